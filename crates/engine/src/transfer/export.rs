//! Exports: one snapshot of one account, streamed row by row. Memory is bounded by the longest
//! row.

use super::part::{Part, Place};
use super::{Header, Progress, ROWS_PER_NOTE, Tally, Watch, line_of, rows};
use crate::Engine;
use crate::backup::failed;
use crate::db::tx::Tx;
use crate::db::{STORE_UNAVAILABLE, Stop};
use crate::sql::transfer::{self, exported};
use domain::accounts::AccountId;
use domain::fault::{Fault, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Bytes that are written at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Where an export goes.
pub enum ExportTarget {
    /// A file that must not exist. It is written as `FILE.part` and gets its name when it is whole
    /// and on disk; a `FILE.part` that an interrupted export has left is gone on with.
    File(PathBuf),
    /// Anything that takes bytes.
    Stream(Box<dyn Write + Send>),
}

/// What an export came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Rows in the file.
    pub rows: u64,
    /// Those of them that an interrupted export had written before.
    pub rows_before: u64,
    /// The file's length.
    pub bytes: u64,
}

impl Engine {
    /// Writes everything of an account but its tokens: one state of the data, while others write.
    pub async fn export(
        &self,
        account: AccountId,
        target: ExportTarget,
        watch: Watch,
    ) -> Result<Exported> {
        let work = move |tx: &Tx<'_>| match target {
            ExportTarget::Stream(stream) => {
                let header = header(tx, account)?;
                let place = Place { table: 0, after: None };
                let out = Output { stream, tally: Tally::new(), watch, rows_total: 0 };
                out.write(tx, account, &header, place).map(|(exported, _)| exported)
            }
            ExportTarget::File(path) => to_file(tx, account, &path, watch),
        };
        self.store.scan(work).await
    }
}

/// The first line, with its end.
fn header(tx: &Tx<'_>, account: AccountId) -> Result<Vec<u8>, Stop> {
    let Some(header) = Header::of(tx, account)? else {
        return Err(Fault::not_found(&account.to_string()).into());
    };
    if transfer::find_import(tx, account)?.is_some() {
        let message = format!("account {account} holds a part of an import that has not ended");
        return Err(Fault::validation(message).into());
    }
    let mut line = line_of(&header)?.into_bytes();
    line.push(b'\n');
    Ok(line)
}

fn to_file(tx: &Tx<'_>, account: AccountId, path: &Path, watch: Watch) -> Result<Exported, Stop> {
    let header = header(tx, account)?;
    let mut part = Part::open(path)?;
    let (tally, place) = part.resume(&header)?;
    let out = Output { stream: part.file, tally, watch, rows_total: 0 };
    let (exported, file) = out.write(tx, account, &header, place)?;
    let named = file.sync_all().and_then(|()| std::fs::rename(&part.path, path));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // The name is on disk with its folder.
    let folder = File::open(folder.unwrap_or(Path::new(".")));
    let synced = named.and(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| failed(path, error))?;
    Ok(exported)
}

/// A file that is being written.
struct Output<W> {
    stream: W,
    tally: Tally,
    watch: Watch,
    rows_total: u64,
}

impl<W: Write> Output<W> {
    /// Writes the first line if nothing is there, every row from `place` on, and the last line.
    fn write(
        self,
        tx: &Tx<'_>,
        account: AccountId,
        header: &[u8],
        place: Place,
    ) -> Result<(Exported, W), Stop> {
        let Output { stream, mut tally, watch, mut rows_total } = self;
        let mut stream = BufWriter::with_capacity(BUFFER_BYTES, stream);
        for table in exported() {
            rows_total += u64::try_from(table.count(tx, account)?).unwrap_or(0);
        }
        let rows_before = tally.total();
        let note = |tally: &Tally| {
            let (rows, bytes) = (tally.total(), tally.bytes);
            watch(Progress { rows, rows_total: Some(rows_total), bytes });
        };
        if tally.bytes == 0 {
            put(&mut stream, &mut tally, header)?;
        }
        let mut line = Vec::new();
        for (at, table) in exported().iter().enumerate().skip(place.table) {
            let after = place.after.as_deref().filter(|_| at == place.table);
            table.each_after(tx, account, after, |row| {
                line.clear();
                rows::write(&mut line, table, row)?;
                line.push(b'\n');
                put(&mut stream, &mut tally, &line)?;
                tally.rows[at] += 1;
                if tally.rows[at].is_multiple_of(ROWS_PER_NOTE) {
                    note(&tally);
                }
                Ok(())
            })?;
        }
        let trailer = line_of(&tally.trailer())? + "\n";
        put(&mut stream, &mut tally, trailer.as_bytes())?;
        note(&tally);
        let inner = stream.into_inner().map_err(|error| unwritten(&error.into_error()));
        let mut stream = inner?;
        stream.flush().map_err(|error| unwritten(&error))?;
        Ok((Exported { rows: tally.total(), rows_before, bytes: tally.bytes }, stream))
    }
}

fn put(stream: &mut impl Write, tally: &mut Tally, line: &[u8]) -> Result<(), Stop> {
    tally.take(line);
    stream.write_all(line).map_err(|error| unwritten(&error).into())
}

fn unwritten(error: &std::io::Error) -> Fault {
    Fault::unavailable(STORE_UNAVAILABLE, format!("the export can't be written: {error}"))
}
