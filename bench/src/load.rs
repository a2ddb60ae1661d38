//! Load: a number of connections that each send the next request as soon as the last one was
//! answered (or at a fixed pace), for a fixed time. One thread does all of it, because the server
//! needs the cores. Any unexpected status ends the run with an error: a fast refusal is no result.

use crate::client::Connection;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval_at};

/// Appends the next request to an empty buffer. Shared by all connections.
pub type Requests = Arc<dyn Fn(&mut Vec<u8>) + Send + Sync>;

/// What to send where, and for how long.
#[derive(Clone)]
pub struct Load {
    pub address: SocketAddr,
    pub connections: usize,
    pub duration: Duration,
    pub status: u16,
    /// The time from request to request on each connection; without it there is no pause.
    pub pace: Option<Duration>,
    pub requests: Requests,
}

/// The answers that came within the time.
pub struct Outcome {
    duration: Duration,
    latencies: Vec<Duration>,
}

impl Outcome {
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.duration.as_secs_f64()
    }

    pub fn median_ms(&self) -> f64 {
        let middle = self.latencies.get(self.latencies.len() / 2);
        middle.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
    }
}

impl Load {
    /// Runs the load. The connections are opened before the time begins.
    pub async fn run(&self) -> anyhow::Result<Outcome> {
        let mut connections = Vec::with_capacity(self.connections);
        for _ in 0..self.connections {
            connections.push(Connection::open(self.address).await?);
        }
        let start = Instant::now();
        let tasks: Vec<_> = connections
            .into_iter()
            .enumerate()
            .map(|(number, connection)| tokio::spawn(self.clone().drive(connection, number, start)))
            .collect();
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await??);
        }
        latencies.sort_unstable();
        Ok(Outcome { duration: self.duration, latencies })
    }

    /// One connection, until the time is over. The last answer is awaited but not counted.
    async fn drive(
        self,
        mut connection: Connection,
        number: usize,
        start: Instant,
    ) -> anyhow::Result<Vec<Duration>> {
        let end = start + self.duration;
        let mut ticks = self.pace.map(|pace| {
            let offset = pace * number as u32 / self.connections as u32;
            let mut ticks = interval_at((start + offset).into(), pace);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        let mut latencies = Vec::with_capacity(4096);
        let mut request = Vec::with_capacity(4096);
        loop {
            if let Some(ticks) = &mut ticks {
                ticks.tick().await;
            }
            request.clear();
            (self.requests)(&mut request);
            let sent = Instant::now();
            if sent >= end {
                return Ok(latencies);
            }
            connection.expect(&request, self.status).await?;
            let answered = Instant::now();
            if answered > end {
                return Ok(latencies);
            }
            latencies.push(answered - sent);
        }
    }
}
