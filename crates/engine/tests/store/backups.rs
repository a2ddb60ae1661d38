//! A backup is one SQLite file with everything in it, whichever database it was taken from, and of
//! one point in time while others write.

use crate::support::{
    TestStore, caller, create, id_of, list, moment, on_both_databases, page, published, update,
};
use domain::pages::kind::PageKind;
use engine::backup::backup;
use engine::languages::NewVariation;
use engine::search::SearchOptions;
use engine::store::Location;
use engine::tokens::NewToken;
use engine::{Engine, EngineOptions};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

on_both_databases!(
    a_backup_opens_with_equal_content,
    a_backup_has_every_row_of_every_table,
    a_backup_is_of_one_point_in_time,
    an_existing_file_is_not_overwritten,
);

fn target(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("backup.db")
}

async fn open(file: &Path, store: &TestStore) -> Engine {
    let options = EngineOptions {
        location: Location::File(file.to_owned()),
        site_url: None,
        token_memory: Duration::ZERO,
        revisions_kept: None,
        preserve_primary_id: true,
        search: SearchOptions::default(),
    };
    Engine::open(options, store.clock.clone()).await.expect("the backup opens")
}

/// Two accounts, both kinds, drafts, published and deleted pages, tokens; a token's secret.
async fn fill(store: &TestStore) -> (Vec<i64>, String) {
    let other = store.engine.create_account().await.unwrap();
    let new = NewToken { name: "n".into(), scopes: vec!["content".into()] };
    let secret = store.engine.create_token(other, new).await.unwrap();
    for (account, by) in [store.account, other].map(|account| (account, caller(account))) {
        store.database.put_folders(account, &[5]).await;
        store.database.execute(&rows_of_the_crm(account)).await;
        for kind in PageKind::ALL {
            for n in 0..30 {
                let slug = format!("{}-{n}", kind.subcategory());
                let body = if n % 2 == 0 { published(&slug) } else { page(&slug) };
                let id = id_of(&create(&store.engine, &by, kind, &body).await.unwrap());
                let tree = json!({"widgets": {"ü": [account, 1.0, null]}, "folderId": "5"});
                update(&store.engine, &by, kind, id, &tree).await.unwrap();
                if n == 1 {
                    let raw_id = id.to_string();
                    let wanted = NewVariation {
                        raw_id,
                        language: Some("de".into()),
                        ..NewVariation::default()
                    };
                    store.engine.create_language_variation(&by, kind, wanted).await.unwrap();
                }
                if n == 2 {
                    let hour = moment(3_600_000);
                    store.engine.schedule_page(&by, kind, id.to_string(), hour).await.unwrap();
                }
                if n % 5 == 0 {
                    store.engine.archive_pages(&by, kind, vec![id]).await.unwrap();
                }
            }
        }
    }
    (vec![store.account, other], secret)
}

/// A row of each table that pages know nothing of.
fn rows_of_the_crm(account: i64) -> String {
    format!(
        "INSERT INTO definitions VALUES ({account}, 'none', 1, 'n', 1, '{{}}');
         INSERT INTO records VALUES ({account}, 1, 0, 1, 1, 0, 0, 0, 1, '{{}}');
         INSERT INTO unique_values VALUES ({account}, 1, 'email', 'v', 1);
         INSERT INTO record_redirects VALUES ({account}, 1, 2, 1);
         INSERT INTO associations VALUES ({account}, 1, 1, 2, 2, 0, 279);
         INSERT INTO imports VALUES ({account}, 'f', 1, 1, 'd');"
    )
}

async fn a_backup_opens_with_equal_content(store: TestStore) {
    let (accounts, secret) = fill(&store).await;
    let folder = tempfile::tempdir().unwrap();
    let file = target(&folder);
    backup(&store.database.location(), &file, store.clock.now()).await.unwrap();
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "one file and nothing beside it: {files:?}");
    let copy = open(&file, &store).await;
    assert_eq!(copy.list_accounts().await, store.engine.list_accounts().await);
    assert_eq!(copy.authenticate(&secret).await, store.engine.authenticate(&secret).await);
    for account in accounts {
        let by = caller(account);
        for kind in PageKind::ALL {
            for query in ["", "archived=true", "folderId=5&sort=-name", "state=DRAFT"] {
                let (ours, theirs) = (
                    list(&store.engine, &by, kind, query).await,
                    list(&copy, &by, kind, query).await,
                );
                assert!(ours.total > 0);
                assert_eq!(ours, theirs, "{account} {kind:?} {query}");
            }
        }
        let log = store.engine.changes_after(account, 0, 10_000).await;
        assert_eq!(copy.changes_after(account, 0, 10_000).await, log);
        // And life goes on in it: no id twice, no address twice.
        let fresh = create(&copy, &by, PageKind::Site, &page("new")).await.unwrap();
        assert!(!log.unwrap().iter().any(|line| line.object_id == id_of(&fresh)));
        create(&copy, &by, PageKind::Landing, &published("site_page-2")).await.expect_err("taken");
    }
}

/// So that a new table can't be forgotten: the copy's own schema is asked what there is.
async fn a_backup_has_every_row_of_every_table(store: TestStore) {
    fill(&store).await;
    let folder = tempfile::tempdir().unwrap();
    let file = target(&folder);
    backup(&store.database.location(), &file, store.clock.now()).await.unwrap();
    let copy = rusqlite::Connection::open(&file).unwrap();
    let list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut statement = copy.prepare(list).unwrap();
    let tables: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 9, "{tables:?}");
    for table in tables {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let copied: i64 = copy.query_row(&count, [], |row| row.get(0)).unwrap();
        assert_eq!(copied, store.database.integer(&count).await, "{table}");
        assert!(copied > 0, "{table} is empty: the test does not know that it is copied");
        let columns = format!("SELECT COUNT(*) FROM pragma_table_info('{table}')");
        let columns: i64 = copy.query_row(&columns, [], |row| row.get(0)).unwrap();
        assert!(columns > 1);
    }
}

/// Whatever the copy has of the log, it has the pages and the totals of it, and nothing of later.
async fn a_backup_is_of_one_point_in_time(store: TestStore) {
    fill(&store).await;
    let (stop, writer) = (Arc::new(AtomicBool::new(false)), store.engine.clone());
    let (stopped, by) = (stop.clone(), store.caller());
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !stopped.load(Ordering::SeqCst) {
            create(&writer, &by, PageKind::Site, &page("while")).await.unwrap();
            written += 1;
        }
        written
    });
    let folder = tempfile::tempdir().unwrap();
    let file = target(&folder);
    backup(&store.database.location(), &file, store.clock.now()).await.unwrap();
    stop.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    let (copy, by) = (open(&file, &store).await, store.caller());
    let log = copy.changes_after(store.account, 0, 100_000).await.unwrap();
    assert_eq!(copy.last_change(store.account).await, Ok(log.len() as i64));
    let made = log.iter().filter(|line| line.kind == "created").count() as u64;
    let mut found = 0;
    for kind in PageKind::ALL {
        for archived in ["", "archived=true&"] {
            let total = list(&copy, &by, kind, archived).await.total;
            let query = format!("{archived}id__not_in=0");
            assert_eq!(list(&copy, &by, kind, &query).await.total, total);
            found += total;
        }
    }
    assert_eq!(found, made);
}

async fn an_existing_file_is_not_overwritten(store: TestStore) {
    let folder = tempfile::tempdir().unwrap();
    let file = target(&folder);
    std::fs::write(&file, "precious").unwrap();
    let outcome = backup(&store.database.location(), &file, store.clock.now()).await;
    outcome.expect_err("the file is there");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
}
