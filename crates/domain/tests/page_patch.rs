//! Bodies of create and update as rules, without a store (pages.md §3.1, §5.2): any body that is
//! accepted gives a page that can be stored, read back and read again to the byte.

use domain::accounts::Caller;
use domain::fault::{FaultKind, Result};
use domain::pages::kind::PageKind;
use domain::pages::page::{Page, Stamp};
use domain::pages::page_patch::PagePatch;
use domain::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const SITE_URL: &str = "http://1.hs-sites.com";

fn now() -> Timestamp {
    Timestamp::from_ms_clamped(1_795_262_400_000)
}

fn caller() -> Caller {
    Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".into() }
}

fn create(body: &Value) -> Result<Page> {
    let patch: PagePatch = serde_json::from_str(&body.to_string()).expect("a readable body");
    patch.create(PageKind::Site, 42, Stamp { by: &caller(), now: now() }, "uuid")
}

fn apply(page: &mut Page, body: &Value) -> Result<()> {
    let patch: PagePatch = serde_json::from_str(&body.to_string()).expect("a readable body");
    patch.apply(PageKind::Site, page, now())
}

fn document(page: &Page) -> Value {
    let rendered = page.clone().render(now(), SITE_URL);
    serde_json::from_str(&rendered.document).expect("a document")
}

fn base() -> Value {
    json!({"name": "n", "templatePath": "t.html"})
}

#[test]
fn a_fault_names_the_kind_of_page() {
    for body in [json!({}), json!({"name": "n", "templatePath": "/t"})] {
        let fault = create(&body).expect_err("a rule is broken");
        assert_eq!(fault.kind, FaultKind::ContentRule);
        assert_eq!(fault.context, [("contentType".to_owned(), vec!["SITE_PAGE".to_owned()])]);
    }
    let mut page = create(&base()).expect("a page");
    let fault = apply(&mut page, &json!({"slug": "a b"})).expect_err("a rule is broken");
    assert_eq!(fault.context, [("contentType".to_owned(), vec!["SITE_PAGE".to_owned()])]);
}

/// Publishing follows from `state`, `publishDate` and `publishImmediately` together.
#[test]
fn the_publish_date_follows_from_the_whole_body() {
    let (at_once, future) = ("2026-11-21T12:00:00Z", "2030-01-01T00:00:00Z");
    for (body, date, current) in [
        (json!({}), "1970-01-01T00:00:00Z", "DRAFT"),
        (json!({"publishDate": future}), future, "DRAFT"),
        (json!({"publishDate": future, "publishImmediately": true}), future, "DRAFT"),
        (json!({"state": "PUBLISHED"}), at_once, "PUBLISHED"),
        (json!({"state": "PUBLISHED", "publishDate": future}), future, "SCHEDULED"),
        (
            json!({"state": "PUBLISHED", "publishDate": future, "publishImmediately": false}),
            future,
            "SCHEDULED",
        ),
        (
            json!({"state": "PUBLISHED", "publishDate": future, "publishImmediately": true}),
            at_once,
            "PUBLISHED",
        ),
        (json!({"state": "PUBLISHED", "publishImmediately": false}), at_once, "PUBLISHED"),
        (json!({"state": "DRAFT", "publishDate": future}), future, "DRAFT"),
    ] {
        let mut page = create(&json!({"name": "n", "templatePath": "t", "slug": "s"})).unwrap();
        apply(&mut page, &body).expect("a page");
        let shown = document(&page);
        assert_eq!(
            (&shown["publishDate"], &shown["currentState"]),
            (&json!(date), &json!(current)),
            "{body}"
        );
    }
}

#[test]
fn an_empty_text_is_no_value_where_a_property_may_be_absent() {
    let optional = ["campaign", "folderId", "dynamicPageDataSourceId", "dynamicPageHubDbTableId"];
    for name in optional {
        let mut page = create(&base()).expect("a page");
        apply(&mut page, &json!({name: "x"})).expect("a page");
        assert_eq!(document(&page)[name], "x");
        for nothing in [json!(""), json!(null)] {
            apply(&mut page, &json!({name: nothing})).expect("a page");
            assert_eq!(document(&page).get(name), None, "{name}");
        }
    }
}

/// Numbers and booleans may come as text, and text as numbers (Jackson's habits).
#[test]
fn scalars_are_coerced() {
    let mut page = create(&base()).expect("a page");
    let body = json!({
        "name": 5, "folderId": 7, "useFeaturedImage": "true", "pageExpiryDate": "12",
        "publishDate": 1_795_262_400_000_i64, "password": true,
    });
    apply(&mut page, &body).expect("a page");
    let shown = document(&page);
    for (name, value) in [
        ("name", json!("5")),
        ("folderId", json!("7")),
        ("useFeaturedImage", json!(true)),
        ("pageExpiryDate", json!(12)),
        ("publishDate", json!("2026-11-21T12:00:00Z")),
        ("password", json!("true")),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
}

/// Any JSON at all, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["DRAFT", "PUBLISHED", "2026-11-21T12:00:00Z", "de", "/a", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

const NAMES: [&str; 14] = [
    "name",
    "slug",
    "state",
    "domain",
    "publishDate",
    "publishImmediately",
    "language",
    "widgets",
    "layoutSections",
    "publicAccessRules",
    "pageExpiryDate",
    "pageExpiryEnabled",
    "folderId",
    "archivedAt",
];

proptest! {
    #[test]
    fn an_accepted_body_gives_a_page_that_reads_back(
        fields in prop::collection::vec((prop::sample::select(NAMES.to_vec()), any_json()), 0..6),
        later in any::<i64>(),
    ) {
        let mut body = base();
        for (name, value) in fields {
            body[name] = value;
        }
        let patch = serde_json::from_str::<PagePatch>(&body.to_string());
        let by = caller();
        let stamp = Stamp { by: &by, now: now() };
        let created = patch.ok().and_then(|p| p.create(PageKind::Site, 42, stamp, "uuid").ok());
        if let Some(page) = created {
            let first = page.render(now(), SITE_URL);
            let again = Page::read(&first.document).expect("reads back");
            prop_assert_eq!(&again.clone().render(now(), SITE_URL), &first);
            // At any other time it renders too, and what does not follow from time stays.
            let then = again.render(Timestamp::from_ms_clamped(later), SITE_URL);
            prop_assert!(Page::read(&then.document).is_ok());
            prop_assert!(first.fresh_until.is_none_or(|turn| turn > now()));
        }
    }
}
