//! What every handler can reach.

use crate::metrics::Metrics;
use engine::Engine;
use engine::snapshots::Snapshots;
use std::sync::Arc;

/// The program as the API sees it.
pub struct App {
    /// The store with its use cases.
    pub engine: Arc<Engine>,
    /// Scheme and host under which clients reach the API, if it is configured; otherwise each
    /// request's own Host or forwarding headers say it.
    pub public_url: Option<String>,
    /// Counters of requests.
    pub metrics: Metrics,
    /// The states of the data that the routes of [`crate::control`] go back to; without it those
    /// routes do not exist.
    pub controls: Option<Snapshots>,
}

impl App {
    /// An API on this engine, without controls.
    pub fn new(engine: Arc<Engine>, public_url: Option<String>) -> Arc<Self> {
        App::with_controls(engine, public_url, None)
    }

    /// An API on this engine; with states of the data to go back to, it can be controlled by
    /// whoever reaches it.
    pub fn with_controls(
        engine: Arc<Engine>,
        public_url: Option<String>,
        controls: Option<Snapshots>,
    ) -> Arc<Self> {
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        Arc::new(App { engine, public_url, metrics: Metrics::new(), controls })
    }
}
