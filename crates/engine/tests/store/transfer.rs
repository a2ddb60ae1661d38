//! Exports and imports: the same bytes whichever database the data was on, however often either is
//! interrupted; and what is refused changes nothing.

mod any_rows;
mod refusals;
mod resumed;

use crate::databases::Database;
use crate::support::{
    TestStore, caller, create, get, id_of, list, moment, on_both_databases, page, patch, published,
    update,
};
use domain::accounts::AccountId;
use domain::fault::Result;
use domain::pages::kind::PageKind::{Landing, Site};
use engine::Engine;
use engine::languages::NewVariation;
use engine::tokens::NewToken;
use engine::transfer::{ExportTarget, ImportOptions, Imported, Watch};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};

on_both_databases!(
    an_export_is_the_same_after_a_way_through_both_databases,
    an_imported_account_lives_on,
    an_import_again_changes_nothing,
    an_import_into_another_account_is_that_accounts_own,
    pages_follow_the_website_of_their_new_account,
);

/// Bytes that can be looked at after they were written.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unwatched() -> Watch {
    Arc::new(|_| {})
}

async fn try_export(engine: &Engine, account: AccountId) -> Result<String> {
    let sink = Sink::default();
    let target = ExportTarget::Stream(Box::new(sink.clone()));
    let exported = engine.export(account, target, unwatched()).await?;
    let bytes = sink.0.lock().unwrap().clone();
    assert_eq!(exported.bytes, bytes.len() as u64);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(exported.rows + 2, text.lines().count() as u64);
    Ok(text)
}

async fn export(engine: &Engine, account: AccountId) -> String {
    try_export(engine, account).await.unwrap()
}

async fn import(engine: &Engine, file: &str, options: ImportOptions) -> Result<Imported> {
    let source = Box::new(std::io::Cursor::new(file.to_owned().into_bytes()));
    engine.import(source, options, unwatched()).await
}

/// Few lines at a time, so that a small file takes many transactions.
fn small() -> ImportOptions {
    ImportOptions { lines_at_once: 7, ..ImportOptions::default() }
}

/// An empty store on the other database; on the same if PostgreSQL is left out.
async fn other(store: &TestStore) -> (Database, Engine) {
    let database = match &store.database {
        Database::Sqlite(_) => Database::postgres().await.unwrap_or_else(Database::sqlite),
        Database::Postgres(_) => Database::sqlite(),
    };
    let engine = database.open(&store.clock).await;
    (database, engine)
}

fn sql(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Everything that an account can have; ids of site pages.
async fn fill(store: &TestStore, account: AccountId) -> Vec<i64> {
    let (engine, by) = (&store.engine, caller(account));
    let folder = json!({"name": "Ordner – 'ü'", "parentFolderId": 0}).to_string();
    let folder = serde_json::from_str(&folder).unwrap();
    let folder = engine.create_folders(&by, vec![folder]).await.unwrap().remove(0).unwrap();
    let folder = id_of(&serde_json::from_str::<Value>(&folder).unwrap()).to_string();
    let mut pages = Vec::new();
    for n in 0..12 {
        let slug = format!("ß-{n}");
        let body = if n % 2 == 0 { published(&slug) } else { page(&slug) };
        let id = id_of(&create(engine, &by, Site, &body).await.unwrap());
        let tree = json!({"widgets": {"ü\u{2028}\"\\": [account, 1.0, 1e300, null, "\u{0}"]}});
        update(engine, &by, Site, id, &tree).await.unwrap();
        pages.push(id);
        let mut landing = page(&format!("landing-{n}"));
        landing["folderId"] = json!(folder);
        create(engine, &by, Landing, &landing).await.unwrap();
    }
    let draft = patch(&json!({"name": "a draft"}));
    engine.update_draft(&by, Site, pages[0].to_string(), draft).await.unwrap();
    let (raw_id, language) = (pages[1].to_string(), Some("de".into()));
    let variation = NewVariation { raw_id, language, ..NewVariation::default() };
    engine.create_language_variation(&by, Site, variation).await.unwrap();
    engine.schedule_page(&by, Site, pages[3].to_string(), moment(3_600_000)).await.unwrap();
    engine.archive_pages(&by, Site, vec![pages[4]]).await.unwrap();
    put_records(store, account).await;
    pages
}

/// Rows of the CRM, with lines in the log whose details are no JSON, or none that one line holds.
async fn put_records(store: &TestStore, account: AccountId) {
    let details =
        ["", "no JSON", "\"a text\"", "{}", " {}", "{\n}", "[1]", "null", "{\"a\": 1e999 }", "{"];
    let mut statements = Vec::new();
    let head = store.engine.last_change(account).await.unwrap();
    for (n, detail) in (1..).zip(details) {
        let (seq, detail) = (head + n, sql(detail));
        statements.push(format!(
            "INSERT INTO changes (account_id, seq, changed_at, user_id, object_type, object_id,
             change_kind, detail, prior_seq, source_id) VALUES
             ({account}, {seq}, {}, 7, '0-1', {n}, 'updated', {detail}, NULL, {n})",
            i64::MAX
        ));
        let document = sql(&format!("{{\"n\":\"{n}\",\"x\":\"\\ud800 \\u0000 ☃\"}}"));
        statements.push(format!(
            "INSERT INTO records (account_id, object_type_id, archived, record_id, seq, created_at,
             updated_at, archived_at, source_id, document) VALUES
             ({account}, {}, {}, {n}, {seq}, {}, 0, 0, 1, {document})",
            n % 3,
            n % 2,
            i64::MIN
        ));
        statements
            .push(format!("INSERT INTO associations VALUES ({account}, 1, {n}, 2, {n}, 0, 279)"));
        statements.push(format!("INSERT INTO record_redirects VALUES ({account}, 1, {n}, 7)"));
    }
    // In the order of bytes, which few collations have.
    for (n, value) in ["Z", "a", "ä", "B", "_", "\u{ffff}", "\u{10000}", ""].iter().enumerate() {
        let value = sql(value);
        statements.push(format!(
            "INSERT INTO unique_values (account_id, object_type_id, property_name, folded_value,
             record_id) VALUES ({account}, 1, 'email', {value}, {})",
            n + 1
        ));
        statements.push(format!(
            "INSERT INTO definitions (account_id, definition_kind, object_type_id, definition_name,
             seq, definition) VALUES ({account}, 'none', 1, {value}, 1, '{{\"x\":1.10}}')"
        ));
        statements.push(format!(
            "INSERT INTO jobs VALUES ({account}, {value}, 1, {}, 77, 'somebody')",
            i64::MAX
        ));
    }
    statements.push(format!(
        "UPDATE change_heads SET seq = seq + {} WHERE account_id = {account}",
        details.len()
    ));
    store.database.execute(&statements.join(";\n")).await;
}

async fn an_export_is_the_same_after_a_way_through_both_databases(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    assert_eq!(file, export(&store.engine, store.account).await, "the same state, other bytes");
    let (_there_database, there) = other(&store).await;
    let rows = import(&there, &file, small()).await.unwrap().rows;
    assert_eq!(rows + 2, file.lines().count() as u64);
    let from_there = export(&there, store.account).await;
    assert_same(&file, &from_there);
    let back = TestStore::start(Database::sqlite()).await;
    import(&back.engine, &from_there, ImportOptions::default()).await.unwrap();
    assert_same(&file, &export(&back.engine, store.account).await);
}

/// Equal, or the first line that is not.
fn assert_same(one: &str, other: &str) {
    for (number, (one, other)) in (1..).zip(one.lines().zip(other.lines())) {
        assert_eq!(one, other, "line {number}");
    }
    assert_eq!(one.len(), other.len());
}

async fn an_imported_account_lives_on(store: TestStore) {
    let pages = fill(&store, store.account).await;
    let new = NewToken { name: "n".into(), scopes: vec!["content".into()] };
    let secret = store.engine.create_token(store.account, new).await.unwrap();
    let file = export(&store.engine, store.account).await;
    for secret in ["somebody", "token_hash", &secret] {
        assert!(!file.contains(secret), "{secret} has left the store");
    }
    let (database, there) = other(&store).await;
    import(&there, &file, ImportOptions::default()).await.unwrap();
    let by = store.caller();
    for kind in [Site, Landing] {
        for query in ["", "archived=true", "state=DRAFT&sort=-name", "state=PUBLISHED_OR_SCHEDULED"]
        {
            let (here, copied) =
                (list(&store.engine, &by, kind, query).await, list(&there, &by, kind, query).await);
            assert_eq!(here, copied, "{kind:?} {query}");
        }
    }
    let log = store.engine.changes_after(store.account, 0, 10_000).await.unwrap();
    assert_eq!(there.changes_after(store.account, 0, 10_000).await.unwrap(), log);
    there.authenticate(&secret).await.expect_err("a token was imported");
    // No id twice, no address twice, no number of the log twice.
    let fresh = create(&there, &by, Site, &page("new")).await.unwrap();
    assert!(!log.iter().any(|line| line.object_id == id_of(&fresh)));
    assert_eq!(there.last_change(store.account).await, Ok(log.last().unwrap().seq + 1));
    create(&there, &by, Site, &published("ß-2")).await.expect_err("taken");
    update(&there, &by, Site, pages[2], &json!({"name": "changed"})).await.unwrap();
    // The job of the scheduled page is done when its hour has come, and nobody holds it.
    let leased = "SELECT COUNT(*) FROM jobs WHERE leased_until <> 0 OR leased_by <> ''";
    assert_eq!(database.integer(leased).await, 0);
    store.clock.set(moment(3_600_001));
    assert_eq!(there.run_due_jobs().await, Ok(1));
}

async fn an_import_again_changes_nothing(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    // Into the store that it is of, and into another one, twice.
    let (_database, there) = other(&store).await;
    for (round, engine) in [&store.engine, &there, &there].into_iter().enumerate() {
        for options in [small(), ImportOptions { replace: true, ..small() }] {
            let imported = import(engine, &file, options).await.unwrap();
            assert_eq!((imported.account, imported.lines_before), (store.account, 0));
            assert_eq!(imported.is_unchanged, !options.replace && round != 1, "{round}");
            assert_same(&file, &export(engine, store.account).await);
        }
    }
    // A damaged file does not harm what is there.
    import(&there, &file.replacen("ß-3", "ß-4", 1), small()).await.expect_err("damaged");
    assert_same(&file, &export(&there, store.account).await);
}

async fn an_import_into_another_account_is_that_accounts_own(store: TestStore) {
    let pages = fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (account, engine) = (77_777, &store.engine);
    let options = ImportOptions { account: Some(account), ..small() };
    assert_eq!(import(engine, &file, options).await.unwrap().account, account);
    assert_eq!(file, export(engine, store.account).await, "the other account has changed");
    let renamed = file.replacen(&format!(":{},", store.account), &format!(":{account},"), 1);
    assert_same(first_rows(&renamed), first_rows(&export(engine, account).await));
    update(engine, &caller(account), Site, pages[1], &json!({"name": "x"})).await.unwrap();
    let here = get(engine, &store.caller(), Site, pages[1]).await.unwrap();
    assert_ne!(here["name"], "x");
}

/// All but the last line, which hashes the first.
fn first_rows(file: &str) -> &str {
    file.trim_end().rsplit_once('\n').unwrap().0
}

async fn pages_follow_the_website_of_their_new_account(store: TestStore) {
    let pages = fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (database, there) = other(&store).await;
    let account = there.create_account().await.unwrap();
    database.execute("UPDATE accounts SET site_url = 'https://www.example.com'").await;
    let options = ImportOptions { account: Some(account), ..ImportOptions::default() };
    import(&there, &file, options).await.unwrap();
    let read = get(&there, &caller(account), Site, pages[2]).await.unwrap();
    assert_eq!(read["url"], "https://www.example.com/ß-2");
}
