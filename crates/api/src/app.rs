//! What every handler can reach.

use crate::metrics::Metrics;
use engine::Engine;
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
}

impl App {
    /// An API on this engine.
    pub fn new(engine: Arc<Engine>, public_url: Option<String>) -> Arc<Self> {
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        Arc::new(App { engine, public_url, metrics: Metrics::new() })
    }
}
