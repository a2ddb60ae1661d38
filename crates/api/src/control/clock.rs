//! The clock: read, set, moved, stopped.

use super::ControlCall;
use crate::call::Answer;
use crate::reply::Reply;
use domain::fault::{Fault, Result};
use domain::json;
use domain::time::{Shift, Timestamp};
use engine::clock::{ClockMode, To, Turn};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a body can say. An explicit `null` says nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnBody {
    set: Option<Value>,
    advance: Option<Value>,
    freeze: Option<Value>,
    system: Option<Value>,
}

/// `GET /_hubwright/clock`: the time that every page, list and job sees.
pub(super) async fn read(call: ControlCall) -> Answer {
    Ok(shown(call.app.engine.clock().read()))
}

/// `POST /_hubwright/clock`: turns it. Work that has become due is done before the answer.
pub(super) async fn turn(call: ControlCall) -> Answer {
    let turn = read_turn(&json::read(&call.body)?)?;
    let reading = call.app.engine.clock().turn(turn)?;
    call.app.engine.run_due_jobs().await?;
    Ok(shown(reading))
}

fn shown((now, mode): (Timestamp, ClockMode)) -> Reply {
    Reply::ok(json!({"now": now, "mode": mode.name()}).to_string())
}

fn read_turn(body: &TurnBody) -> Result<Turn> {
    let to = match body {
        TurnBody { set: None, advance: None, freeze: None, system: None } => {
            let message = "Say one of \"set\", \"advance\", \"freeze\" and \"system\".";
            return Err(Fault::validation(message));
        }
        TurnBody { set: None, advance: None, freeze: None, system: Some(Value::Bool(true)) } => {
            To::System
        }
        TurnBody { system: Some(Value::Bool(true)), .. } => {
            return Err(Fault::validation("\"system\" goes with no other key."));
        }
        TurnBody { system: Some(_), .. } => return Err(unreadable("system", "true")),
        TurnBody { set: Some(_), advance: Some(_), .. } => {
            return Err(Fault::validation("\"set\" and \"advance\" exclude each other."));
        }
        TurnBody { set: Some(at), .. } => To::Moment(moment(at).ok_or_else(|| {
            unreadable("set", "a date and time, or epoch milliseconds, of the years 1 to 9999")
        })?),
        TurnBody { advance: Some(by), .. } => To::Later(shift(by).ok_or_else(|| {
            unreadable("advance", "seconds, or a duration such as \"1h30m\" or \"PT1H30M\"")
        })?),
        TurnBody { freeze: Some(_), .. } => To::Here,
    };
    let freeze = match &body.freeze {
        None => None,
        Some(Value::Bool(freeze)) => Some(*freeze),
        Some(_) => return Err(unreadable("freeze", "true or false")),
    };
    Ok(Turn { to, freeze })
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => Timestamp::parse(text),
        Value::Number(ms) => Timestamp::from_ms(ms.as_i64()?),
        _ => None,
    }
}

fn shift(value: &Value) -> Option<Shift> {
    match value {
        Value::String(text) => Shift::parse(text),
        // Anything beyond the calendar is refused by it, and so is what the cast makes of it.
        Value::Number(seconds) => Shift::from_ms((seconds.as_f64()? * 1_000.0).round() as i64),
        _ => None,
    }
}

fn unreadable(key: &str, wanted: &str) -> Fault {
    Fault::validation(format!("The value of \"{key}\" is not {wanted}.")).with_context("key", [key])
}
