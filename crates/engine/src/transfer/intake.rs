//! The reading side of an import, on a thread of its own: lines become batches of rows while the
//! batch before is being written. Every line is read and hashed, also those that are stored
//! already: only the whole file can be compared with its last line.

use super::rows::{self, Own, StoredRow};
use super::{Header, LINE_BYTES_MAX, Tally, Trailer};
use crate::sql::transfer::{Import, exported};
use domain::fault::{Fault, Result};
use std::io::{BufRead, BufReader, Read};
use tokio::sync::mpsc::Sender;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 20;
/// Bytes of lines after which a batch is written, however few lines they are.
const BATCH_BYTES: u64 = 4 * 1024 * 1024;
/// The number of stored lines that says that a file is only to be looked at.
pub(super) const ALL_DONE: i64 = i64::MAX;
/// How the last line begins.
const TRAILER: &str = "{\"rows\":";

/// Where lines come from.
pub type Source = Box<dyn Read + Send>;

/// Rows that are written in one transaction.
pub(super) struct Batch {
    /// Lines of the file before this batch.
    pub lines_before: i64,
    /// Lines of the file with this batch.
    pub lines_done: i64,
    /// The hash of these.
    pub digest: String,
    /// Rows in the order of the file, by the place of their table.
    pub groups: Vec<(usize, Vec<StoredRow>)>,
    /// Rows of the file with this batch.
    pub rows: u64,
    /// Bytes of the file with this batch.
    pub bytes: u64,
}

/// What the reading thread hands over.
pub(super) enum Piece {
    /// Rows to be written.
    Rows(Batch),
    /// The file is not the one that the import began with, or not what its last line says: what
    /// is stored of it is worth nothing.
    Spoilt(Fault),
    /// The file is whole: nothing follows.
    End {
        /// Rows of the file.
        rows: u64,
        /// The largest id in it.
        largest_id: i64,
    },
}

/// A file that is being read.
pub(super) struct Intake {
    reader: BufReader<Source>,
    line: Vec<u8>,
    /// Lines that were read.
    lines: i64,
    tally: Tally,
    largest_id: i64,
}

/// Why no more pieces come.
enum Trouble {
    /// A line can't be read; what comes before it stands.
    Line(Fault),
    /// See [`Piece::Spoilt`].
    Spoilt(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Line(fault)
    }
}

fn spoilt(line: i64, what: &str) -> Trouble {
    Trouble::Spoilt(wrong(line, what))
}

const ANOTHER_FILE: &str = "this is not the file that the import began with; the next import \
                            begins anew";

/// What is wrong with a line.
fn wrong(line: i64, what: impl std::fmt::Display) -> Fault {
    Fault::validation(format!("line {line}: {what}"))
}

impl Intake {
    /// Reads the first line; its hash tells one file from another.
    pub(super) fn begin(source: Source) -> Result<(Self, Header, String)> {
        let mut intake = Intake {
            reader: BufReader::with_capacity(BUFFER_BYTES, source),
            line: Vec::new(),
            lines: 0,
            tally: Tally::new(),
            largest_id: 0,
        };
        if !intake.next()? {
            return Err(wrong(1, "the file is empty"));
        }
        let header = Header::read(intake.text()?).map_err(|what| wrong(1, what))?;
        intake.tally.take(&intake.line);
        let fingerprint = intake.tally.digest();
        Ok((intake, header, fingerprint))
    }

    /// Reads a line with its end; false at the end of the file.
    fn next(&mut self) -> Result<bool> {
        self.line.clear();
        self.lines += 1;
        let mut bounded = (&mut self.reader).take(LINE_BYTES_MAX as u64 + 1);
        let read = bounded.read_until(b'\n', &mut self.line);
        match read.map_err(|error| wrong(self.lines, error))? {
            0 => Ok(false),
            _ if self.line.len() > LINE_BYTES_MAX => {
                Err(wrong(self.lines, "longer than a line of an export can be"))
            }
            _ if self.line.last() != Some(&b'\n') => {
                Err(wrong(self.lines, "the file ends in the middle of this line"))
            }
            _ => Ok(true),
        }
    }

    fn text(&self) -> Result<&str> {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        std::str::from_utf8(line).map_err(|_| wrong(self.lines, "not UTF-8"))
    }

    /// Hands over every row that `import` does not have yet, in batches of up to `rows_max`, and
    /// then the end; or what is wrong. Ends early when nobody listens any more.
    pub(super) fn run(
        mut self,
        own: Own,
        import: &Import,
        rows_max: usize,
        pieces: &Sender<Result<Piece>>,
    ) {
        let last = loop {
            match self.batch(own, import, rows_max) {
                Ok((batch, more)) => {
                    if !batch.groups.is_empty()
                        && pieces.blocking_send(Ok(Piece::Rows(batch))).is_err()
                    {
                        return;
                    }
                    if !more {
                        let (rows, largest_id) = (self.tally.total(), self.largest_id);
                        break Ok(Piece::End { rows, largest_id });
                    }
                }
                Err(Trouble::Line(fault)) => break Err(fault),
                Err(Trouble::Spoilt(fault)) => break Ok(Piece::Spoilt(fault)),
            }
        };
        // A caller that hung up wants no answer.
        let _ = pieces.blocking_send(last);
    }

    /// The next batch, and whether there may be more.
    fn batch(
        &mut self,
        own: Own,
        import: &Import,
        rows_max: usize,
    ) -> Result<(Batch, bool), Trouble> {
        let mut groups: Vec<(usize, Vec<StoredRow>)> = Vec::new();
        let (mut count, mut more) = (0, true);
        // Lines that are stored already are read up to where they end.
        let mut lines_before = self.lines.max(import.lines_done);
        let bytes_before = self.tally.bytes;
        while count < rows_max && (count == 0 || self.tally.bytes - bytes_before < BATCH_BYTES) {
            if self.lines == import.lines_done {
                if self.tally.digest() != import.digest {
                    return Err(spoilt(self.lines, ANOTHER_FILE));
                }
                lines_before = self.lines;
            }
            if !self.next()? {
                return Err(wrong(self.lines, "the file ends before its last line").into());
            }
            if self.line.starts_with(TRAILER.as_bytes()) {
                self.end(import)?;
                more = false;
                break;
            }
            let read = rows::read(self.text()?, own);
            let (table, row) = read.map_err(|what| wrong(self.lines, what))?;
            self.tally.take(&self.line);
            self.tally.rows[table] += 1;
            self.largest_id = self.largest_id.max(rows::largest_id(&exported()[table], &row));
            if self.lines <= import.lines_done {
                continue;
            }
            count += 1;
            match groups.last_mut() {
                Some((last, rows)) if *last == table => rows.push(row),
                _ => groups.push((table, vec![row])),
            }
        }
        let (rows, bytes) = (self.tally.total(), self.tally.bytes);
        let lines_done = lines_before + count as i64;
        Ok((
            Batch { lines_before, lines_done, digest: self.tally.digest(), groups, rows, bytes },
            more,
        ))
    }

    /// Compares the last line with what was read.
    fn end(&mut self, import: &Import) -> Result<(), Trouble> {
        let lines = self.lines;
        let trailer: Trailer = serde_json::from_str(self.text()?)
            .map_err(|error| wrong(lines, format_args!("the last line can't be read: {error}")))?;
        if lines <= import.lines_done && import.lines_done != ALL_DONE {
            return Err(spoilt(lines, ANOTHER_FILE));
        }
        let found = self.tally.trailer();
        if trailer.rows != found.rows {
            return Err(spoilt(lines, "the file has not the rows that its last line counts"));
        }
        if trailer.sha256 != found.sha256 {
            return Err(spoilt(lines, "the file is damaged: its hash is another"));
        }
        match self.next()? {
            false => Ok(()),
            true => Err(wrong(self.lines, "nothing may follow the last line").into()),
        }
    }
}
