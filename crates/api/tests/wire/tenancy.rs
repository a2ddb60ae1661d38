//! Two accounts in one store: neither ever sees or touches what is the other's.

use crate::support::client::{KINDS, SITE, draft, published, with};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(another_accounts_pages_are_not_there, tokens_open_their_own_account_only);

async fn another_accounts_pages_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for kind in KINDS {
        let slug = kind.rsplit('/').next().unwrap();
        let id = app.create_published(kind, slug).await;
        let gone = app.create_draft(kind, "gone").await;
        app.delete(&format!("{kind}/{gone}")).await.expect(204);
        let (one, before) = (format!("{kind}/{id}"), app.page(kind, &id).await);
        let ids = json!({"inputs": [id, gone]});
        let list = stranger.get(kind).await.expect(200).json();
        assert_eq!(list, json!({"total": 0, "results": []}));
        for query in ["archived=true", "id__not_in=0", &format!("id__eq={id}"), "state__ne=DRAFT"] {
            assert_eq!(stranger.total(&format!("{kind}?{query}")).await, 0, "{query}");
        }
        stranger.get(&one).await.expect(404);
        stranger.get(&format!("{kind}/{gone}?archived=true")).await.expect(404);
        stranger.patch(&one, &json!({"name": "theirs"})).await.expect(404);
        stranger.patch(&format!("{kind}/{gone}?archived=true"), &json!({})).await.expect(404);
        stranger.delete(&one).await.expect(404);
        for archived in ["", "?archived=true"] {
            let read = stranger.post(&format!("{kind}/batch/read{archived}"), &ids).await;
            assert_eq!(read.expect(207).json()["numErrors"], 2);
        }
        let updates = json!({"inputs": [{"id": id, "name": "theirs"}]});
        let update = stranger.post(&format!("{kind}/batch/update"), &updates).await.expect(207);
        assert_eq!(update.json()["results"], json!([]));
        stranger.post(&format!("{kind}/batch/archive"), &ids).await.expect(204);
        assert_eq!(app.page(kind, &id).await, before);
        // The same address in another account is another address.
        stranger.post(kind, &published(slug)).await.expect(201);
        let batch = json!({"inputs": [with(draft("x"), json!({"slug": slug}))]});
        stranger.post(&format!("{kind}/batch/create"), &batch).await.expect(201);
        assert_eq!((app.total(kind).await, stranger.total(kind).await), (1, 2));
    }
    let (own, theirs) = (&app.engine, app.account);
    let log = own.changes_after(theirs, 0, 1_000).await.unwrap();
    assert_eq!(log.len(), 6, "the other account's writes are in a log of their own");
}

async fn tokens_open_their_own_account_only(app: App) {
    let (account, stranger) = app.other_account().await;
    for (client, expected) in [(&*app, app.account), (&stranger, account)] {
        let details = client.get("/account-info/v3/details").await.expect(200).json();
        assert_eq!(details["portalId"], json!(expected));
        let page = client.create(SITE, &draft("x")).await;
        let url = page["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("http://{expected}.hs-sites.com/")), "{url}");
    }
    let theirs = app.engine.list_tokens(account).await.unwrap();
    let token = theirs.first().unwrap();
    let own = app.engine.list_tokens(app.account).await.unwrap();
    // Ids are counted per account, so the same number may be a token of both.
    if own.iter().all(|own| own.id != token.id) {
        assert!(app.engine.revoke_token(app.account, token.id).await.is_err());
    }
    app.engine.revoke_token(account, token.id).await.unwrap();
    stranger.get(SITE).await.expect(401);
    app.get(SITE).await.expect(200);
    // A configured token that belongs to one account can't be given to another.
    let secret = app.secret().unwrap();
    assert!(app.engine.ensure_token(account, secret).await.is_err());
}
