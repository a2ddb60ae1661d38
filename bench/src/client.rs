//! The smallest HTTP/1.1 client that can measure: one keep-alive connection, one request in flight,
//! request bytes prepared by the caller, an answer read by its `content-length`. It shares the
//! cores with what it measures, so it parses nothing that is not needed.

use anyhow::{Context, bail, ensure};
use memchr::memmem;
use std::io::Write;
use std::net::SocketAddr;
use std::ops::Range;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The token that the server under test is started with.
pub const TOKEN: &str = "pat-na1-11111111-2222-3333-4444-555555555555";

/// Where the pages are.
pub const PAGES: &str = "/cms/v3/pages/site-pages";

/// Appends a GET request.
pub fn get(request: &mut Vec<u8>, path: std::fmt::Arguments<'_>) {
    write!(
        request,
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
    )
    .expect("writing to a Vec cannot fail");
}

/// Appends a POST request with a JSON body.
pub fn post(request: &mut Vec<u8>, path: &str, body: &[u8]) {
    send(request, "POST", path, body);
}

/// Appends any request with a JSON body, which may be empty.
pub fn send(request: &mut Vec<u8>, method: &str, path: &str, body: &[u8]) {
    write!(
        request,
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .expect("writing to a Vec cannot fail");
    request.extend_from_slice(body);
}

/// One connection and the buffer of its last answer.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Where the last answer's parts are in the buffer.
pub struct Answer {
    pub status: u16,
    body: Range<usize>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; 64 * 1024] })
    }

    /// Sends a request and reads its whole answer.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        let mut answer: Option<Answer> = None;
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
            let count = self.stream.read(&mut self.buffer[filled..]).await?;
            ensure!(count > 0, "the server closed the connection within an answer");
            filled += count;
            if answer.is_none() {
                answer = parse_head(&self.buffer[..filled])?;
            }
            if let Some(answer) = answer.take_if(|answer| filled >= answer.body.end) {
                ensure!(filled == answer.body.end, "more bytes than the answer announced");
                return Ok(answer);
            }
        }
    }

    pub fn body(&self, answer: &Answer) -> &[u8] {
        &self.buffer[answer.body.clone()]
    }

    /// Sends a request and fails, with the answer's text, unless the status is the expected one.
    pub async fn expect(&mut self, request: &[u8], status: u16) -> anyhow::Result<Answer> {
        let answer = self.exchange(request).await?;
        if answer.status != status {
            let body = String::from_utf8_lossy(self.body(&answer));
            let body: String = body.chars().take(600).collect();
            let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            bail!("{line}: status {} instead of {status}: {body}", answer.status);
        }
        Ok(answer)
    }
}

/// Reads status and length once the head is complete; `None` while it is not.
fn parse_head(bytes: &[u8]) -> anyhow::Result<Option<Answer>> {
    let Some(end) = memmem::find(bytes, b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&bytes[..end]).context("the head of an answer is not text")?;
    let status = head.get(9..12).and_then(|digits| digits.parse().ok());
    let status: u16 = status.with_context(|| format!("no status in {head:?}"))?;
    let length = head.split("\r\n").skip(1).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
    });
    let length = match length {
        Some(length) => length.context("content-length is not a number")?,
        None if status == 204 => 0,
        None => bail!("an answer without content-length cannot be measured: {head:?}"),
    };
    let start = end + 4;
    Ok(Some(Answer { status, body: start..start + length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_status_and_length() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\ndate: x\r\n\r\n{}";
        let answer = parse_head(bytes).unwrap().unwrap();
        assert_eq!(answer.status, 201);
        assert_eq!(&bytes[answer.body], b"{}");
    }

    #[test]
    fn waits_for_the_whole_head() {
        assert!(parse_head(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n").unwrap().is_none());
        assert!(parse_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
