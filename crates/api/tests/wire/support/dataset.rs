//! Some fifty pages that differ in everything that lists filter and sort by, with ties, nulls,
//! deleted pages, and texts that databases trip over. The properties of A/B tests and languages,
//! which no operation writes yet, are put into the store directly.

use super::app::App;
use super::client::{LANDING, SITE};
use domain::pages::kind::PageKind;
use domain::time::Timestamp;
use engine::pages::PageUpdate;
use serde_json::{Value, json};

/// Pages of the data set.
const PAGES: usize = 52;

/// Every third page is live, every third waits, every third is a draft.
const NAMES: [&str; 14] = [
    "Pricing",
    "pricing",
    "PRICING plans",
    "100% sure",
    "100 sure",
    "a_b",
    "axb",
    "Straße",
    "Ünder Über",
    "ünder",
    "İstanbul",
    "x!y",
    "O'Hara \"q\"",
    "back\\slash",
];
const SLUGS: [&str; 6] = ["tour", "Tour/de", "a%b", "a_b", "größe", "x/y/z"];
const DOMAINS: [&str; 4] = ["", "www.example.com", "shop.example.com", "example.org"];
const TEMPLATES: [&str; 5] = [
    "templates/page.html",
    "Templates/Page.html",
    "themes/a_b/%.html",
    "@hubspot/x.html",
    "templates/ü.html",
];
const CAMPAIGNS: [Option<&str>; 3] = [None, Some("c1"), Some("C1")];
const FOLDERS: [Option<&str>; 4] = [None, Some("7"), Some("70"), Some("700")];
const LANGUAGES: [Option<&str>; 5] = [None, Some("de"), Some("de-at"), Some("en"), Some("EN-US")];
const USERS: [i64; 3] = [2_001, 77, 5];
/// 2026-01-01
const FIRST_MS: i64 = 1_767_225_600_000;

fn pick<T: Copy>(of: &[T], n: usize) -> T {
    of[n % of.len()]
}

fn body(n: usize) -> Value {
    let state = match n % 3 {
        0 => json!({"state": "PUBLISHED", "publishDate": FIRST_MS + (n as i64 / 6) * 1_000}),
        1 => json!({"state": "PUBLISHED", "publishDate": "2027-03-01T00:00:00Z"}),
        _ => json!({"state": "DRAFT"}),
    };
    let slug = match n % 3 {
        2 => pick(&SLUGS, n / 3).to_owned(),
        _ => format!("{}/{n}", pick(&SLUGS, n / 3)),
    };
    let page = json!({
        "name": pick(&NAMES, n * 5), "slug": slug, "domain": pick(&DOMAINS, n / 2),
        "templatePath": pick(&TEMPLATES, n), "campaign": pick(&CAMPAIGNS, n / 2),
        "folderId": pick(&FOLDERS, n / 5), "language": pick(&LANGUAGES, n / 2),
        "dynamicPageHubDbTableId": if n % 7 < 3 { Some("123") } else { None },
    });
    super::client::with(page, state)
}

/// What the store alone can say, as SQL: columns, and properties of the document.
fn dressing(n: usize) -> Vec<(&'static str, &'static str)> {
    let mut columns = match n % 8 {
        1 => vec![("ab_status", "master"), ("ab_test_id", "7001")],
        2 => vec![("ab_status", "variant"), ("ab_test_id", "7001")],
        5 => vec![("ab_status", "loser_variant"), ("ab_test_id", "7002")],
        6 => vec![("mab_experiment_id", "m1"), ("ab_status", "mab_master")],
        _ => vec![],
    };
    if n % 5 == 3 {
        columns.push(("translated_from_id", "180000000002"));
    }
    columns
}

fn camel(column: &str) -> &'static str {
    match column {
        "ab_status" => "abStatus",
        "ab_test_id" => "abTestId",
        "mab_experiment_id" => "mabExperimentId",
        "translated_from_id" => "translatedFromId",
        other => panic!("no property of column {other}"),
    }
}

/// Fills the store and gives every document in it, of both kinds, deleted ones too.
pub async fn fill(app: &App) -> Vec<Value> {
    let (mut ids, mut sql) = (Vec::new(), String::new());
    app.database.put_folders(app.account, &[7, 70, 700]).await;
    let start = app.clock.now();
    for n in 0..PAGES {
        let kind = if n % 4 == 3 { PageKind::Landing } else { PageKind::Site };
        let caller = app.caller(pick(&USERS, n / 2));
        // Two pages at a time are of the same moment.
        app.clock.set(moment(n as i64 / 2 * 60_500));
        let patch = serde_json::from_value(body(n)).expect("a page");
        let mut created = app.engine.create_pages(&caller, kind, vec![patch]).await.unwrap();
        let document: Value = serde_json::from_str(&created.remove(0).unwrap()).unwrap();
        let id: i64 = super::client::text(&document, "id").parse().unwrap();
        ids.push((kind, id, n % 9 == 8));
        if n % 5 == 0 {
            app.clock.set(moment(86_400_000 + n as i64 / 10 * 1_000));
            let patch = Ok(serde_json::from_value(json!({"htmlTitle": "t"})).unwrap());
            let update = PageUpdate { raw_id: id.to_string(), patch };
            let user = app.caller(pick(&USERS, n));
            app.engine.update_pages(&user, kind, vec![update], false).await.unwrap();
        }
        if n % 9 == 8 {
            app.clock.set(moment(172_800_000 + n as i64 / 20 * 1_000));
            app.engine.archive_pages(&caller, kind, vec![id]).await.unwrap();
        }
        for (column, value) in dressing(n) {
            let place = format!("WHERE account_id = {} AND page_id = {id}", app.account);
            let property = format!("'{{\"{}\":\"{value}\",'", camel(column));
            sql.push_str(&format!("UPDATE pages SET {column} = '{value}' {place};"));
            sql.push_str(&format!(
                "UPDATE page_documents SET document = {property} || substr(document, 2) {place};"
            ));
        }
    }
    let sql =
        sql.replace("translated_from_id = '180000000002'", "translated_from_id = 180000000002");
    app.database.execute(&sql).await;
    let dressed = "SELECT COUNT(*) FROM pages WHERE ab_test_id IS NOT NULL";
    assert_eq!(app.database.integer(dressed).await, 20);
    app.clock.set(start);
    let mut documents = Vec::new();
    for (kind, id, archived) in ids {
        let prefix = if kind == PageKind::Site { SITE } else { LANDING };
        let path = format!("{prefix}/{id}?archived={archived}");
        documents.push(app.get(&path).await.expect(200).json());
    }
    documents
}

fn moment(ms: i64) -> Timestamp {
    Timestamp::from_ms_clamped(FIRST_MS + ms)
}
