//! What is printed and written: one row per measurement, with the ceiling beside it, the ratio, the
//! target and whether it was reached. Rows without a target are information.

use crate::machine::Machine;
use crate::options::Scale;
use std::fmt::{self, Display, Write};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Reached,
    Missed,
    Information,
}

impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Reached => "reached",
            Verdict::Missed => "missed",
            Verdict::Information => "–",
        })
    }
}

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    pub work: String,
    pub ours: String,
    pub ceiling: String,
    pub ratio: String,
    pub target: String,
    pub verdict: Verdict,
}

impl Row {
    /// A measurement alone, as information.
    pub fn new(work: impl Into<String>, ours: String) -> Row {
        let empty = || "–".to_owned();
        Row {
            work: work.into(),
            ours,
            ceiling: empty(),
            ratio: empty(),
            target: empty(),
            verdict: Verdict::Information,
        }
    }

    /// Rates beside a ceiling, as information.
    pub fn rates(work: impl Into<String>, ours: f64, ceiling: f64) -> Row {
        Row {
            ceiling: rate(ceiling),
            ratio: format!("{:.2}", ours / ceiling),
            ..Row::new(work, rate(ours))
        }
    }

    /// The target that `value` is at least `least`.
    pub fn at_least(self, value: f64, least: f64, target: String) -> Row {
        let verdict = if value >= least { Verdict::Reached } else { Verdict::Missed };
        Row { target: format!("≥ {target}"), verdict, ..self }
    }

    /// The target that `value` is at most `most`.
    pub fn at_most(self, value: f64, most: f64, target: String) -> Row {
        let verdict = if value <= most { Verdict::Reached } else { Verdict::Missed };
        Row { target: format!("≤ {target}"), verdict, ..self }
    }

    /// Rates beside a ceiling, with the least ratio that is wanted.
    pub fn ratio(work: impl Into<String>, ours: f64, ceiling: f64, least: f64) -> Row {
        let target = format!("{least} ×");
        Row::rates(work, ours, ceiling).at_least(ours / ceiling, least, target)
    }

    fn cells(&self) -> [String; 6] {
        [
            self.work.clone(),
            self.ours.clone(),
            self.ceiling.clone(),
            self.ratio.clone(),
            self.target.clone(),
            self.verdict.to_string(),
        ]
    }
}

/// `12,345/s`
pub fn rate(per_second: f64) -> String {
    let digits = format!("{per_second:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + "/s"
}

/// `1.23 ms`
pub fn millis(ms: f64) -> String {
    format!("{ms:.2} ms")
}

/// `12.3 MB`
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// All rows, and what is needed to understand them.
pub struct Report {
    pub rows: Vec<Row>,
    pub scale: Scale,
    pub machine: Machine,
}

/// How each number comes about.
const NOTES: &str = include_str!("../notes.md");

const HEADINGS: [&str; 6] = ["work", "ours", "ceiling", "ratio", "target", "reached"];

impl Report {
    /// The table alone, with aligned columns.
    pub fn plain(&self) -> String {
        let mut table = vec![HEADINGS.map(str::to_owned)];
        table.extend(self.rows.iter().map(Row::cells));
        let mut widths = [0; 6];
        for row in &table {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        table
            .iter()
            .map(|[work, ours, ceiling, ratio, target, reached]| {
                let [a, b, c, d, e, f] = widths;
                format!(
                    "{work:a$} | {ours:>b$} | {ceiling:>c$} | {ratio:>d$} | {target:>e$} | \
                     {reached:f$}\n"
                )
            })
            .collect()
    }

    /// The results file.
    pub fn markdown(&self) -> String {
        let machine = &self.machine;
        let mut text = format!(
            "# Results\n\n\
             Written by `make bench`; do not edit. Trust the ratios, not the absolute numbers:\n\
             they are of one machine, on which load, server and ceilings share the cores.\n\n\
             - machine: {} cores, {}, {:.1} GiB, Linux {}\n\
             - file systems: {} on disk, {} with a forced flush\n\
             - date: {}\n\
             - commit: {}\n\
             - scale: {} pages, {} rounds of {} s for each side in turn, medians\n\n",
            machine.cores,
            machine.processor,
            machine.memory_gib,
            machine.kernel,
            machine.disk,
            machine.memory_disk,
            machine.date,
            machine.commit,
            self.scale.pages_large,
            self.scale.rounds,
            self.scale.round.as_secs_f64(),
        );
        writeln!(text, "| {} |", HEADINGS.join(" | ")).expect("writing to a String cannot fail");
        text.push_str("|---|--:|--:|--:|--:|---|\n");
        for row in &self.rows {
            writeln!(text, "| {} |", row.cells().join(" | "))
                .expect("writing to a String cannot fail");
        }
        text.push_str(NOTES);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_grouped_by_thousands() {
        assert_eq!(rate(1_234_567.0), "1,234,567/s");
        assert_eq!(rate(999.4), "999/s");
    }

    #[test]
    fn a_ratio_below_its_target_is_missed() {
        assert_eq!(Row::ratio("x", 39.0, 100.0, 0.4).verdict, Verdict::Missed);
        assert_eq!(Row::ratio("x", 40.0, 100.0, 0.4).verdict, Verdict::Reached);
    }
}
