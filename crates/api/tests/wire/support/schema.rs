//! Every answer of the pages API and of the CRM against the surface that HubSpot publishes
//! (`spec/`): its status is one of the operation's, and its body is of the published type. The CRM
//! sends no key besides the published ones. On top of it, what this server promises of a page: no
//! `null`, no unknown key, every key that a fresh draft has, both names of a pair equal, dates in
//! one form (pages.md §0, §2.1, §3.2).

use super::client::Answer;
use super::published;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static SCHEMAS: LazyLock<Value> =
    LazyLock::new(|| read(include_str!("../../../../../spec/schemas.json")));
static FIELDS: LazyLock<Value> =
    LazyLock::new(|| read(include_str!("../../../../../spec/page_fields.json")));
static OPERATIONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let surface = read(include_str!("../../../../../spec/operations.json"));
    let operations = surface["operations"].as_array().expect("operations").iter();
    let looked_at = |one: &&Value| {
        let prefixes = ["/cms/pages/", "/cms/v3/pages/", "/crm/", "/crm-object-schemas/"];
        one["path"].as_str().is_some_and(|path| prefixes.iter().any(|p| path.starts_with(p)))
    };
    operations.filter(looked_at).cloned().collect()
});

/// The shape of a walk by cursor, which the surface leaves open (pages.md §1.4).
const WALKS: [(&str, &str); 2] = [
    ("CursorPagedResultPageLong", "Page"),
    ("CursorPagedResultContentFolderLong", "ContentFolder"),
];
const EPOCH: &str = "1970-01-01T00:00:00Z";

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// What is wrong with an answer; addresses of other APIs are not looked at.
pub fn check(method: &str, address: &str, answer: &Answer) -> Result<(), String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let Some(operation) = operation(method, &published::address(path)) else { return Ok(()) };
    if answer.status >= 400 {
        return Ok(());
    }
    let answers = operation["answers"].as_object().expect("answers");
    let Some(name) = published::body(answers, path, answer.status)? else {
        let empty = answer.text.is_empty();
        return if empty { Ok(()) } else { Err("a body where none is published".into()) };
    };
    let body = read(&answer.text);
    let whole = !query.split('&').any(|pair| pair.starts_with("property="));
    let surface = Surface { kind: path, whole };
    if path.ends_with("/search") && query.contains("associations=") {
        // Beyond HubSpot's API: results of a search as reads show them, in what a search answers.
        let mut plain = body.clone();
        for row in plain["results"].as_array_mut().into_iter().flatten() {
            row.as_object_mut().map(|row| row.remove("associations"));
        }
        surface.check(name, &plain)?;
        return surface.check("[SimplePublicObjectWithAssociations]", &body["results"]);
    }
    surface.check(name, &body)
}

/// Asserts that a body is of the published type.
#[track_caller]
pub fn assert_is(published: &str, body: &Value) {
    if let Err(reason) = (Surface { kind: "", whole: true }).check(published, body) {
        panic!("no {published}: {reason}: {body}");
    }
}

/// The published operation at an address: of those that fit, the one that names most of it.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let path: Vec<&str> = path.split('/').collect();
    let literals = |operation: &Value| {
        let address: Vec<&str> = operation["path"].as_str()?.split('/').collect();
        let names = address.iter().zip(&path).filter(|(part, given)| part == given).count();
        let fits = address.iter().zip(&path).all(|(a, p)| a.starts_with('{') || a == p);
        (address.len() == path.len() && fits).then_some(names)
    };
    let fitting = OPERATIONS.iter().filter(|one| one["method"] == method);
    fitting.filter_map(|one| Some((literals(one)?, one))).max_by_key(|(rank, _)| *rank).map(|f| f.1)
}

/// One answer.
struct Surface<'a> {
    /// The path, which names the kind of its pages.
    kind: &'a str,
    /// Whether nobody asked for some properties only.
    whole: bool,
}

impl Surface<'_> {
    fn check(&self, published: &str, value: &Value) -> Result<(), String> {
        let refuse = || Err(format!("{value} is no {published}"));
        if let Some(item) = inside(published, '[', ']') {
            let Value::Array(items) = value else { return refuse() };
            return items.iter().try_for_each(|one| self.check(item, one));
        }
        if let Some(item) = inside(published, '{', '}') {
            let Value::Object(fields) = value else { return refuse() };
            // `{object}` is a map to anything (pages.md §2.1).
            let mut values = fields.values().filter(|_| item != "object");
            return values.try_for_each(|one| self.check(item, one));
        }
        if let Some(published) = published.strip_suffix('?') {
            return if value.is_null() { Ok(()) } else { self.check(published, value) };
        }
        if let Some((text, number)) = published.split_once('|') {
            let form = if self.kind.contains("/v4/") { number } else { text };
            return self.check(form, value);
        }
        if let Some(name) = published.strip_prefix("enum ") {
            let members = SCHEMAS["enums"][name].as_array().ok_or(format!("no enum {name}"))?;
            return if members.contains(value) { Ok(()) } else { refuse() };
        }
        let fits = match published {
            "string:date-time" => value.as_str().is_some_and(|date| self.is_date(date)),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "object" | "PublicAccessRule" | "LayoutSection" => value.is_object(),
            "integer:int32" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            "integer:int64" => value.is_i64(),
            name => return self.check_schema(name, value),
        };
        if fits { Ok(()) } else { refuse() }
    }

    /// UTC with `Z`, milliseconds when they are not zero, and then all three digits. Records always
    /// have them (objects.md §6.1).
    fn is_date(&self, text: &str) -> bool {
        let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let zeros = self.kind.starts_with("/crm/") || !text.ends_with(".000Z");
        form == "0000-00-00T00:00:00Z" || (form == "0000-00-00T00:00:00.000Z" && zeros)
    }

    fn check_schema(&self, name: &str, value: &Value) -> Result<(), String> {
        let Value::Object(fields) = value else { return Err(format!("{value} is no {name}")) };
        if let Some((_, item)) = WALKS.iter().find(|(walk, _)| *walk == name) {
            let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
            if keys != ["results"] && keys != ["results", "paging"] {
                return Err(format!("{name} with {keys:?}"));
            }
            self.check("ForwardPaging", fields.get("paging").unwrap_or(&json!({})))?;
            return self.check(&format!("[{item}]"), &fields["results"]);
        }
        let schema = SCHEMAS["schemas"][name].as_object().ok_or(format!("no schema {name}"))?;
        for (field, published) in schema {
            let required = field.ends_with('*') && name != "Page" && self.whole;
            let field = field.trim_end_matches('*');
            let published = published.as_str().expect("a type");
            match fields.get(field) {
                Some(found) => {
                    self.check(published, found).map_err(|e| format!("{name}.{field}: {e}"))?;
                }
                None if required => return Err(format!("{name}.{field} is missing")),
                None => {}
            }
        }
        match name {
            "Page" => self.check_page(fields, schema),
            _ if self.kind.starts_with("/crm") => published::check_keys(name, fields, schema),
            _ => Ok(()),
        }
    }

    /// What a page is beyond the types of its properties.
    fn check_page(
        &self,
        page: &Map<String, Value>,
        schema: &Map<String, Value>,
    ) -> Result<(), String> {
        let aliases = ["createdAt", "updatedAt", "published", "archived"];
        let known = |key: &str| schema.contains_key(&format!("{key}*")) || aliases.contains(&key);
        if let Some(key) = page.keys().find(|key| !known(key)) {
            return Err(format!("a page has no {key}"));
        }
        let id = page.get("id").and_then(Value::as_str).and_then(|id| id.parse::<i64>().ok());
        if !id.is_some_and(|id| (1..1 << 53).contains(&id)) {
            return Err(format!("{:?} is no id", page.get("id")));
        }
        if !self.whole {
            return Ok(());
        }
        let promised = FIELDS.as_array().expect("fields").iter().filter(|f| !f["fresh"].is_null());
        for name in promised.filter_map(|field| field["name"].as_str()) {
            if !page.contains_key(name) {
                return Err(format!("{name} is missing"));
            }
        }
        self.check_agreement(page)
    }

    /// What properties say of each other.
    fn check_agreement(&self, page: &Map<String, Value>) -> Result<(), String> {
        let live = ["PUBLISHED", "PUBLISHED_AB", "PUBLISHED_AB_VARIANT"];
        let live = live.iter().any(|state| page["currentState"] == *state);
        let kind = if self.kind.contains("site-pages") {
            ("site_page", "4")
        } else {
            ("landing_page", "1")
        };
        let is_draft = self.kind.ends_with("draft");
        let archived = page["archived"] == true;
        let state = page["state"].as_str().unwrap_or_default();
        let publish_date = page["publishDate"].as_str().unwrap_or_default();
        let translations = page["translations"].as_object().expect("translations");
        let own = |of: &Value| page["id"].as_str() == Some(of["id"].to_string().as_str());
        let language = page.get("language").and_then(Value::as_str);
        for (agree, what) in [
            (page["created"] == page["createdAt"], "created"),
            (page["updated"] == page["updatedAt"], "updated"),
            (page["published"] == page["currentlyPublished"], "published"),
            (archived == (page["archivedAt"] != EPOCH), "archived"),
            ((page["published"] == true) == (live && !archived), "currentState"),
            ((1..=25).contains(&state.len()), "state"),
            (publish_date.len() == EPOCH.len(), "publishDate"),
            (page["subcategory"] == kind.0, "subcategory"),
            (page["contentTypeCategory"] == kind.1, "contentTypeCategory"),
            (!translations.values().any(own), "translations has the page itself"),
            // A draft may be on its way to a language that the group has already.
            (is_draft || language.is_none_or(|own| !translations.contains_key(own)), "language"),
            (page.get("translatedFromId") != Some(&page["id"]), "translatedFromId"),
            (page.contains_key("abStatus") >= page.contains_key("abTestId"), "abStatus"),
        ] {
            if !agree {
                return Err(what.to_owned());
            }
        }
        Ok(())
    }
}

fn inside(published: &str, open: char, close: char) -> Option<&str> {
    published.strip_prefix(open)?.strip_suffix(close)
}

#[test]
fn a_wrong_body_is_told_from_a_right_one() {
    let whole = Surface { kind: "/cms/v3/pages/site-pages", whole: true };
    let user = json!({"email": "a@b.c", "fullName": "A", "id": "5"});
    assert_eq!(whole.check("VersionUser", &user), Ok(()));
    for (published, wrong) in [
        ("VersionUser", json!({"email": "a@b.c", "fullName": "A"})),
        ("VersionUser", json!({"email": "a@b.c", "fullName": "A", "id": 5})),
        ("Page", json!({"id": "5"})),
        ("[Page]", json!({})),
        ("{ContentLanguageVariation}", json!([])),
        ("integer:int32", json!(2_147_483_648_i64)),
        ("string:date-time", json!("2026-11-21T12:00:00.000Z")),
        ("string:date-time", json!(1_795_262_460_000_i64)),
        ("string:date-time", json!("")),
        ("enum Page.abStatus", json!("MASTER")),
        ("CursorPagedResultPageLong", json!({"total": 0, "results": []})),
        ("string", Value::Null),
        ("string|integer:int64", json!(5)),
    ] {
        assert!(whole.check(published, &wrong).is_err(), "{published}: {wrong}");
    }
    let v4 = Surface { kind: "/crm/v4/objects/contacts/5/associations/companies", whole: true };
    for (published, right) in [
        ("string?", Value::Null),
        ("string?", json!("")),
        ("{string?}", json!({"email": null, "hs_object_id": "5"})),
        ("string|integer:int64", json!(5)),
        ("NextPage", json!({"after": "5"})),
    ] {
        assert_eq!(v4.check(published, &right), Ok(()));
    }
    for (published, wrong) in [
        ("{string?}", json!({"hs_object_id": 5})),
        ("string|integer:int64", json!("5")),
        ("NextPage", json!({"after": "5", "before": "4"})),
    ] {
        assert!(v4.check(published, &wrong).is_err(), "{published}: {wrong}");
    }
    let some = Surface { kind: "/cms/v3/pages/site-pages", whole: false };
    assert_eq!(some.check("[Page]", &json!([{"id": "5", "slug": ""}])), Ok(()));
    for wrong in [json!({"id": "5", "nope": 1}), json!({"slug": "x"}), json!({"id": "9x"})] {
        assert!(some.check("Page", &wrong).is_err(), "{wrong}");
    }
}
