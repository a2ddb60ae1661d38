//! What tokens say of themselves (platform.md §1.4).

use crate::call::{Answer, Call};
use crate::reply::Reply;
use crate::routes;
use domain::accounts::EVERY_SCOPE;
use domain::fault::Fault;
use domain::scalar::Text;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenInfoRequest {
    token_key: Option<Text>,
}

/// `POST /oauth/v2/private-apps/get/access-token-info`
///
/// Body `{"tokenKey":"pat-…"}`; no scope and no credential is needed beside the token itself. A
/// token that is not valid is refused like any other call made with it `[inferred]`.
pub async fn private_app_token_info(call: Call) -> Answer {
    let request: TokenInfoRequest = call.json()?;
    let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                   [tokenKey]";
    let Text(secret) = request.token_key.ok_or_else(|| Fault::invalid_json(missing))?;
    let token = call.app.engine.authenticate(&secret).await?;
    let scopes: Vec<&str> = if token.grants(&[EVERY_SCOPE]) {
        routes::known_scopes()
    } else {
        token.scopes.iter().map(String::as_str).collect()
    };
    let body = json!({
        "userId": token.user_id,
        "hubId": token.account_id,
        "appId": token.id,
        "scopes": scopes,
    });
    Ok(Reply::ok(body.to_string()))
}
