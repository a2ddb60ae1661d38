//! Logs: for people on a terminal, JSON lines otherwise. Tokens and bodies are never among what is
//! logged: no event of this program has them as a field. Records of the `log` crate are not taken
//! in: the PostgreSQL driver writes every statement's parameters there, which are bodies.

use crate::Usage;
use anyhow::Result;
use std::io::IsTerminal;
use tracing::subscriber::set_global_default;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error.
pub fn start(filter: &str) -> Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| Usage(format!("log: {error}")))?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        set_global_default(subscriber.with_target(false).finish())?;
    } else {
        let subscriber = subscriber.json().flatten_event(true);
        let subscriber = subscriber.with_current_span(false).with_span_list(false);
        set_global_default(subscriber.finish())?;
    }
    log_panics();
    Ok(())
}

/// A panic is logged like everything else, with its place only: its message may hold a body's text.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a request or a job panicked; it was given up");
    }));
}
