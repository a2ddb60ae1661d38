//! Calls one after the other on one connection, each with what it took, by name.

use crate::client::{Connection, PAGES, send};
use crate::report::{Row, millis};
use crate::works::median;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Instant;

/// The ratio that a call on a page may cost when there is more of everything.
pub const GROWTH_MAX: f64 = 1.5;

/// A connection that keeps times.
pub struct Script {
    base: &'static str,
    connection: Connection,
    request: Vec<u8>,
    /// Milliseconds by name, in the order of the first call of each.
    times: Vec<(&'static str, Vec<f64>)>,
}

/// What to send below the address of a script, and the status to expect.
pub struct Call<'c> {
    pub method: &'static str,
    pub tail: &'c str,
    pub body: Value,
    pub status: u16,
}

impl<'c> Call<'c> {
    pub fn get(tail: &'c str) -> Self {
        Call { method: "GET", tail, body: Value::Null, status: 200 }
    }

    pub fn post(tail: &'c str, body: Value, status: u16) -> Self {
        Call { method: "POST", tail, body, status }
    }

    pub fn patch(tail: &'c str, body: Value) -> Self {
        Call { method: "PATCH", tail, body, status: 200 }
    }
}

impl Script {
    /// Calls below the address of website pages.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Self::open_at(address, PAGES).await
    }

    /// Calls below another address.
    pub async fn open_at(address: SocketAddr, base: &'static str) -> anyhow::Result<Self> {
        let connection = Connection::open(address).await?;
        Ok(Script { base, connection, request: Vec::new(), times: Vec::new() })
    }

    /// A call that is measured under this name; its answer as it came.
    pub async fn timed(&mut self, name: &'static str, call: Call<'_>) -> anyhow::Result<&[u8]> {
        let body = match &call.body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        self.request.clear();
        send(
            &mut self.request,
            call.method,
            &format!("{}{}", self.base, call.tail),
            body.as_bytes(),
        );
        let sent = Instant::now();
        let answer = self.connection.expect(&self.request, call.status).await?;
        let ms = sent.elapsed().as_secs_f64() * 1000.0;
        match self.times.iter_mut().find(|(known, _)| *known == name) {
            Some((_, times)) => times.push(ms),
            None => self.times.push((name, vec![ms])),
        }
        Ok(self.connection.body(&answer))
    }

    /// A call on the way to what is measured.
    pub async fn call(&mut self, call: Call<'_>) -> anyhow::Result<Value> {
        let body = self.timed("", call).await?;
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(body)? })
    }

    /// The median of each name, in milliseconds.
    pub fn medians(&self) -> Vec<(&'static str, f64)> {
        let named = self.times.iter().filter(|(name, _)| !name.is_empty());
        named.map(|(name, times)| (*name, median(times.iter().copied()))).collect()
    }
}

/// A property of an answer that is text.
pub fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

/// A median beside that of the same call where there is less.
pub fn growth(work: String, ours: f64, few: f64, less: &str) -> Row {
    growth_within(GROWTH_MAX, work, (ours, few), less)
}

/// The same with another bound.
pub fn growth_within(most: f64, work: String, (ours, few): (f64, f64), less: &str) -> Row {
    let growth = ours / few;
    let row = Row {
        ceiling: format!("{} of {less}", millis(few)),
        ratio: format!("{growth:.2}"),
        ..Row::new(work, millis(ours))
    };
    row.at_most(growth, most, format!("{most} ×"))
}
