//! What operators read under `/_hubwright/`, and the website's listener.

use crate::support::PAGES;
use crate::support::http::Client;
use crate::support::process::{hubwright, run};
use crate::support::store::Store;
use crate::support::workload::page;
use serde_json::Value;
use std::collections::BTreeSet;

const JSON: &str = "application/json;charset=utf-8";

#[test]
fn operators_need_no_token() {
    let store = Store::embedded();
    let server = store.serve();
    let mut client = server.client().with_token(None);
    let metrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    for (name, content_type) in
        [("live", JSON), ("ready", JSON), ("metrics", metrics), ("openapi.json", JSON)]
    {
        let reply = client.get(&format!("/_hubwright/{name}"));
        assert_eq!(reply.status, 200, "{name}");
        assert_eq!(reply.header("content-type"), Some(content_type), "{name}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{name}");
    }
    assert_eq!(client.get("/_hubwright/live").expect(200)["status"], "live");
    assert_eq!(client.get("/_hubwright/ready").expect(200)["status"], "ready");
    assert_eq!(client.get("/_hubwright/other").status, 404);
    assert_eq!(client.get("/_hubwright").status, 404);
    server.stop();
}

/// The value of a metric's only line with all of these labels.
fn counted(client: &mut Client, metric: &str, labels: &[&str]) -> Option<f64> {
    let text = client.get("/_hubwright/metrics").text();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let mut lines = text
        .lines()
        .filter(|line| line.starts_with(metric) && labels.iter().all(|label| line.contains(label)));
    let value = lines.next().map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap());
    assert_eq!(lines.next(), None, "{metric} {labels:?} is one line");
    value
}

#[test]
fn metrics_count_requests_by_operation_and_status() {
    let store = Store::embedded();
    let server = store.serve();
    let mut client = server.client();
    let requests = "hubwright_http_requests_total{";
    let created = ["operation=\"create\"", "code=\"201\"", "version=\"v3\""];
    assert_eq!(counted(&mut client, requests, &created), None);
    for _ in 0..3 {
        client.post(PAGES, &page("counted")).expect(201);
    }
    client.post(PAGES, &serde_json::json!({})).expect(400);
    client.get(&format!("{PAGES}/1")).expect(404);
    assert_eq!(counted(&mut client, requests, &created), Some(3.0));
    let refused = ["operation=\"create\"", "code=\"400\""];
    assert_eq!(counted(&mut client, requests, &refused), Some(1.0));
    let missing = ["operation=\"getById\"", "code=\"404\"", "family=\"site-pages\""];
    assert_eq!(counted(&mut client, requests, &missing), Some(1.0));
    let seconds = "hubwright_http_request_seconds_count{";
    assert_eq!(counted(&mut client, seconds, &["operation=\"create\""]), Some(4.0));
    assert!(counted(&mut client, "hubwright_uptime_seconds ", &[]).unwrap() > 0.0);
    let version = format!("version=\"{}\"", env!("CARGO_PKG_VERSION"));
    assert_eq!(counted(&mut client, "hubwright_build_info{", &[&version]), Some(1.0));
    server.stop();
}

/// The document's operations are those that `hubwright routes` calls built, no more and no less.
#[test]
fn the_openapi_document_has_every_built_route() {
    let store = Store::embedded();
    let server = store.serve();
    let document = server.client().get("/_hubwright/openapi.json").expect(200);
    server.stop();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["responses"].is_object(), "{path} {method}");
            described.insert((path.clone(), method.to_ascii_uppercase()));
        }
    }
    let routes = run(&mut hubwright(["routes"]));
    let routes: Vec<Value> = serde_json::from_str(routes.succeeded()).unwrap();
    let text = |route: &Value, key: &str| route[key].as_str().unwrap().to_owned();
    let built: BTreeSet<(String, String)> = routes
        .iter()
        .filter(|route| route["built"] == true)
        .map(|route| (text(route, "path"), text(route, "method")))
        .collect();
    assert!(built.contains(&(PAGES.to_owned(), "POST".to_owned())));
    assert!(built.len() < routes.len(), "what is not built is routed, too");
    assert_eq!(described, built);
}

#[test]
fn the_website_answers_404_pages() {
    let store = Store::embedded();
    let server = store.serve();
    let mut client = Client::connect(&server.site).unwrap();
    for path in ["/", "/a/b?c=d", PAGES, "/_hubwright/metrics", "/%00", "//", "/favicon.ico"] {
        for method in ["GET", "POST"] {
            let reply = client.send(method, path, None).unwrap();
            assert_eq!(reply.status, 404, "{method} {path}");
            assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert!(reply.text().starts_with("<!doctype html>"), "{path}");
            assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'"));
        }
    }
    server.stop();
}
