//! Counters and times of requests, in the form that Prometheus reads. Labels come from the route
//! table only, so their number is bounded whatever clients send.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

/// Upper bounds of the time buckets, in seconds.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Which operation, and how it ended.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RequestLabels {
    family: &'static str,
    operation: &'static str,
    version: &'static str,
    code: u16,
}

/// Which operation.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct TimeLabels {
    family: &'static str,
    operation: &'static str,
}

/// All metrics of the API.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<TimeLabels, Histogram>,
    uptime: Gauge<f64, std::sync::atomic::AtomicU64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// What one request adds.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    /// Family of the operation.
    pub family: &'static str,
    /// Its name.
    pub operation: &'static str,
    /// Version in the path.
    pub version: &'static str,
    /// Status of the answer.
    pub code: u16,
    /// From the head of the request to the head of the answer.
    pub took: Duration,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("hubwright");
        let requests = Family::default();
        registry.register("http_requests", "Requests by operation and status", requests.clone());
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register("http_request_seconds", "Time to answer by operation", seconds.clone());
        let uptime = Gauge::default();
        registry.register("uptime_seconds", "Time since the start", uptime.clone());
        let build: Family<Vec<(String, String)>, Gauge> = Family::default();
        let version = vec![("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
        build.get_or_create(&version).set(1);
        registry.register("build_info", "The running program", build);
        Metrics { registry, requests, seconds, uptime }
    }

    /// Counts one request.
    pub fn observe(&self, seen: Observation) {
        let Observation { family, operation, version, code, took } = seen;
        let labels = RequestLabels { family, operation, version, code };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&TimeLabels { family, operation }).observe(took.as_secs_f64());
    }

    /// Everything, as text.
    pub fn encode(&self, uptime: Duration) -> String {
        self.uptime.set(uptime.as_secs_f64());
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}
