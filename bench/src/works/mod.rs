//! The works, in the order in which they run, and what they share: places for databases, servers
//! filled with pages (each filled once per run), and measuring in turns.

mod create;
mod crm_search;
mod get;
mod history;
mod lifecycle;
mod list;
mod nodes;
mod record_calls;
mod records;
mod records_postgres;
mod script;
mod search;
mod start;
mod transfer;
mod update;

use crate::fixture::Shape;
use crate::flush::Shim;
use crate::load::{Load, Outcome, Requests};
use crate::machine::{Machine, file_system};
use crate::options::{Options, Scale};
use crate::report::Row;
use crate::server::{Launch, Server};
use anyhow::Context;
use std::array::from_fn;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A named piece of the run.
pub struct Work {
    pub name: &'static str,
    pub run: fn(&mut Bench) -> anyhow::Result<Vec<Row>>,
}

/// Table of contents.
pub const ALL: &[Work] = &[
    Work { name: "get", run: get::run },
    Work { name: "create", run: create::run },
    Work { name: "update", run: update::run },
    Work { name: "list", run: list::run },
    Work { name: "search", run: search::run },
    Work { name: "start", run: start::run },
    Work { name: "lifecycle", run: lifecycle::run },
    Work { name: "history", run: history::run },
    Work { name: "nodes", run: nodes::run },
    Work { name: "records", run: records::run },
    Work { name: "records-postgres", run: records_postgres::run },
    Work { name: "record-calls", run: record_calls::run },
    Work { name: "transfer", run: transfer::run },
    Work { name: "crm-search", run: crm_search::run },
];

/// Which of the two filled servers.
#[derive(Debug, Clone, Copy)]
pub enum Size {
    Small,
    Large,
}

/// A filled server, as a work sees it.
#[derive(Clone)]
pub struct Target {
    pub address: SocketAddr,
    pub ids: Arc<Vec<String>>,
}

struct Filled {
    server: Option<Server>,
    home: PathBuf,
    ids: Arc<Vec<String>>,
}

/// The state of a run.
pub struct Bench {
    pub options: Options,
    pub scale: Scale,
    pub shape: Shape,
    pub runtime: Runtime,
    binary: PathBuf,
    disk: TempDir,
    memory: TempDir,
    filled: [Option<Filled>; 2],
}

/// One round of one side. Sides that have no latency say NaN.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub per_second: f64,
    pub median_ms: f64,
}

impl Sample {
    pub fn rate(per_second: f64) -> Sample {
        Sample { per_second, median_ms: f64::NAN }
    }
}

impl From<Outcome> for Sample {
    fn from(outcome: Outcome) -> Sample {
        Sample { per_second: outcome.per_second(), median_ms: outcome.median_ms() }
    }
}

/// One side of a comparison: measures one round.
pub type Side<'a> = &'a mut dyn FnMut() -> anyhow::Result<Sample>;

/// Measures the sides in turns (a, b, a, b, …), so that what disturbs the machine disturbs all of
/// them alike; the medians of each side.
pub fn interleave<const N: usize>(
    rounds: usize,
    mut sides: [Side<'_>; N],
) -> anyhow::Result<[Sample; N]> {
    let mut samples: [Vec<Sample>; N] = from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for (side, samples) in sides.iter_mut().zip(&mut samples) {
            samples.push(side()?);
        }
    }
    Ok(samples.map(|samples| Sample {
        per_second: median(samples.iter().map(|sample| sample.per_second)),
        median_ms: median(samples.iter().map(|sample| sample.median_ms)),
    }))
}

pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Bench {
    pub fn new(options: Options) -> anyhow::Result<Bench> {
        let binary = options
            .binary
            .canonicalize()
            .with_context(|| format!("no server at {}", options.binary.display()))?;
        let disk = temporary(&options.disk.clone().unwrap_or_else(disk_place))?;
        let memory = temporary(Path::new("/dev/shm")).or_else(|_| temporary(disk.path()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let scale = options.scale();
        let home = disk.path().join("calibrate");
        std::fs::create_dir(&home)?;
        let server =
            Launch { binary: &binary, home: &home, flush: None, database: None }.start()?;
        let shape = runtime.block_on(Shape::calibrate(server.address))?;
        server.stop()?;
        Ok(Bench { options, scale, shape, runtime, binary, disk, memory, filled: [None, None] })
    }

    pub fn machine(&self) -> Machine {
        Machine::read(self.disk.path(), self.memory.path())
    }

    pub fn binary(&self) -> &Path {
        &self.binary
    }

    /// A new folder on disk.
    pub fn on_disk(&self, name: &str) -> anyhow::Result<PathBuf> {
        new_folder(self.disk.path(), name)
    }

    /// A new folder on the memory file system, for databases with a forced flush.
    pub fn in_memory(&self, name: &str) -> anyhow::Result<PathBuf> {
        new_folder(self.memory.path(), name)
    }

    pub fn shim(&self) -> anyhow::Result<Shim> {
        Shim::build(self.memory.path())
    }

    /// A started empty server.
    pub fn server(&self, home: &Path, flush: Option<&Shim>) -> anyhow::Result<Server> {
        Launch { binary: &self.binary, home, flush, database: None }.start()
    }

    /// A filled server, made when it is first asked for and started when it is not running.
    pub fn filled(&mut self, size: Size) -> anyhow::Result<Target> {
        if self.filled[size as usize].is_none() {
            let (name, pages) = match size {
                Size::Small => ("small", self.scale.pages_small),
                Size::Large => ("large", self.scale.pages_large),
            };
            let home = self.on_disk(name)?;
            let server = self.server(&home, None)?;
            let ids = self.runtime.block_on(self.shape.load(server.address, pages))?;
            self.filled[size as usize] =
                Some(Filled { server: Some(server), home, ids: Arc::new(ids) });
        }
        let filled = self.filled[size as usize].as_mut().context("filled above")?;
        let server = match filled.server.take() {
            Some(server) => server,
            None => {
                Launch { binary: &self.binary, home: &filled.home, flush: None, database: None }
                    .start()?
            }
        };
        let target = Target { address: server.address, ids: Arc::clone(&filled.ids) };
        filled.server = Some(server);
        Ok(target)
    }

    /// Stops a filled server, so that a work can start it by itself; where it lives, and the memory
    /// that it had taken at the end.
    pub fn stop_filled(&mut self, size: Size) -> anyhow::Result<(PathBuf, u64)> {
        self.filled(size)?;
        let filled = self.filled[size as usize].as_mut().context("filled above")?;
        let server = filled.server.take().context("started above")?;
        let bytes = server.resident_bytes()?;
        server.stop()?;
        Ok((filled.home.clone(), bytes))
    }

    /// A load of one round without pauses.
    pub fn load(
        &self,
        address: SocketAddr,
        connections: usize,
        status: u16,
        requests: Requests,
    ) -> Load {
        Load { address, connections, duration: self.scale.round, status, pace: None, requests }
    }

    /// Runs one load.
    pub fn sample(&self, load: &Load) -> anyhow::Result<Sample> {
        Ok(self.runtime.block_on(load.run())?.into())
    }
}

fn temporary(place: &Path) -> anyhow::Result<TempDir> {
    tempfile::Builder::new()
        .prefix("hubwright-bench-")
        .tempdir_in(place)
        .with_context(|| format!("cannot make a folder in {}", place.display()))
}

/// The temporary directory, unless it is in memory: then the build folder.
fn disk_place() -> PathBuf {
    let place = std::env::temp_dir();
    if file_system(&place) == "tmpfs" { PathBuf::from("target") } else { place }
}

fn new_folder(place: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let path = place.join(name);
    std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}
