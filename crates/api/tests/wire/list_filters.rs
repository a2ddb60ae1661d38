//! Every property with every operator (pages.md §4.3), each against what the oracle works out over
//! the same pages: what is allowed matches exactly, everything else is refused in HubSpot's words.

use crate::support::client::{KINDS, LANDING, SITE, text};
use crate::support::dataset::fill;
use crate::support::oracle::{ALLOWED, Filter, OPERATORS, Query, samples};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    every_allowed_operator_matches_what_it_says,
    synonyms_say_the_same,
    everything_else_is_refused,
    ne_matches_null_and_nin_does_not,
    totals_of_null_and_not_null_add_up,
    filters_follow_an_update,
);

async fn check(app: &App, documents: &[Value], query: &Query) -> usize {
    let path = query.path();
    let answer = app.get(&path).await.expect(200);
    let (total, ids) = query.expected(documents);
    assert_eq!(answer.json()["total"], total, "{path}");
    assert_eq!(answer.ids(), ids, "{path}");
    total
}

/// The lists of values to ask an operator for.
fn operands(operator: &str, samples: &[String]) -> Vec<Vec<String>> {
    match operator {
        "is_null" | "not_null" => vec![vec![]],
        "in" | "nin" | "not_like" => {
            let listed: Vec<String> = samples
                .iter()
                .filter(|value| !value.contains(',') && !value.is_empty())
                .cloned()
                .collect();
            let singles = listed.iter().map(|value| vec![value.clone()]);
            singles.chain(listed.chunks(3).map(<[String]>::to_vec)).collect()
        }
        _ => samples.iter().map(|value| vec![value.clone()]).collect(),
    }
}

/// Cases 15, 16, 17, 19 and 20 among them. Every operator of every property must once have told
/// pages apart, so that the data set is known to try it.
async fn every_allowed_operator_matches_what_it_says(app: App) {
    let documents = fill(&app).await;
    let all = |kind, archived| Query { archived, ..Query::of(kind) }.expected(&documents).0;
    assert!(all(SITE, false) > 30 && all(LANDING, false) > 9 && all(SITE, true) > 3);
    for (property, operators) in ALLOWED {
        let samples = samples(property, &documents);
        for operator in operators {
            let mut selective = 0;
            for values in operands(operator, &samples) {
                for (kind, archived) in [(SITE, false), (LANDING, false), (SITE, true)] {
                    let filters = vec![Filter { property, operator, values: values.clone() }];
                    let query = Query { filters, archived, ..Query::of(kind) };
                    let total = check(&app, &documents, &query).await;
                    selective += usize::from(total > 0 && total < all(kind, archived));
                }
            }
            let constant = property == "subcategory";
            assert!(selective > 0 || constant, "{property}__{operator} told no pages apart");
        }
    }
}

async fn synonyms_say_the_same(app: App) {
    let documents = fill(&app).await;
    for (property, operators) in ALLOWED {
        let samples = samples(property, &documents);
        let sample = &samples[samples.len() / 3];
        for (operator, synonyms) in OPERATORS.iter().filter(|(name, _)| operators.contains(name)) {
            let values = operands(operator, std::slice::from_ref(sample));
            let filters = vec![Filter { property, operator, values: values.concat() }];
            let query = Query { filters, ..Query::of(SITE) };
            let expected = app.get(&query.path()).await.expect(200).text;
            for synonym in synonyms.iter().chain([&operator.to_uppercase().as_str()]) {
                let named = |name: &str| format!("{property}__{name}=");
                let path = query.path().replace(&named(operator), &named(synonym));
                assert_ne!(path, query.path());
                assert_eq!(app.get(&path).await.expect(200).text, expected, "{path}");
            }
        }
    }
}

/// Case 14, to the letter: the property, then the operator as it was typed.
async fn everything_else_is_refused(app: App) {
    for (property, allowed) in ALLOWED {
        for (operator, synonyms) in OPERATORS {
            if allowed.contains(&operator) {
                continue;
            }
            for typed in synonyms.iter().chain([&operator]) {
                let path = format!("{SITE}?{property}__{typed}=1");
                let answer = app.get(&path).await.expect(400);
                let said = format!("Filtering by \"{property} {typed}\" is not allowed");
                assert_eq!(answer.message(), said);
                assert_eq!(answer.json()["category"], "VALIDATION_ERROR");
            }
        }
    }
}

/// Case 15: pages without a folder, and a filter of the state, which has no null.
async fn ne_matches_null_and_nin_does_not(app: App) {
    let documents = fill(&app).await;
    for kind in KINDS {
        let all = app.total(kind).await;
        let drafts = app.total(&format!("{kind}?state__eq=DRAFT")).await;
        assert!(drafts > 0 && drafts < all);
        assert_eq!(app.total(&format!("{kind}?state__ne=DRAFT")).await, all - drafts);
        assert_eq!(app.total(&format!("{kind}?state__nin=DRAFT")).await, all - drafts);
    }
    // Locales of a language are not found under its bare code.
    let german = Filter { property: "language", operator: "in", values: vec!["de".into()] };
    let query = Query { filters: vec![german], ..Query::of(SITE) };
    assert!(check(&app, &documents, &query).await > 0);
    for page in app.get(&query.path()).await.json()["results"].as_array().unwrap() {
        assert_eq!(page["language"], "de");
    }
}

/// pages.md §4.2: the invariant that was tested live.
async fn totals_of_null_and_not_null_add_up(app: App) {
    fill(&app).await;
    for kind in KINDS {
        let all = app.total(kind).await;
        for property in ["translatedFromId", "folderId"] {
            let null = app.total(&format!("{kind}?{property}__is_null")).await;
            let not_null = app.total(&format!("{kind}?{property}__not_null")).await;
            assert!(null > 0 && not_null > 0, "{kind} {property}");
            assert_eq!(null + not_null, all, "{kind} {property}");
        }
    }
}

/// What lists look at is stored beside the document: each property must follow a write of it, alone
/// and together with others, and a deletion.
async fn filters_follow_an_update(app: App) {
    let old = json!({
        "name": "old", "slug": "old", "domain": "old.example.com", "templatePath": "old.html",
        "campaign": "old", "folderId": "1", "language": "de", "state": "DRAFT",
        "publishDate": "2020-01-01T00:00:00Z", "dynamicPageHubDbTableId": "1",
    });
    let new = json!({
        "name": "New", "slug": "New", "domain": "new.example.com", "templatePath": "new.html",
        "campaign": "new", "folderId": "2", "language": "en", "state": "PUBLISHED_OR_SCHEDULED",
        "publishDate": "2021-01-01T00:00:00Z", "dynamicPageHubDbTableId": "2",
    });
    let query = |name: &str, value: &Value| {
        let operator = if name == "language" { "in" } else { "eq" };
        format!("{SITE}?{name}__{operator}={}", value.as_str().unwrap())
    };
    let mut bodies: Vec<Value> = Vec::new();
    for (name, value) in new.as_object().unwrap() {
        bodies.push(json!({name.as_str(): value}));
        bodies.push(json!({name.as_str(): value, "htmlTitle": "t"}));
    }
    bodies.push(new.clone());
    for body in bodies {
        let id = text(&app.create(SITE, &old).await, "id");
        let path = format!("{SITE}/{id}");
        app.patch(&path, &json!({"htmlTitle": "untouched"})).await.expect(200);
        for (name, value) in old.as_object().unwrap() {
            assert_eq!(app.get(&query(name, value)).await.ids(), [id.as_str()], "{name}");
        }
        app.patch(&path, &body).await.expect(200);
        let stands = app.page(SITE, &id).await;
        for name in body.as_object().unwrap().keys().filter(|name| *name != "htmlTitle") {
            let (found, lost) = (query(name, &stands[name]), query(name, &old[name]));
            assert_eq!(app.get(&found).await.ids(), [id.as_str()], "{found} after {body}");
            assert_eq!(app.total(&lost).await, 0, "{lost} after {body}");
        }
        app.delete(&path).await.expect(204);
        let filters = ["name__icontains", "slug__icontains", "templatePath__contains"];
        for filter in filters.map(|filter| format!("{SITE}?{filter}=")) {
            assert_eq!(app.total(&filter).await, 0);
            assert_eq!(app.total(&format!("{filter}&archived=true&id__eq={id}")).await, 1);
        }
    }
}
