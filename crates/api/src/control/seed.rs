//! Seeding: fixtures in, ids out.

use super::ControlCall;
use crate::call::Answer;
use crate::gate;
use crate::reply::Reply;
use domain::accounts::AccountId;
use domain::fault::{Fault, Result};
use domain::seed;
use engine::seed::SeedMode;
use serde_json::json;

/// `POST /_hubwright/seed`: stores every record of the body, or none. What the store then holds is
/// the state that a reset goes back to.
pub(super) async fn seed(call: ControlCall) -> Answer {
    let (account, mode) = read_query(&call.query)?;
    let records = seed::read(&call.body)?;
    let engine = &call.app.engine;
    let account = match account {
        Some(wanted) => engine.account(wanted).await?.id,
        None => engine.ensure_first_account().await?,
    };
    let caller = gate::controller(account);
    let ids = call.snapshots()?.seed(&caller, records, mode).await?;
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    Ok(Reply::ok(json!({"created": ids.len(), "ids": ids}).to_string()))
}

/// Which account, and what becomes of the data that is there. A misspelt parameter must not empty
/// the store, so an unknown one is refused.
fn read_query(query: &str) -> Result<(Option<AccountId>, SeedMode)> {
    let (mut account, mut mode) = (None, SeedMode::Replace);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("account", number) => {
                let number = number.parse().map_err(|_| Fault::invalid_parameter("account"))?;
                account = Some(number);
            }
            ("mode", "replace") => mode = SeedMode::Replace,
            ("mode", "add") => mode = SeedMode::Add,
            ("mode", _) => return Err(Fault::invalid_parameter("mode")),
            (other, _) => {
                let other: String = other.chars().take(60).collect();
                let message = format!("There is no query parameter \"{other}\" here.");
                return Err(Fault::validation(message));
            }
        }
    }
    Ok((account, mode))
}
