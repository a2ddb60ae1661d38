//! Account facts (platform.md §5.1).

use crate::call::{Answer, Call};
use crate::reply::Reply;
use serde_json::json;

/// `GET /account-info/{version}/details`
///
/// All nine fields are required. Accounts live in UTC: a zone of their own is not stored.
pub async fn details(call: Call) -> Answer {
    let caller = call.authorize()?;
    let account = call.app.engine.account(caller.account_id).await?;
    let body = json!({
        "portalId": account.id,
        "accountType": "STANDARD",
        "timeZone": "UTC",
        "companyCurrency": "USD",
        "additionalCurrencies": [],
        "utcOffset": "+00:00",
        "utcOffsetMilliseconds": 0,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    });
    Ok(Reply::ok(body.to_string()))
}
