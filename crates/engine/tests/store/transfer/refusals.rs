//! What an import does not take: it names the line, and keeps nothing of that transaction.

use super::{assert_same, export, fill, import, other, small};
use crate::support::{TestStore, create, on_both_databases, page};
use domain::pages::kind::PageKind::Site;
use engine::transfer::ImportOptions;

on_both_databases!(
    an_account_with_other_data_is_left_alone,
    a_write_in_between_ends_an_import,
    wrong_lines_are_named,
    wrong_ends_are_named,
);

async fn an_account_with_other_data_is_left_alone(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    create(&store.engine, &store.caller(), Site, &page("more")).await.unwrap();
    let now = export(&store.engine, store.account).await;
    let refused = import(&store.engine, &file, small()).await.unwrap_err();
    assert!(refused.message.contains("holds other data; nothing was changed"), "{refused}");
    assert_same(&now, &export(&store.engine, store.account).await);
    // Nor is one that holds a part of another file.
    let (_database, there) = other(&store).await;
    let half = &file[..file.len() / 2];
    import(&there, half, small()).await.unwrap_err();
    let refused = import(&there, &now, small()).await.unwrap_err();
    assert!(refused.message.contains("holds a part of another import"), "{refused}");
    import(&there, &now, ImportOptions { replace: true, ..small() }).await.unwrap();
    assert_same(&now, &export(&there, store.account).await);
}

async fn a_write_in_between_ends_an_import(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (database, there) = other(&store).await;
    import(&there, &file[..file.len() / 2], small()).await.unwrap_err();
    database.execute("UPDATE change_heads SET seq = seq + 1").await;
    let refused = import(&there, &file, small()).await.unwrap_err();
    assert!(refused.message.contains("was written to since"), "{refused}");
    import(&there, &file, ImportOptions { replace: true, ..small() }).await.unwrap();
    assert_same(&file, &export(&there, store.account).await);
}

/// The file with its line of that number made into another.
fn with_line(file: &str, number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = file.lines().collect();
    lines[number - 1] = line;
    lines.join("\n") + "\n"
}

async fn wrong_lines_are_named(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (database, there) = other(&store).await;
    let cases = [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "invalid type"),
        (r#"{"table":"nowhere","row":{}}"#, "unknown table `nowhere`"),
        (r#"{"table":"tokens","row":{"token_id":1}}"#, "unknown table `tokens`"),
        (r#"{"table":"imports","row":{"lines_done":1}}"#, "unknown table `imports`"),
        (r#"{"row":{},"table":"changes"}"#, "`table` was expected"),
        (r#"{"table":"record_redirects","row":{"record_id":1}}"#, "`object_type_id` is missing"),
        (
            r#"{"table":"record_redirects","row":{"account_id":5,"record_id":1}}"#,
            "unknown column `account_id`",
        ),
        (
            r#"{"table":"record_redirects","row":{"record_id":1,"record_id":1}}"#,
            "`record_id` stands twice",
        ),
        (r#"{"table":"record_redirects","row":{"record_id":"1"}}"#, "a 64-bit integer for"),
        (r#"{"table":"record_redirects","row":{"record_id":1.5}}"#, "a 64-bit integer for"),
        (r#"{"table":"record_redirects","row":{"record_id":null}}"#, "a 64-bit integer for"),
        (r#"{"table":"record_redirects","row":{"record_id":9007199254740992}}"#, "is no id"),
        (r#"{"table":"record_redirects","row":{"record_id":-1}}"#, "is no id"),
        (r#"{"table":"changes","row":{"seq":9223372036854775808}}"#, "a 64-bit integer for"),
        (r#"{"table":"changes","row":{"object_type":5}}"#, "a text for `object_type`"),
        (r#"{"table":"changes","row":{"detail":5}}"#, "a text for `detail`"),
        (r#"{"table":"changes","row":{"detail":"\ud800"}}"#, "unexpected end of hex escape"),
        (r#"{"table":"changes","row":{"detail":{"a":}}}"#, "expected value"),
        (r#"{"table":"changes","row":{}} x"#, "`seq` is missing"),
    ];
    for (number, (line, said)) in cases.iter().enumerate() {
        let at = 20 + number;
        let wrong = with_line(&file, at, line);
        let refused = import(&there, &wrong, small()).await.unwrap_err();
        assert!(refused.message.starts_with(&format!("line {at}: ")), "{line}: {refused}");
        assert!(refused.message.contains(said), "{line}: {refused}");
    }
    // 21 lines are three batches after the first line; what was wrong came in later ones.
    let rows = "SELECT COUNT(*) FROM changes";
    assert_eq!(database.integer(rows).await as usize, (19 + cases.len() - 2) / 7 * 7);
    import(&there, &file, small()).await.unwrap();
    assert_same(&file, &export(&there, store.account).await);
}

async fn wrong_ends_are_named(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let lines: Vec<&str> = file.lines().collect();
    let last = lines.len();
    let shorter = [&lines[..last - 2], &lines[last - 1..]].concat().join("\n") + "\n";
    let jobs = r#""jobs":9"#;
    assert!(lines[last - 1].contains(jobs), "{}", lines[last - 1]);
    let first = |from: &str, to: &str| with_line(&file, 1, &lines[0].replacen(from, to, 1));
    let cases = [
        (String::new(), "line 1: the file is empty"),
        ("{}\n".to_owned(), "line 1: this is not an export"),
        ("no JSON\n".to_owned(), "line 1: this is not an export"),
        (first("\"version\":1", "\"version\":2"), "line 1: the export was made by a newer"),
        (first("\"schema\":", "\"schema\":99"), "line 1: the export was made by a newer"),
        (first("\"schema\":5", "\"schema\":1"), "too old"),
        (first("http://", "ftp://"), "line 1: `site_url` is not"),
        (first("\"next_id\":", "\"next_id\":-"), "line 1: a number is out of its range"),
        (first("\"next_id\":", "\"more\":1,\"next_id\":"), "unknown field `more`"),
        (lines[..last - 1].join("\n") + "\n", "the file ends before its last line"),
        (file.trim_end().to_owned(), "the file ends in the middle of this line"),
        (shorter, "has not the rows that its last line counts"),
        (file.replacen("ß-3", "ß-4", 1), "the file is damaged"),
        (file.replacen("\"sha256\":\"", "\"sha256\":\"0", 2), "the file is damaged"),
        (file.replace(jobs, r#""jobs":8"#), "has not the rows that its last line counts"),
        (format!("{file}\n"), "nothing may follow the last line"),
    ];
    for (wrong, said) in cases {
        let (_database, there) = other(&store).await;
        let refused = import(&there, &wrong, small()).await.unwrap_err();
        assert!(refused.message.contains(said), "{said}: {refused}");
        // The account is not taken for whole, and a file that is can be put in its place.
        let again = import(&there, &file, small()).await;
        if again.is_err() {
            // What was stored is another file's, or was spoilt without a sign until now.
            let replace = ImportOptions { replace: true, ..small() };
            import(&there, &file, replace).await.unwrap();
        }
        assert_same(&file, &export(&there, store.account).await);
    }
}
