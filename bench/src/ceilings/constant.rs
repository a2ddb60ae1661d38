//! The ceiling of reads: a server of the same stack (axum on tokio's multi-thread runtime) that
//! routes like ours and answers the same number of bytes with the same headers, from memory, with
//! no token, no database and no JSON.

use super::Process;
use crate::client::PAGES;
use anyhow::Context;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use tokio::net::TcpListener;

/// The running child process.
pub struct Constant {
    pub address: SocketAddr,
    _process: Process,
}

impl Constant {
    pub fn start(bytes: usize) -> anyhow::Result<Constant> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["constant", "--bytes", &bytes.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let process = Process(child);
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().parse().context("the constant server did not start")?;
        Ok(Constant { address, _process: process })
    }
}

/// The child process: prints its address, then answers until it is killed.
pub fn serve(bytes: usize) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let body = body(bytes);
        let answer = get(async move || {
            let headers = [
                (CONTENT_TYPE.as_str(), "application/json;charset=utf-8"),
                ("x-hubspot-correlation-id", "01968f6e-7c00-7000-8000-000000000000"),
            ];
            (headers, body.clone())
        });
        let router =
            Router::new().route(PAGES, answer.clone()).route(&format!("{PAGES}/{{id}}"), answer);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

fn body(bytes: usize) -> Bytes {
    let frame = r#"{"html":""}"#.len();
    format!(r#"{{"html":"{}"}}"#, "x".repeat(bytes.saturating_sub(frame))).into()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_body_has_the_asked_length() {
        assert_eq!(super::body(2_048).len(), 2_048);
    }
}
