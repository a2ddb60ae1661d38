//! Where pages without a domain live can change between two starts; what is read and written
//! afterwards says the new address.

use crate::databases::Database;
use crate::support::{
    TestStore, create, get, id_of, list, on_both_databases, page, published, update,
};
use domain::pages::kind::PageKind::Site;
use engine::{Engine, EngineOptions};
use serde_json::{Value, json};

on_both_databases!(a_moved_website_moves_its_pages, an_unmoved_website_is_left_alone);

async fn open(database: &Database, store: &TestStore, site_url: Option<&str>) -> Engine {
    let options = EngineOptions { site_url: site_url.map(str::to_owned), ..database.options() };
    let engine = Engine::open(options, store.clock.clone()).await.unwrap();
    engine.settle_site_urls().await.unwrap();
    engine
}

async fn a_moved_website_moves_its_pages(store: TestStore) {
    let by = store.caller();
    let own = id_of(&create(&store.engine, &by, Site, &published("a/b")).await.unwrap());
    let mut elsewhere = published("a/b");
    elsewhere["domain"] = json!("www.example.com");
    let apart = id_of(&create(&store.engine, &by, Site, &elsewhere).await.unwrap());
    let first = format!("http://{}.hs-sites.com", store.account);
    for (site_url, expected) in [
        (Some("https://pages.example.org/"), "https://pages.example.org"),
        (Some("http://localhost:8401"), "http://localhost:8401"),
        (None, first.as_str()),
    ] {
        let engine = open(&store.database, &store, site_url).await;
        let list = list(&engine, &by, Site, "sort=id").await.results;
        let listed: Value = serde_json::from_str(&format!("[{list}]")).unwrap();
        let pages = [get(&engine, &by, Site, own).await.unwrap(), listed[0].clone()];
        for page in &pages {
            assert_eq!(page["url"], format!("{expected}/a/b"));
            assert_eq!(page["updated"], "2026-11-21T12:00:00Z", "moving is no write");
        }
        for page in [get(&engine, &by, Site, apart).await.unwrap(), listed[1].clone()] {
            assert_eq!(page["url"], "https://www.example.com/a/b");
        }
        // Found by several ids, written to, made anew.
        let found = engine.find_pages(&by, Site, &[own, apart], false).await.unwrap();
        assert!(found[0].as_ref().unwrap().contains(&format!("\"url\":\"{expected}/a/b\"")));
        let title = json!({"htmlTitle": "t"});
        let written = update(&engine, &by, Site, own, &title).await.unwrap();
        assert_eq!(written["url"], format!("{expected}/a/b"));
        let fresh = create(&engine, &by, Site, &page("c")).await.unwrap();
        assert_eq!(fresh["url"], format!("{expected}/c"));
        engine.close();
    }
}

async fn an_unmoved_website_is_left_alone(store: TestStore) {
    create(&store.engine, &store.caller(), Site, &page("a")).await.unwrap();
    let stale = "SELECT COUNT(*) FROM page_documents WHERE fresh_from = 9223372036854775807";
    open(&store.database, &store, None).await.close();
    assert_eq!(store.database.integer(stale).await, 0);
    open(&store.database, &store, Some("http://elsewhere")).await.close();
    assert_eq!(store.database.integer(stale).await, 1);
}
