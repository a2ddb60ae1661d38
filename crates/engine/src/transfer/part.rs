//! The file of an export while it is not whole: `FILE.part`, beside its place. One that is there
//! already is gone on with, if it is of the same state of the same account.

use super::rows::{self, Own};
use super::{LINE_BYTES_MAX, Tally};
use crate::backup::failed;
use crate::db::value::Value;
use crate::sql::transfer::exported;
use domain::fault::Result;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Where an export goes on.
pub(super) struct Place {
    /// The table, by its place in a file's order.
    pub table: usize,
    /// The key of the last row that is there; none to begin the table.
    pub after: Option<Vec<Value<'static>>>,
}

/// The open file, which is locked: two exports must not write one file.
pub(super) struct Part {
    /// Where it is.
    pub path: PathBuf,
    /// The file, empty or just behind its last whole line that is kept.
    pub file: File,
}

impl Part {
    /// Opens or makes the file beside `target`.
    pub(super) fn open(target: &Path) -> Result<Self> {
        if target.exists() {
            return Err(failed(target, "the file exists already"));
        }
        let mut path = target.as_os_str().to_owned();
        path.push(".part");
        let path = PathBuf::from(path);
        let open = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let file = open.map_err(|error| failed(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Part { path, file }),
            Err(TryLockError::WouldBlock) => {
                Err(failed(&path, "another export is writing this file"))
            }
            Err(TryLockError::Error(error)) => Err(failed(&path, error)),
        }
    }

    /// Keeps what is there of an export that begins with this line: counts it, and says where it
    /// goes on. Anything else is taken away.
    pub(super) fn resume(&mut self, header: &[u8]) -> Result<(Tally, Place)> {
        let found = self.look(header).map_err(|error| failed(&self.path, error))?;
        let begin = (Tally::new(), Place { table: 0, after: None });
        let (tally, place) = found.unwrap_or(begin);
        let cut = self.file.set_len(tally.bytes);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(tally.bytes)).map(drop));
        cut.map_err(|error| failed(&self.path, error))?;
        Ok((tally, place))
    }

    /// What is there, up to its last line that is whole and a row; none if it does not begin with
    /// `header` or is no export.
    fn look(&self, header: &[u8]) -> std::io::Result<Option<(Tally, Place)>> {
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, &self.file);
        let (mut line, mut last) = (Vec::new(), Vec::new());
        let mut tally = Tally::new();
        if !next_line(&mut reader, &mut line)? || line != header {
            return Ok(None);
        }
        tally.take(&line);
        let mut table = 0;
        while next_line(&mut reader, &mut line)? {
            let found = (table..exported().len()).find(|at| rows::is_of(&line, &exported()[*at]));
            // Not a row: the last line, which is written anew.
            let Some(found) = found else { break };
            table = found;
            tally.take(&line);
            tally.rows[table] += 1;
            std::mem::swap(&mut line, &mut last);
        }
        if last.is_empty() {
            return Ok(Some((tally, Place { table: 0, after: None })));
        }
        let text = std::str::from_utf8(&last).unwrap_or_default();
        let read = rows::read(text.trim_end(), Own { account: 0, version: 0 });
        Ok(read.ok().map(|(table, row)| {
            let key = exported()[table].key.iter().map(|at| row[*at].clone()).collect();
            (tally, Place { table, after: Some(key) })
        }))
    }
}

/// Reads a line with its end; false if there is no whole line any more.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    reader.take(LINE_BYTES_MAX as u64).read_until(b'\n', line)?;
    Ok(line.last() == Some(&b'\n'))
}
