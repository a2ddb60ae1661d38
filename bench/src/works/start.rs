//! Start and idle cost: from the spawn of the process until it is ready, and its memory at rest;
//! with an empty data directory and with all pages.

use super::{Bench, Size, median};
use crate::report::{Row, megabytes, millis};
use crate::server::{Launch, Server, pause};
use anyhow::ensure;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const EMPTY_MAX_MS: f64 = 50.0;
const FULL_MAX_MS: f64 = 100.0;
const MEMORY_MAX: u64 = 40_000_000;
const READY_MAX: Duration = Duration::from_secs(20);
const IDLE: Duration = Duration::from_secs(1);

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let pages = bench.scale.pages_large;
    let (home, worked) = bench.stop_filled(Size::Large)?;
    let starts = bench.scale.starts;
    let bench = &*bench;
    let (empty_ms, empty_bytes) =
        measure(bench, starts, |number| bench.on_disk(&format!("start-{number}")))?;
    let (full_ms, full_bytes) = measure(bench, starts, |_| Ok(home.clone()))?;
    let memory = |state: &str, bytes: u64| {
        Row::new(format!("idle memory, {state}"), megabytes(bytes)).at_most(
            bytes as f64,
            MEMORY_MAX as f64,
            megabytes(MEMORY_MAX),
        )
    };
    Ok(vec![
        Row::new("start to ready, empty", millis(empty_ms)).at_most(
            empty_ms,
            EMPTY_MAX_MS,
            millis(EMPTY_MAX_MS),
        ),
        Row::new(format!("start to ready, {pages} pages"), millis(full_ms)).at_most(
            full_ms,
            FULL_MAX_MS,
            millis(FULL_MAX_MS),
        ),
        memory("empty", empty_bytes),
        memory(&format!("{pages} pages"), full_bytes),
        Row::new(format!("memory after work, {pages} pages"), megabytes(worked)),
    ])
}

/// Starts a server a number of times; the median time to ready, and the memory of the last at rest.
fn measure(
    bench: &Bench,
    starts: usize,
    home: impl Fn(usize) -> anyhow::Result<PathBuf>,
) -> anyhow::Result<(f64, u64)> {
    let mut times_ms = Vec::new();
    let mut bytes = 0;
    for number in 0..starts {
        let home = home(number)?;
        let launch = Launch { binary: bench.binary(), home: &home, flush: None, database: None };
        let (server, time) = start(&launch)?;
        times_ms.push(time.as_secs_f64() * 1000.0);
        if number + 1 == starts {
            pause(IDLE);
            bytes = server.resident_bytes()?;
        }
        server.stop()?;
    }
    Ok((median(times_ms.into_iter()), bytes))
}

fn start(launch: &Launch<'_>) -> anyhow::Result<(Server, Duration)> {
    let address = free_address()?;
    let began = Instant::now();
    let mut server = Server::adopt(launch.spawn(address)?, address);
    while !is_ready(address) {
        ensure!(!server.has_ended()?, "the server ended before it was ready");
        ensure!(began.elapsed() < READY_MAX, "the server is not ready");
        pause(Duration::from_micros(100));
    }
    Ok((server, began.elapsed()))
}

/// Whether the ready address answers 200; anything else means not yet.
fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let request = b"GET /_hubwright/ready HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    let mut answer = Vec::new();
    stream.write_all(request).is_ok()
        && stream.read_to_end(&mut answer).is_ok()
        && answer.starts_with(b"HTTP/1.1 200")
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
