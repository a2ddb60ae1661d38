//! Tokens: made, found, forgotten (platform.md §1.1, §1.5).

use crate::databases::Database;
use crate::support::{TestStore, moment, on_both_databases};
use domain::accounts::Token;
use domain::fault::FaultKind;
use engine::tokens::{NewToken, TOKEN_USER_ID, new_secret};
use engine::{Engine, EngineOptions};
use std::time::Duration;

on_both_databases!(
    a_token_opens_its_account,
    a_revoked_token_is_refused,
    what_another_process_revoked_is_remembered_for_a_while,
    the_configured_token_is_made_and_reinstated,
    the_secret_is_not_in_the_store,
    accounts_made_at_once_are_several,
);

fn new(scopes: &[&str]) -> NewToken {
    NewToken { name: "n".into(), scopes: scopes.iter().map(|s| (*s).to_owned()).collect() }
}

async fn refused(engine: &Engine, secret: &str) -> bool {
    match engine.authenticate(secret).await {
        Ok(_) => false,
        Err(fault) => {
            assert_eq!(fault.kind, FaultKind::Unauthenticated);
            true
        }
    }
}

async fn a_token_opens_its_account(store: TestStore) {
    let scopes = ["content", "content.site_pages.read"];
    let secret = store.engine.create_token(store.account, new(&scopes)).await.unwrap();
    assert!(secret.starts_with("pat-na1-") && secret.len() == 44, "{secret}");
    let token = store.engine.authenticate(&secret).await.unwrap();
    let expected = Token {
        account_id: store.account,
        id: token.id,
        name: "n".into(),
        user_id: TOKEN_USER_ID,
        scopes: scopes.map(str::to_owned).into(),
        created_at: moment(0),
        revoked_at: None,
    };
    assert_eq!(*token, expected);
    assert!(token.grants(&["x", "content"]) && token.grants(&[]) && !token.grants(&["x"]));
    assert_eq!(store.engine.list_tokens(store.account).await, Ok(vec![expected]));
    for other in [new_secret(), secret.to_uppercase(), format!("{secret} "), String::new()] {
        assert!(refused(&store.engine, &other).await, "{other}");
    }
    let nobody = store.engine.create_token(5, new(&[])).await.expect_err("no such account");
    assert_eq!(nobody.kind, FaultKind::NotFound);
}

async fn a_revoked_token_is_refused(store: TestStore) {
    let engine = &store.engine;
    let [gone, kept] =
        [0, 1].map(|_| new(&["content"])).map(|new| engine.create_token(store.account, new));
    let (gone, kept) = (gone.await.unwrap(), kept.await.unwrap());
    let id = engine.authenticate(&gone).await.unwrap().id;
    store.clock.set(moment(9));
    engine.revoke_token(store.account, id).await.unwrap();
    assert!(refused(engine, &gone).await && !refused(engine, &kept).await);
    let tokens = engine.list_tokens(store.account).await.unwrap();
    let revoked: Vec<_> = tokens.iter().map(|token| token.revoked_at).collect();
    assert_eq!(revoked, [Some(moment(9)), None]);
    for id in [id, 5] {
        let again = engine.revoke_token(store.account, id).await.expect_err("nothing to end");
        assert_eq!(again.kind, FaultKind::NotFound);
    }
}

async fn with_memory(database: &Database, store: &TestStore, memory: Duration) -> Engine {
    let options = EngineOptions { token_memory: memory, ..database.options() };
    Engine::open(options, store.clock.clone()).await.unwrap()
}

/// A process takes a token that it found valid for valid a while longer, but its own revocations
/// at once; without a memory every revocation counts at once.
async fn what_another_process_revoked_is_remembered_for_a_while(store: TestStore) {
    let hour = Duration::from_secs(3_600);
    let (remembers, forgets) = (
        with_memory(&store.database, &store, hour).await,
        with_memory(&store.database, &store, Duration::ZERO).await,
    );
    let secret = store.engine.create_token(store.account, new(&[])).await.unwrap();
    for engine in [&remembers, &forgets] {
        assert!(!refused(engine, &secret).await);
    }
    let id = store.engine.authenticate(&secret).await.unwrap().id;
    store.engine.revoke_token(store.account, id).await.unwrap();
    assert!(!refused(&remembers, &secret).await && refused(&forgets, &secret).await);
    let own = remembers.create_token(store.account, new(&[])).await.unwrap();
    let id = remembers.authenticate(&own).await.unwrap().id;
    remembers.revoke_token(store.account, id).await.unwrap();
    assert!(refused(&remembers, &own).await);
    // Which cleared what was remembered.
    assert!(refused(&remembers, &secret).await);
}

async fn the_configured_token_is_made_and_reinstated(store: TestStore) {
    let (engine, secret) = (&store.engine, "pat-na1-configured");
    for _ in 0..2 {
        engine.ensure_token(store.account, secret).await.unwrap();
        assert!(engine.authenticate(secret).await.unwrap().grants(&["anything"]));
    }
    let tokens = engine.list_tokens(store.account).await.unwrap();
    assert_eq!(tokens.len(), 1, "made once");
    engine.revoke_token(store.account, tokens[0].id).await.unwrap();
    assert!(refused(engine, secret).await);
    engine.ensure_token(store.account, secret).await.unwrap();
    assert_eq!(engine.authenticate(secret).await.unwrap().id, tokens[0].id);
    // One that was made with fewer scopes is widened.
    let narrow = engine.create_token(store.account, new(&["content"])).await.unwrap();
    engine.ensure_token(store.account, &narrow).await.unwrap();
    assert!(engine.authenticate(&narrow).await.unwrap().grants(&["anything"]));
    let other = engine.create_account().await.unwrap();
    let fault = engine.ensure_token(other, secret).await.expect_err("another account's");
    assert!(fault.message.contains(&store.account.to_string()), "{fault}");
}

async fn the_secret_is_not_in_the_store(store: TestStore) {
    let secret = store.engine.create_token(store.account, new(&["content"])).await.unwrap();
    let random = &secret["pat-na1-".len()..];
    for (table, column) in [
        ("tokens", "token_hash"),
        ("tokens", "token_name"),
        ("token_directory", "token_hash"),
        ("changes", "detail"),
    ] {
        let found = format!("SELECT COUNT(*) FROM {table} WHERE {column} LIKE '%{random}%'");
        assert_eq!(store.database.integer(&found).await, 0, "{table}.{column}");
    }
    let hashed = "SELECT COUNT(*) FROM token_directory WHERE length(token_hash) = 64";
    assert_eq!(store.database.integer(hashed).await, 1);
}

async fn accounts_made_at_once_are_several(store: TestStore) {
    let made = (0..8).map(|_| {
        let engine = store.engine.clone();
        tokio::spawn(async move { engine.create_account().await.unwrap() })
    });
    let mut ids = Vec::new();
    for task in made.collect::<Vec<_>>() {
        ids.push(task.await.unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8);
    assert_eq!(store.engine.list_accounts().await.unwrap().len(), 9);
}
