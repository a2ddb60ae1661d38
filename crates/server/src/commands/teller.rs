//! Says on standard error how far a long command is: as a bar on a terminal, else as a line now and
//! then.

use engine::transfer::{Progress, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is said how far it is, where there is no bar.
const NOTE_EVERY: Duration = Duration::from_secs(10);

/// Says how far it is.
pub struct Teller(Arc<Telling>);

struct Telling {
    verb: &'static str,
    /// What is counted.
    unit: &'static str,
    bar: Option<ProgressBar>,
    /// When the last line was written.
    told: Mutex<Instant>,
    bytes_total: Option<u64>,
}

impl Teller {
    /// What is done to what; `bytes_total`: what there is to read, if that is known.
    pub fn new((verb, unit): (&'static str, &'static str), bytes_total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| bar(bytes_total));
        let told = Mutex::new(Instant::now());
        Teller(Arc::new(Telling { verb, unit, bar, told, bytes_total }))
    }

    /// What is to be told.
    pub fn watch(&self) -> Watch {
        let telling = self.0.clone();
        Arc::new(move |progress| telling.tell(progress))
    }

    /// The last line.
    pub fn end(self, summary: &str) {
        if let Some(bar) = &self.0.bar {
            bar.finish_and_clear();
        }
        say(&format!("{} {summary}", self.0.verb));
    }
}

impl Telling {
    fn tell(&self, progress: Progress) {
        let Progress { rows, rows_total, bytes } = progress;
        let unit = self.unit;
        if let Some(bar) = &self.bar {
            match (self.bytes_total, rows_total) {
                (Some(_), _) => bar.set_position(bytes),
                (None, total) => {
                    total.into_iter().for_each(|total| bar.set_length(total));
                    bar.set_position(rows);
                }
            }
            bar.set_message(format!("{rows} {unit}"));
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= NOTE_EVERY {
            *told = Instant::now();
            let of = rows_total.map(|total| format!(" of {total}")).unwrap_or_default();
            say(&format!("{} {rows}{of} {unit}", self.verb));
        }
    }
}

fn bar(bytes_total: Option<u64>) -> ProgressBar {
    let template = match bytes_total {
        Some(_) => "{wide_bar} {bytes}/{total_bytes}, {msg}, {eta}",
        None => "{wide_bar} {percent}%, {msg}, {eta}",
    };
    let bar = ProgressBar::with_draw_target(bytes_total, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A line on standard error; nobody is there to be told if it can't be written.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "hubwright: {line}");
}
