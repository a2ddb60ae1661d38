//! The 46 cases of pages.md §11, each with the tests that prove it, and those that belong to no
//! other file: every operation with its status, by every form of a request.

use crate::support::client::{KINDS, MOUNTS, SITE, draft, published, text, with};
use crate::support::named::assert_runs;
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Value, json};
use std::collections::BTreeMap;

on_both_databases!(
    every_operation_answers_with_its_status,
    every_write_reads_any_form_of_json,
    errors_are_json_and_never_a_conflict,
    a_published_page_moves_with_its_slug,
);

/// A case, and the tests that prove it: module and name. What a case leaves open is decided in
/// QUIRKS.md: no rate limits (12), no redirect after a change of slug (29), any template that does
/// not begin with a slash (31).
const CASES: [(u8, &[&str]); 46] = [
    (1, &["cases::every_write_reads_any_form_of_json", "transport::content_types_of_bodies"]),
    (2, &["transport::reads_carry_a_content_type_and_no_body"]),
    (3, &["drafts::calls_without_a_body_do_not_look_at_one"]),
    (4, &["cases::every_operation_answers_with_its_status"]),
    (
        5,
        &[
            "fields::a_page_can_be_sent_back_as_it_was_read",
            "fields::archived_at_is_not_for_clients",
        ],
    ),
    (
        6,
        &[
            "fields::both_names_of_a_pair_are_equal",
            "schema::a_wrong_body_is_told_from_a_right_one",
        ],
    ),
    (
        7,
        &[
            "fields::a_fresh_draft_says_what_the_table_says",
            "fields::server_owned_fields_are_ignored",
        ],
    ),
    (
        8,
        &[
            "fields::both_names_of_a_pair_are_equal",
            "schema::a_wrong_body_is_told_from_a_right_one",
        ],
    ),
    (9, &["languages::a_variation_is_a_copy_of_the_draft_in_another_language"]),
    (10, &["list_grammar::sorts", "list_grammar::null_operators_need_no_value"]),
    (11, &["list_grammar::forms_of_dates"]),
    (12, &["cases::errors_are_json_and_never_a_conflict"]),
    (
        13,
        &[
            "fields::a_fresh_draft_says_what_the_table_says",
            "revisions::revisions_that_are_not_there",
        ],
    ),
    (14, &["list_grammar::what_is_unknown", "list_filters::everything_else_is_refused"]),
    (15, &["list_filters::ne_matches_null_and_nin_does_not"]),
    (16, &["list_grammar::null_operators_need_no_value", "list_grammar::lists_of_values"]),
    (17, &["list_grammar::wildcards_are_literal", "list_grammar::case_folding_is_unicode"]),
    (18, &["list_grammar::limits_and_offsets", "list_paging::paging_is_absent_on_the_last_page"]),
    (19, &["ab_tests::filters_find_the_pages_of_tests"]),
    (20, &["list_filters::every_allowed_operator_matches_what_it_says"]),
    (
        21,
        &[
            "life::deleted_pages_are_seen_with_archived_only",
            "life::archived_in_the_dashboard_is_not_deleted",
        ],
    ),
    (22, &["publishing::filters_of_states_do_not_follow_the_clock"]),
    (23, &["drafts::pushing_a_page_that_is_not_live_changes_nothing"]),
    (24, &["publishing::states_that_publish", "drafts::a_draft_does_not_publish"]),
    (25, &["scheduling::a_schedule_makes_the_draft_what_goes_live"]),
    (
        26,
        &[
            "drafts::a_draft_is_edited_apart_from_what_is_live",
            "drafts::pushing_takes_every_pending_edit_whoever_made_it",
        ],
    ),
    (27, &["drafts::reset_makes_the_draft_what_is_live_again"]),
    (28, &["life::an_update_replaces_properties_wholesale"]),
    (29, &["cases::a_published_page_moves_with_its_slug"]),
    (30, &["life::slugs_and_addresses", "scheduling::pages_without_an_address_are_not_scheduled"]),
    (31, &["life::name_and_template_are_required"]),
    (32, &["fields::a_wrong_type_is_an_unreadable_body", "fields::null_clears_or_changes_nothing"]),
    (33, &["fields::server_owned_fields_are_ignored"]),
    (34, &["clones::a_clone_is_named_by_its_clone_name"]),
    (35, &["languages::a_variation_is_a_copy_of_the_draft_in_another_language"]),
    (36, &["languages::a_variation_can_be_made_of_what_is_published"]),
    (37, &["language_members::a_language_is_had_once_in_a_group"]),
    (38, &["languages::another_primary_is_what_all_others_were_translated_from"]),
    (
        39,
        &[
            "language_members::a_deleted_member_is_shown_no_more",
            "languages::a_detached_page_keeps_its_language",
        ],
    ),
    (
        40,
        &[
            "ab_tests::the_variant_wins_and_takes_the_masters_place",
            "ab_tests::filters_find_the_pages_of_tests",
        ],
    ),
    (41, &["batches::reads_of_unknown_ids"]),
    (42, &["batches::one_invalid_input_does_not_harm_the_others"]),
    (43, &["batches::archives_ignore_unknown_ids"]),
    (
        44,
        &[
            "revisions::a_restored_revision_is_live_and_the_draft",
            "revisions::a_revision_restored_to_the_draft_waits_to_be_pushed",
        ],
    ),
    (45, &["life::ids_that_are_not_there"]),
    (46, &["scopes::every_scope_opens_what_the_table_says"]),
];

#[test]
fn every_case_names_tests_that_run() {
    assert!(CASES.iter().map(|(number, _)| *number).eq(1..=46));
    for (number, tests) in CASES {
        assert!(!tests.is_empty(), "case {number}");
        tests.iter().for_each(|test| assert_runs(&number.to_string(), test));
    }
}

/// pages.md §1.2: what an operation answers with when nothing is wrong. Three of them are published
/// without a success.
const STATUSES: [(&str, &str, u16); 27] = [
    ("GET", "", 200),
    ("POST", "", 201),
    ("GET", "/{objectId}", 200),
    ("PATCH", "/{objectId}", 200),
    ("DELETE", "/{objectId}", 204),
    ("GET", "/{objectId}/draft", 200),
    ("PATCH", "/{objectId}/draft", 200),
    ("POST", "/{objectId}/draft/push-live", 204),
    ("POST", "/{objectId}/draft/reset", 204),
    ("GET", "/{objectId}/revisions", 200),
    ("GET", "/{objectId}/revisions/{revisionId}", 200),
    ("POST", "/{objectId}/revisions/{revisionId}/restore", 200),
    ("POST", "/{objectId}/revisions/{revisionId}/restore-to-draft", 200),
    ("POST", "/clone", 200),
    ("POST", "/schedule", 204),
    ("POST", "/ab-test/create-variation", 201),
    ("POST", "/ab-test/end", 204),
    ("POST", "/ab-test/rerun", 204),
    ("POST", "/multi-language/attach-to-lang-group", 200),
    ("POST", "/multi-language/create-language-variation", 200),
    ("POST", "/multi-language/detach-from-lang-group", 200),
    ("PUT", "/multi-language/set-new-lang-primary", 204),
    ("POST", "/multi-language/update-languages", 200),
    ("POST", "/batch/archive", 204),
    ("POST", "/batch/create", 201),
    ("POST", "/batch/read", 200),
    ("POST", "/batch/update", 200),
];
/// Answers of 200 without a body, which official clients insist on (pages.md §0.2).
const WITHOUT_BODY: [&str; 3] =
    ["/attach-to-lang-group", "/detach-from-lang-group", "/update-languages"];

/// A walk through all operations of a mount by one form of a request.
struct Walk<'a> {
    app: &'a App,
    kind: &'a str,
    headers: &'a [(&'a str, &'a str)],
    /// What was called, and how often.
    called: BTreeMap<(&'static str, &'static str), u32>,
}

impl Walk<'_> {
    /// Calls an operation on a page, and takes its status and the form of its answer to be right.
    async fn call(&mut self, method: &str, tail: &str, id: &str, body: Value) -> Answer {
        let row = STATUSES.iter().find(|row| row.0 == method && row.1 == tail);
        let (method, tail, status) = *row.expect("an operation");
        let path = tail.replace("{objectId}", id).replace("{revisionId}", "1");
        let path = format!("{}{path}", self.kind);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.app.send(method, &path, self.headers, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        let empty = status == 204 || WITHOUT_BODY.iter().any(|end| tail.ends_with(end));
        assert_eq!(answer.text.is_empty(), empty, "{method} {path}: {}", answer.text);
        assert_eq!(answer.header("content-type").is_empty(), empty, "{method} {path}");
        *self.called.entry((method, tail)).or_default() += 1;
        answer
    }

    async fn create(&mut self, slug: &str) -> String {
        let body = with(published(slug), json!({"slug": unique(slug)}));
        text(&self.call("POST", "", "", body).await.json(), "id")
    }

    async fn page_and_its_draft(&mut self) {
        let id = &self.create("page").await;
        self.call("GET", "", "", Value::Null).await;
        self.call("GET", "/{objectId}", id, Value::Null).await;
        self.call("PATCH", "/{objectId}", id, json!({"htmlTitle": "t"})).await;
        for end in ["/push-live", "/reset"] {
            self.call("GET", "/{objectId}/draft", id, Value::Null).await;
            self.call("PATCH", "/{objectId}/draft", id, json!({"htmlTitle": end})).await;
            self.call("POST", &format!("/{{objectId}}/draft{end}"), id, Value::Null).await;
        }
        let revision = "/{objectId}/revisions/{revisionId}";
        self.call("GET", "/{objectId}/revisions", id, Value::Null).await;
        self.call("GET", revision, id, Value::Null).await;
        for end in ["/restore", "/restore-to-draft"] {
            self.call("POST", &format!("{revision}{end}"), id, Value::Null).await;
        }
        let copy = self.call("POST", "/clone", "", json!({"id": id, "cloneName": "c"})).await;
        let copy = text(&copy.json(), "id");
        let slug = json!({"slug": unique("copy")});
        self.call("PATCH", "/{objectId}", &copy, slug).await;
        let wish = json!({"id": copy, "publishDate": "2026-11-21T12:01:00.000Z"});
        self.call("POST", "/schedule", "", wish).await;
        self.call("DELETE", "/{objectId}", &copy, Value::Null).await;
    }

    async fn test(&mut self) {
        let master = self.create("test").await;
        let body = json!({"contentId": master, "variationName": "B"});
        let variant = self.call("POST", "/ab-test/create-variation", "", body).await.json();
        let (test, variant) = (text(&variant, "abTestId"), text(&variant, "id"));
        self.call("POST", "/ab-test/end", "", json!({"abTestId": test, "winnerId": variant})).await;
        let body = json!({"abTestId": test, "variationId": master});
        self.call("POST", "/ab-test/rerun", "", body).await;
    }

    async fn languages(&mut self) {
        let en = self.create("en").await;
        let it = self.create("it").await;
        let of = |operation: &str| format!("/multi-language/{operation}");
        let body = json!({"id": en, "language": "de", "primaryLanguage": "en"});
        let de = self.call("POST", &of("create-language-variation"), "", body).await.json();
        let de = text(&de, "id");
        let body = json!({"id": it, "language": "it", "primaryId": en});
        self.call("POST", &of("attach-to-lang-group"), "", body).await;
        self.call("PUT", &of("set-new-lang-primary"), "", json!({"id": de})).await;
        let body = json!({"primaryId": de, "languages": {&it: "en", &en: "it"}});
        self.call("POST", &of("update-languages"), "", body).await;
        self.call("POST", &of("detach-from-lang-group"), "", json!({"id": en})).await;
    }

    async fn batches(&mut self) {
        let inputs = json!({"inputs": [draft("a"), draft("b")]});
        let ids = self.call("POST", "/batch/create", "", inputs).await.ids();
        self.call("POST", "/batch/read", "", json!({"inputs": ids})).await;
        let inputs = json!({"inputs": [{"id": ids[0], "name": "c"}]});
        self.call("POST", "/batch/update", "", inputs).await;
        self.call("POST", "/batch/archive", "", json!({"inputs": ids})).await;
    }

    /// All of it; every operation must have been called.
    async fn all(mut self) {
        self.page_and_its_draft().await;
        self.test().await;
        self.languages().await;
        self.batches().await;
        let missing = STATUSES.iter().filter(|row| !self.called.contains_key(&(row.0, row.1)));
        assert_eq!(missing.count(), 0, "{:?}", self.called);
    }
}

fn unique(slug: &str) -> String {
    format!("{slug}-{}", uuid::Uuid::new_v4().simple())
}

/// Case 4: the statuses are the published ones, and every operation of every mount has them.
async fn every_operation_answers_with_its_status(app: App) {
    let surface = include_str!("../../../../spec/operations.json");
    let surface: Value = serde_json::from_str(surface).unwrap();
    let json = [("content-type", "application/json")];
    for kind in MOUNTS {
        let mut published = 0;
        for operation in surface["operations"].as_array().unwrap() {
            let tail = text(operation, "path");
            let Some(tail) = tail.strip_prefix(kind) else { continue };
            if tail.starts_with("/folders") {
                continue;
            }
            published += 1;
            let row = STATUSES.iter().find(|row| operation["method"] == row.0 && row.1 == tail);
            let status = row.unwrap_or_else(|| panic!("no status of {operation}")).2.to_string();
            let answers = operation["answers"].as_object().unwrap();
            let without = WITHOUT_BODY.iter().any(|end| tail.ends_with(end));
            assert!(answers.contains_key(&status) || without, "{status} of {operation}");
        }
        assert_eq!(published, STATUSES.len(), "{kind}");
        Walk { app: &app, kind, headers: &json, called: BTreeMap::new() }.all().await;
    }
    let newer = "/cms/pages/2026-09/site-pages";
    Walk { app: &app, kind: newer, headers: &json, called: BTreeMap::new() }.all().await;
}

/// Case 1. Cases 2 and 3 in passing: reads say what the writes say, and have no body.
async fn every_write_reads_any_form_of_json(app: App) {
    for (n, content_type) in
        ["*/*", "application/json; charset=utf-8", "application/json;charset=UTF-8", ""]
            .into_iter()
            .enumerate()
    {
        let accept = ["*/*", "application/json", "application/json, */*;q=0.8"][n % 3];
        let headers = [("accept", accept), ("content-type", content_type)];
        let kind = MOUNTS[n];
        Walk { app: &app, kind, headers: &headers, called: BTreeMap::new() }.all().await;
        let none = [("accept", accept)];
        Walk { app: &app, kind, headers: &none, called: BTreeMap::new() }.all().await;
    }
}

/// Case 12: SDKs repeat a 409, so no refusal is one. The form of an error is looked at wherever a
/// client of these tests reads one.
async fn errors_are_json_and_never_a_conflict(app: App) {
    for kind in KINDS {
        let taken = unique("taken");
        let id = app.create_published(kind, &taken).await;
        let other = app.create_draft(kind, "other").await;
        let one = format!("{kind}/{other}");
        let publish = json!({"slug": taken, "state": "PUBLISHED"});
        let draft = json!({"slug": taken});
        app.patch(&format!("{one}/draft"), &draft).await.expect(200);
        let schedule = json!({"id": other, "publishDate": 0});
        let test = json!({"contentId": id, "variationName": "B"});
        app.post(&format!("{kind}/ab-test/create-variation"), &test).await.expect(201);
        let attach = json!({"id": id, "language": "en", "primaryId": id});
        let inputs = json!({"inputs": [{"id": id}, {"id": id}]});
        for answer in [
            app.patch(&one, &publish).await,
            app.post(&format!("{kind}/schedule"), &schedule).await,
            app.post(&format!("{kind}/ab-test/create-variation"), &test).await,
            app.post(&format!("{kind}/multi-language/attach-to-lang-group"), &attach).await,
            app.post(&format!("{kind}/batch/update"), &inputs).await,
            app.post(kind, &json!({})).await,
            app.get(&format!("{kind}?name__contains=x")).await,
        ] {
            assert_eq!(answer.status, 400, "{}", answer.text);
            assert_eq!(answer.header("content-type"), crate::support::client::JSON);
            assert!(!answer.message().is_empty());
        }
    }
}

/// Case 29.
async fn a_published_page_moves_with_its_slug(app: App) {
    for kind in MOUNTS {
        let (old, new) = (unique("old"), unique("new"));
        let page = app.create(kind, &published(&old)).await;
        let one = format!("{kind}/{}", text(&page, "id"));
        let moved = app.patch(&one, &json!({"slug": new})).await.expect(200).json();
        assert_eq!(text(&moved, "url"), text(&page, "url").replace(&old, &new));
        assert_eq!(
            (&moved["published"], &moved["publishDate"]),
            (&json!(true), &page["publishDate"])
        );
        app.post(kind, &published(&new)).await.expect(400);
        app.post(kind, &published(&old)).await.expect(201);
        app.patch(&one, &json!({"slug": old})).await.expect(400);
        assert_eq!(app.get(&one).await.json(), moved);
        // To another domain all the same.
        let domain = json!({"slug": old, "domain": "www.example.com"});
        let moved = app.patch(&one, &domain).await.expect(200).json();
        assert_eq!(text(&moved, "url"), format!("https://www.example.com/{old}"));
    }
    assert_eq!(app.total(&format!("{SITE}?slug__icontains=old")).await, 4);
}
