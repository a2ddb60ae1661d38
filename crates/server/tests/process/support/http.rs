//! A blocking HTTP/1.1 client over one kept connection: enough for the program's own answers, which
//! all have a length.

use super::{BOUND, TOKEN};
use serde_json::Value;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }

    /// The body, if the status is this one.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// A string of the JSON body.
    pub fn string(&self, key: &str) -> String {
        let body = self.json();
        body[key].as_str().unwrap_or_else(|| panic!("no {key} in {body}")).to_owned()
    }

    /// Panics unless this is the well-formed refusal of a store that is not there; gives its
    /// sentence.
    pub fn unavailable(&self) -> String {
        let body = self.expect(503);
        assert_eq!(body["status"], "error", "{body}");
        assert!(!self.string("correlationId").is_empty(), "{body}");
        assert_eq!(self.header("retry-after"), Some("1"), "{body}");
        self.string("message")
    }
}

/// A connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    token: Option<String>,
}

impl Client {
    /// Connects; calls carry the tests' token.
    pub fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(BOUND))?;
        let (stream, address) = (BufReader::new(stream), address.to_owned());
        Ok(Client { stream, address, token: Some(TOKEN.to_owned()) })
    }

    /// The same with another token, or none.
    pub fn with_token(mut self, token: Option<&str>) -> Self {
        self.token = token.map(str::to_owned);
        self
    }

    pub fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, None).unwrap()
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.send("POST", path, Some(&body.to_string())).unwrap()
    }

    /// Sends a request and reads its answer.
    pub fn send(&mut self, method: &str, path: &str, body: Option<&str>) -> Result<Reply> {
        let head = self.head(method, path, body.map_or(0, str::len), &[]);
        self.write(format!("{head}{}", body.unwrap_or_default()).as_bytes())?;
        self.read_reply()
    }

    /// The head of a request.
    pub fn head(&self, method: &str, path: &str, length: usize, more: &[&str]) -> String {
        let mut lines =
            vec![format!("{method} {path} HTTP/1.1"), format!("Host: {}", self.address)];
        lines.extend(self.token.iter().map(|token| format!("Authorization: Bearer {token}")));
        if method != "GET" {
            lines.push("Content-Type: application/json".to_owned());
            lines.push(format!("Content-Length: {length}"));
        }
        lines.extend(more.iter().map(|line| (*line).to_owned()));
        format!("{}\r\n\r\n", lines.join("\r\n"))
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Reads one answer; an interim one counts.
    pub fn read_reply(&mut self) -> Result<Reply> {
        let broken = |text: &str| Error::new(ErrorKind::InvalidData, text.to_owned());
        let status = self.line()?;
        let code = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let code: u16 = code.ok_or_else(|| broken(&status))?;
        let mut head = Vec::new();
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) => head.push((name.to_owned(), value.trim().to_owned())),
                None if line.is_empty() => break,
                None => return Err(broken(&line)),
            }
        }
        let mut reply = Reply { status: code, head, body: Vec::new() };
        let length = reply.header("content-length").map_or(Ok(0), str::parse::<usize>);
        assert_eq!(reply.header("transfer-encoding"), None, "answers have a length");
        reply.body = vec![0; length.map_err(|error| broken(&error.to_string()))?];
        self.stream.read_exact(&mut reply.body)?;
        Ok(reply)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(ErrorKind::UnexpectedEof.into()),
        }
    }
}
