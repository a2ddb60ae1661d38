//! Searches that are made to take long, over texts that are made for them: what each may cost is
//! bounded by the size of the texts, and the answers are right.

use super::node::{Node, filtered};
use crate::databases::Database;
use crate::support::moment;
use domain::fault::FaultKind;
use engine::clock::Clock;
use engine::search::SearchOptions;
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;

/// Records with a text of some 3,000 letters each; `HUBWRIGHT_TEST_RECORDS` for more.
static RECORDS: LazyLock<usize> = LazyLock::new(|| {
    let given = std::env::var("HUBWRIGHT_TEST_RECORDS").ok();
    given.map_or(200, |given| given.parse().expect("a number of records"))
});
/// Letters of a word that is nothing but one letter.
const LONG: usize = 3_000;

/// Contacts: of every ten, eight have a text of many different words, one nothing but `a`, and one
/// nothing but `a` with a blank behind each.
async fn fill(node: &Node, database: &Database) {
    node.create(&[vec![("firstname", "first".to_owned())]]).await;
    let account = node.by.account_id;
    let words = "replace(hex(randomblob(1000)), '00', ' ')";
    let (run, blanks) = ("a".repeat(LONG), "a ".repeat(LONG / 2));
    database
        .execute(&format!(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {})
             INSERT INTO records SELECT {account}, 1, 0, n, 1, 0, 0, 0, 1,
                 '{{\"city\":\"' || (n % 10) || '\",\"lastname\":\"' || CASE n % 10
                 WHEN 0 THEN '{run}' WHEN 1 THEN '{blanks}' ELSE {words} END || '\"}}' FROM n",
            *RECORDS
        ))
        .await;
}

async fn node() -> (Node, Database, tempfile::TempDir) {
    let (database, clock) = (Database::sqlite(), Clock::fixed(moment(0)));
    let folder = tempfile::tempdir().unwrap();
    let search = SearchOptions {
        folder: Some(folder.path().to_owned()),
        wait: Duration::from_secs(3_600),
        ..SearchOptions::default()
    };
    let node = Node::with(&database, &clock, search).await;
    fill(&node, &database).await;
    (node, database, folder)
}

/// The total of a search.
async fn total(node: &Node, _: &str, body: &Value) -> usize {
    let (total, _) = node.ids(body).await;
    total as usize
}

/// One word after the other, each of another letter.
fn letters(count: u32) -> String {
    let letters = (0x4e00..0x4e00 + count).filter_map(char::from_u32);
    letters.map(String::from).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_that_are_made_to_take_long_are_answered() {
    let (node, _database, _folder) = node().await;
    let tenth = *RECORDS / 10;
    let all = total(&node, "everything", &json!({})).await;
    assert_eq!(all, *RECORDS + 1);

    // A long word of one letter, in longer ones; and one that is too long for all of them.
    let query = |text: String| json!({"query": text, "limit": 1});
    assert_eq!(total(&node, "a run", &query("a".repeat(2_900))).await, tenth);
    let other = format!("{}b", "a".repeat(2_900));
    assert_eq!(total(&node, "another run", &query(other)).await, 0);
    let words = |count: usize| filtered("lastname", "CONTAINS_TOKEN", &"a ".repeat(count));
    assert_eq!(total(&node, "a phrase", &words(1_300)).await, tenth);
    let mut other = words(1_300);
    let text = other["filterGroups"][0]["filters"][0]["value"].as_str().unwrap().to_owned() + "b";
    other["filterGroups"][0]["filters"][0]["value"] = json!(text);
    assert_eq!(total(&node, "another phrase", &other).await, 0);

    // Words of one letter, one after the other.
    assert_eq!(total(&node, "letters", &query(letters(1_450))).await, 0);
    assert_eq!(total(&node, "the same letter", &query("a ".repeat(1_450))).await, all - 1);

    // Stars.
    for (what, text, least) in [
        ("hundreds of stars", "*a".repeat(400) + "*", tenth),
        ("stars and another end", "*a".repeat(400) + "b", 0),
        ("nothing but stars", "*".repeat(2_800), all - 1),
    ] {
        let found = total(&node, what, &filtered("lastname", "CONTAINS_TOKEN", &text)).await;
        assert!(found >= least && (least > 0 || found == 0), "{what}: {found}");
    }
    let wild = |number: usize| {
        let text = format!("*{}*", ["a", "b", "1", "9", "0", "f"][number]);
        json!({"propertyName": "lastname", "operator": "CONTAINS_TOKEN", "value": text})
    };
    let group = json!({"filters": (0..6).map(wild).collect::<Vec<_>>()});
    let body = json!({"filterGroups": [group, group, group]});
    let found = total(&node, "18 filters with two stars each", &body).await;
    assert_eq!(found, *RECORDS - 2 * tenth, "every text of many words has them all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_lists_and_bodies_are_answered_or_refused() {
    let (node, _database, _folder) = node().await;
    let tenth = *RECORDS / 10;
    // Hundreds of values, of texts and of numbers.
    for (property, expected) in [("city", tenth * 3), ("hs_object_id", 9.min(*RECORDS))] {
        let mut values: Vec<String> = (1000..1350).map(|value| value.to_string()).collect();
        let given = if property == "city" { 4..7 } else { 1..10 };
        values.extend(given.map(|value| value.to_string()));
        for (operator, expected) in [("IN", expected), ("NOT_IN", usize::MAX)] {
            let filter = json!({"propertyName": property, "operator": operator, "values": values});
            let body = json!({"filterGroups": [{"filters": [filter]}]});
            let found = total(&node, property, &body).await;
            if operator == "IN" && *RECORDS < 1_000 {
                assert_eq!(found, expected, "{property}");
            }
            assert!(operator == "IN" || found < *RECORDS, "{property}: {found}");
        }
    }
    // As long as may be, and longer.
    let body = |length: usize| json!({"query": "a".repeat(length)});
    let around = body(0).to_string().len();
    assert_eq!(total(&node, "3,000 characters", &body(3_000 - around)).await, tenth);
    let fault = node.find(&body(3_001 - around)).await.expect_err("too long");
    assert_eq!(fault.kind, FaultKind::Validation, "{fault}");
    // In values that nobody reads, too: deep ones are refused, not followed to the stack's end.
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let depth = 2_900 / (open.len() + close.len());
        for key in ["query", "filterGroups", "unknown"] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = format!("{{\"{key}\":{deep}}}");
            let read = domain::crm::search::request::read(text.as_bytes(), Default::default());
            assert!(read.is_err() || key == "unknown", "{key}: {read:?}");
        }
    }
}
