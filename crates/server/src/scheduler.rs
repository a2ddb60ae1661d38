//! What a server does beside the requests: work that is due (what was due while no server ran is
//! done first), and following the change log for searches.

use engine::Engine;
use engine::search::watch::Seen;
use std::sync::Arc;
use std::time::Duration;

/// How long a look for work is put off at most: another node may put some in, and `dev` may turn
/// the clock.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How far searches may fall behind while nobody searches; each look that finds something costs a
/// commit of its index.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);
/// The same while the store can't be reached.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Does what is due, for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut reachable = true;
    loop {
        let wait = match engine.run_due_jobs().await {
            Ok(done) => {
                if done > 0 {
                    tracing::info!(done, "did what was due");
                }
                reachable = true;
                until_next(&engine).await
            }
            Err(fault) => {
                // Once, not every few seconds for as long as it lasts.
                if reachable {
                    tracing::error!(%fault, "what is due could not be done");
                }
                reachable = false;
                LOOK_AGAIN
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Keeps search indexes close to the change log, for ever: searches that come then have little left
/// to catch up with.
pub async fn follow(engine: Arc<Engine>) {
    let (mut seen, mut reachable) = (Seen::default(), true);
    loop {
        let followed = engine.follow_for_searches(&mut seen).await;
        if let Err(fault) = &followed
            && reachable
        {
            tracing::error!(%fault, "search indexes can't follow");
        }
        reachable = followed.is_ok();
        tokio::time::sleep(if reachable { FOLLOW_EVERY } else { LOOK_AGAIN }).await;
    }
}

/// Until the next job is due, but not longer than to the next look.
async fn until_next(engine: &Engine) -> Duration {
    let Ok(Some(due)) = engine.next_job_due().await else { return LOOK_EVERY };
    let ms = due.as_ms().saturating_sub(engine.clock().now().as_ms());
    match u64::try_from(ms) {
        Ok(ms) if ms > 0 => Duration::from_millis(ms).min(LOOK_EVERY),
        // Due already, and left: another node has it.
        _ => LOOK_EVERY,
    }
}
