//! Reads that take long, on threads of their own: what may look at every row of an account with a
//! low priority, so that point reads and writes keep their share of the machine however many of
//! them wait; and searches, which keep up with writers.

use super::sqlite::{Purpose, Readers};
use super::tx::Tx;
use super::{Result, STORE_BUSY, STORE_UNAVAILABLE, Stop};
use domain::fault::{self, Fault};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Reads of one kind that run at the same time.
const THREADS: usize = 2;
/// Scans that may wait; the next one is told that the store is busy.
const QUEUE: usize = 1_024;
/// How much scans give way (0 to 19): about a tenth of a core when all others want it too.
const NICENESS: i32 = 10;

/// What the threads are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Reads of whole accounts, which give way to everything else.
    Scan,
    /// Searches, and following the change log for them.
    Search,
}

type Job = Box<dyn FnOnce(&Readers) + Send>;

/// The threads. Dropping this ends them after the scans that run.
pub struct Scanners {
    jobs: Option<SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Scanners {
    /// Starts the threads; connections to the file are opened by the first scans.
    pub fn start(file: &Path, duty: Duty) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        let mut threads = Vec::with_capacity(THREADS);
        for _ in 0..THREADS {
            let waiting = waiting.clone();
            // Searches and following look rows up: the system's cache serves them as well.
            let purpose = if duty == Duty::Scan { Purpose::Scan } else { Purpose::Read };
            let readers = Readers::new(file.to_owned(), purpose);
            let name = if duty == Duty::Scan { "hubwright-scan" } else { "hubwright-search" };
            let thread = std::thread::Builder::new().name(name.into());
            threads.push(thread.spawn(move || run(&waiting, &readers, duty))?);
        }
        Ok(Scanners { jobs: Some(jobs), threads })
    }

    /// Runs `work` on one state of the data when its turn comes. A caller that hangs up before that
    /// is passed over.
    pub async fn scan<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> fault::Result<T> {
        let (caller, answer) = oneshot::channel();
        let job: Job = Box::new(move |readers| {
            if caller.is_closed() {
                return;
            }
            let scope = || readers.with_snapshot(|connection| work(&Tx::Sqlite(connection)));
            let outcome = catch_unwind(AssertUnwindSafe(scope))
                .unwrap_or_else(|_| Err(Fault::internal("a read scope panicked").into()));
            // A caller that hung up meanwhile wants no answer.
            let _ = caller.send(outcome.map_err(Stop::into_fault));
        });
        let gone = || Fault::unavailable(STORE_UNAVAILABLE, "the scanning threads have ended");
        match self.jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            Some(Ok(())) => {}
            Some(Err(TrySendError::Full(_))) => {
                return Err(Fault::unavailable(STORE_BUSY, "the queue of scans is full"));
            }
            Some(Err(TrySendError::Disconnected(_))) | None => return Err(gone()),
        }
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Scanners {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn run(waiting: &Mutex<Receiver<Job>>, readers: &Readers, duty: Duty) {
    if duty == Duty::Scan
        && let Err(error) = give_way()
    {
        tracing::debug!(%error, "scans run with the priority of everything else");
    }
    loop {
        // The lock is held while waiting, and let go before the scan runs.
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(readers),
            Err(_) => return,
        }
    }
}

/// Lowers the priority of this thread; on Linux, a thread's own number stands for it alone.
fn give_way() -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS)?;
    Ok(())
}
