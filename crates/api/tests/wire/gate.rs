//! Credentials, and the order in which a request is looked at (platform.md §1.1, §1.6, §3.5).

use crate::support::client::{KINDS, LANDING, SITE, draft};
use crate::support::{App, on_both_databases};
use engine::tokens::new_secret;
use serde_json::json;

const NO_CREDENTIALS: &str = "Authentication credentials not found. This API supports OAuth 2.0 \
    authentication and you can find more details at \
    https://developers.hubspot.com/docs/methods/auth/oauth-overview";
const NO_SCOPE: &str = "This app hasn't been granted all required scopes to make this call. Read \
    more about required scopes here: https://developers.hubspot.com/scopes.";

on_both_databases!(
    bearer_forms,
    a_revoked_token_is_refused_at_once,
    the_401_body_to_the_byte,
    the_403_body_to_the_byte,
    the_order_of_the_gate,
    token_information_is_public,
    account_details_need_any_token,
);

async fn bearer_forms(app: App) {
    let secret = app.secret().unwrap().to_owned();
    for good in [
        format!("Bearer {secret}"),
        format!("  Bearer {secret}"),
        format!("\tBearer {secret}\t "),
        format!("Bearer {secret} "),
    ] {
        let headers = [("authorization", good.as_str())];
        app.send("GET", SITE, &headers, "").await.expect(200);
    }
    for bad in [
        format!("bearer {secret}"),
        format!("BEARER {secret}"),
        format!("Bearer  {secret}"),
        format!("Bearer\t{secret}"),
        format!("token {secret}"),
        format!("Basic {secret}"),
        secret.clone(),
        format!("Bearer {secret} x"),
        format!("Bearer {}", &secret[..secret.len() - 1]),
        format!("Bearer {secret}0"),
        format!("Bearer {}", secret.to_uppercase()),
        format!("Bearer {}", new_secret()),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        String::new(),
    ] {
        let headers = [("authorization", bad.as_str())];
        let answer = app.send("GET", SITE, &headers, "").await;
        assert_eq!(answer.status, 401, "{bad}");
        assert_eq!(answer.message(), NO_CREDENTIALS, "{bad}");
    }
    // Account keys in the query are dead since 2022.
    let with_key = format!("{SITE}?hapikey={secret}");
    app.anonymous().get(&with_key).await.expect(401);
}

async fn a_revoked_token_is_refused_at_once(app: App) {
    let client = app.with_scopes(&["content"]).await;
    client.get(SITE).await.expect(200);
    let tokens = app.engine.list_tokens(app.account).await.unwrap();
    let last = tokens.last().unwrap();
    app.engine.revoke_token(app.account, last.id).await.unwrap();
    client.get(SITE).await.expect(401);
    app.get(SITE).await.expect(200);
}

async fn the_401_body_to_the_byte(app: App) {
    for path in [SITE, "/account-info/v3/details", "/crm/v3/objects/contacts"] {
        let answer = app.anonymous().get(path).await.expect(401);
        let id = answer.header("x-hubspot-correlation-id");
        let body = format!(
            "{{\"status\":\"error\",\"message\":\"{NO_CREDENTIALS}\",\"correlationId\":\"{id}\",\
             \"category\":\"INVALID_AUTHENTICATION\"}}"
        );
        assert_eq!(answer.text, body);
    }
    let ids = [app.anonymous().get(SITE).await, app.anonymous().get(SITE).await];
    let [first, second] = ids.map(|a| a.header("x-hubspot-correlation-id").to_owned());
    assert_ne!(first, second, "every answer has a correlation id of its own");
}

async fn the_403_body_to_the_byte(app: App) {
    let client = app.with_scopes(&["oauth"]).await;
    let answer = client.get(LANDING).await.expect(403);
    let id = answer.header("x-hubspot-correlation-id");
    let body = format!(
        "{{\"status\":\"error\",\"message\":\"{NO_SCOPE}\",\"correlationId\":\"{id}\",\"errors\":\
         [{{\"message\":\"One or more of the following scopes are required.\",\"context\":\
         {{\"requiredGranularScopes\":[\"content\",\"content.landing_pages.read\"]}}}}],\
         \"links\":{{\"scopes\":\"https://developers.hubspot.com/scopes\"}},\
         \"category\":\"MISSING_SCOPES\"}}"
    );
    assert_eq!(answer.text, body);
}

/// Route and method, `Accept`, credential, body, scope, record, rules: what comes first is
/// reported when several are wrong.
async fn the_order_of_the_gate(app: App) {
    let scopeless = app.with_scopes(&["oauth"]).await;
    let html = [("accept", "text/html")];
    // An unknown path before everything else.
    app.anonymous().send("GET", "/cms/v3/pages/no-pages", &html, "").await.expect(404);
    // The method before `Accept` and token.
    let answer = app.anonymous().send("PUT", SITE, &html, "").await.expect(405);
    assert_eq!(answer.header("allow"), "POST,GET,OPTIONS");
    // `Accept` before the token.
    app.anonymous().send("GET", SITE, &html, "").await.expect(406);
    // The token before the body.
    app.anonymous().send_text("POST", SITE, "{").await.expect(401);
    let text = [("content-type", "text/plain")];
    app.anonymous().send("POST", SITE, &text, "x").await.expect(401);
    // The body before the scope.
    let answer = scopeless.send_text("POST", SITE, "{").await.expect(400);
    assert!(answer.message().starts_with("Invalid input JSON on line 1, column "));
    // The scope before the record, and before the rules.
    scopeless.patch(&format!("{SITE}/1"), &json!({})).await.expect(403);
    scopeless.delete(&format!("{SITE}/1")).await.expect(403);
    scopeless.post(SITE, &json!({})).await.expect(403);
    // The record before the rules.
    app.patch(&format!("{SITE}/1"), &json!({"name": ""})).await.expect(404);
    app.post(SITE, &json!({})).await.expect(400);
}

/// platform.md §1.4: `POST /oauth/v2/private-apps/get/access-token-info`.
async fn token_information_is_public(app: App) {
    const PATH: &str = "/oauth/v2/private-apps/get/access-token-info";
    let narrow = app.with_scopes(&["oauth", "content.site_pages.read"]).await;
    let token = app.engine.list_tokens(app.account).await.unwrap().pop().unwrap();
    let body = json!({"tokenKey": narrow.secret()});
    let answer = app.anonymous().post(PATH, &body).await.expect(200).json();
    let expected = json!({
        "userId": token.user_id,
        "hubId": app.account,
        "appId": token.id,
        "scopes": ["oauth", "content.site_pages.read"],
    });
    assert_eq!(answer, expected);
    let whole = app.post(PATH, &json!({"tokenKey": app.secret()})).await.expect(200).json();
    let scopes = whole["scopes"].as_array().unwrap();
    for scope in ["content", "content.landing_pages.write", "account-info.security.read"] {
        assert!(scopes.contains(&json!(scope)), "{scope} of {scopes:?}");
    }
    for unknown in [json!({"tokenKey": new_secret()}), json!({"tokenKey": ""})] {
        app.anonymous().post(PATH, &unknown).await.expect(401);
    }
    let error = app.anonymous().post(PATH, &json!({})).await.expect(400).json();
    let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                   [tokenKey]";
    assert_eq!(error["message"], missing);
    app.anonymous().send_text("POST", PATH, "").await.expect(400);
}

/// platform.md §5.1: any valid token is enough; all nine fields are required.
async fn account_details_need_any_token(app: App) {
    let scopeless = app.with_scopes(&[]).await;
    let answer = scopeless.get("/account-info/v3/details").await.expect(200).json();
    assert_eq!(answer["portalId"], json!(app.account));
    let names: Vec<&String> = answer.as_object().unwrap().keys().collect();
    let required = [
        "portalId",
        "accountType",
        "timeZone",
        "companyCurrency",
        "additionalCurrencies",
        "utcOffset",
        "utcOffsetMilliseconds",
        "uiDomain",
        "dataHostingLocation",
    ];
    assert_eq!(names, required);
    for kind in KINDS {
        scopeless.post(kind, &draft("x")).await.expect(403);
    }
}
