//! Starts and stops the server under test, and asks the system what it costs. A started server is
//! ready: its log said so. It is killed when dropped, so that a failed run leaves nothing behind.

use crate::client::TOKEN;
use crate::flush::Shim;
use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_MAX: Duration = Duration::from_secs(30);
const STOP_MAX: Duration = Duration::from_secs(30);

/// How to start a server.
#[derive(Clone, Copy)]
pub struct Launch<'a> {
    pub binary: &'a Path,
    /// The folder that holds the data directory and the log.
    pub home: &'a Path,
    pub flush: Option<&'a Shim>,
    /// A PostgreSQL URL, unless the data is in the folder.
    pub database: Option<&'a str>,
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

/// The one log line that is read.
#[derive(Deserialize)]
struct ReadyLine {
    message: String,
    api_url: String,
}

impl Launch<'_> {
    /// Spawns the process without waiting for it.
    pub fn spawn(&self, listen: SocketAddr) -> anyhow::Result<Child> {
        let log = std::fs::File::create(self.log())?;
        let mut command = Command::new(self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HUBWRIGHT_") {
                command.env_remove(name);
            }
        }
        command
            .args(["serve", "--listen", &listen.to_string(), "--site-listen", "127.0.0.1:0"])
            .arg("--data-dir")
            .arg(self.home.join("data"))
            .args(self.database.iter().flat_map(|url| ["--database", url]))
            .env("HUBWRIGHT_TOKEN", TOKEN)
            .current_dir(self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        if let Some(shim) = self.flush {
            shim.preload(&mut command);
        }
        command.spawn().with_context(|| format!("cannot start {}", self.binary.display()))
    }

    /// Starts a server on a free port and waits until its log says that it is ready.
    pub fn start(&self) -> anyhow::Result<Server> {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Server { child: self.spawn(listen)?, address: listen };
        let began = Instant::now();
        loop {
            let log = std::fs::read_to_string(self.log())?;
            if let Some(address) = log.lines().find_map(ready_address) {
                server.address = address;
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status} before it was ready:\n{}", tail(&log));
            }
            ensure!(began.elapsed() < START_MAX, "the server is not ready:\n{}", tail(&log));
            pause(Duration::from_millis(5));
        }
    }

    fn log(&self) -> PathBuf {
        self.home.join("server.log")
    }
}

impl Server {
    /// A process that was spawned to listen at a known address.
    pub fn adopt(child: Child, address: SocketAddr) -> Server {
        Server { child, address }
    }

    pub fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Asks the server to stop and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.child.id().to_string();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "cannot signal");
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(began.elapsed() < STOP_MAX, "the server does not stop on SIGTERM");
            pause(Duration::from_millis(2));
        }
        Ok(())
    }

    /// Resident memory, as the kernel counts it.
    pub fn resident_bytes(&self) -> anyhow::Result<u64> {
        self.memory("VmRSS")
    }

    /// The most resident memory that there has been.
    pub fn peak_bytes(&self) -> anyhow::Result<u64> {
        self.memory("VmHWM")
    }

    /// Resident memory that is not a file's, which the system could take back.
    pub fn own_bytes(&self) -> anyhow::Result<u64> {
        self.memory("RssAnon")
    }

    fn memory(&self, name: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().strip_suffix("kB"));
        let kilobytes = kilobytes.with_context(|| format!("no {name}"))?;
        Ok(kilobytes.trim().parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail when the process has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits between two looks at another process.
#[expect(clippy::disallowed_methods, reason = "another process has no event to wait for")]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn ready_address(line: &str) -> Option<SocketAddr> {
    let line: ReadyLine = serde_json::from_str(line).ok()?;
    let address = line.api_url.strip_prefix("http://")?.trim_end_matches('/');
    (line.message == "ready").then(|| address.parse().ok())?
}

fn tail(log: &str) -> &str {
    log.char_indices().rev().nth(4_000).map_or(log, |(start, _)| &log[start..])
}
