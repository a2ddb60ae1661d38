//! Exports and imports that are interrupted anywhere go on where they were.

use super::{assert_same, export, fill, import, other, small, try_export, unwatched};
use crate::support::{TestStore, create, on_both_databases, page};
use domain::pages::kind::PageKind::Site;
use engine::transfer::{ExportTarget, Exported, ImportOptions, Watch};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;

on_both_databases!(
    an_export_goes_on_after_its_last_whole_line,
    an_export_of_another_state_begins_anew,
    an_import_goes_on_after_a_reader_that_fails,
    an_import_goes_on_after_it_was_dropped,
    a_replacing_import_goes_on,
    of_two_imports_at_once_one_is_told_so,
);

async fn export_to(store: &TestStore, file: &Path) -> Exported {
    let target = ExportTarget::File(file.to_owned());
    store.engine.export(store.account, target, unwatched()).await.unwrap()
}

async fn an_export_goes_on_after_its_last_whole_line(store: TestStore) {
    fill(&store, store.account).await;
    let whole = export(&store.engine, store.account).await;
    let folder = tempfile::tempdir().unwrap();
    let rows = whole.lines().count() as u64 - 2;
    // Cuts all over the file, the ends of lines among them, and the file as a whole.
    let steps = (0..60).map(|step| whole.len() * step / 60);
    let ends = whole.match_indices('\n').map(|(at, _)| at + 1).step_by(9);
    for (number, cut) in steps.chain(ends).chain([whole.len()]).enumerate() {
        let file = folder.path().join(format!("{number}.ndjson"));
        let part = folder.path().join(format!("{number}.ndjson.part"));
        std::fs::write(&part, &whole.as_bytes()[..cut]).unwrap();
        let exported = export_to(&store, &file).await;
        let before = whole.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count() as u64;
        assert_eq!(exported.rows_before, before.saturating_sub(1).min(rows), "cut at {cut}");
        assert_eq!(exported.rows, rows);
        assert_same(&whole, &std::fs::read_to_string(&file).unwrap());
        assert!(!part.exists());
    }
}

async fn an_export_of_another_state_begins_anew(store: TestStore) {
    fill(&store, store.account).await;
    let before = export(&store.engine, store.account).await;
    create(&store.engine, &store.caller(), Site, &page("later")).await.unwrap();
    let now = export(&store.engine, store.account).await;
    let folder = tempfile::tempdir().unwrap();
    let foreign =
        [before.as_str(), "a shopping list", "\n\n", "{\"table\":\"pages\",\"row\":{}}\n"];
    for (number, text) in foreign.iter().enumerate() {
        let file = folder.path().join(format!("{number}.ndjson"));
        std::fs::write(folder.path().join(format!("{number}.ndjson.part")), text).unwrap();
        assert_eq!(export_to(&store, &file).await.rows_before, 0);
        assert_same(&now, &std::fs::read_to_string(&file).unwrap());
    }
    // A file that is there is never overwritten.
    let there = folder.path().join("0.ndjson");
    let target = ExportTarget::File(there.clone());
    let refused = store.engine.export(store.account, target, unwatched()).await.unwrap_err();
    assert!(refused.to_string().contains("exists already"), "{refused}");
    assert_eq!(std::fs::read_to_string(&there).unwrap(), now);
}

/// Fails after so many bytes.
struct Failing(std::io::Cursor<Vec<u8>>, u64);

impl Read for Failing {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let left = self.1 - self.0.position();
        if left == 0 {
            return Err(std::io::Error::other("the cable was pulled"));
        }
        let most = bytes.len().min(usize::try_from(left).unwrap());
        self.0.read(&mut bytes[..most])
    }
}

async fn an_import_goes_on_after_a_reader_that_fails(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (_database, there) = other(&store).await;
    for step in 0..20 {
        let bytes = file.len() as u64 * step / 20;
        let source = Failing(std::io::Cursor::new(file.clone().into_bytes()), bytes);
        let failed = there.import(Box::new(source), small(), unwatched()).await.unwrap_err();
        assert!(failed.message.contains("the cable was pulled"), "{failed}");
        if step > 2 {
            let refused = try_export(&there, store.account).await.unwrap_err();
            assert!(refused.message.contains("has not ended"), "{refused}");
        }
    }
    let done = import(&there, &file, small()).await.unwrap();
    // What was read before the last failure, but for the first line and a batch that was not whole.
    let read = file.as_bytes()[..file.len() * 19 / 20].iter().filter(|byte| **byte == b'\n');
    assert_eq!(done.lines_before, (read.count() as u64 - 1) / 7 * 7, "{done:?}");
    assert_same(&file, &export(&there, store.account).await);
}

/// Ends an import after so many of its transactions, as a signal would: between any two.
async fn drop_after(store: &engine::Engine, file: &str, batches: usize, options: ImportOptions) {
    let dropped = Arc::new(Notify::new());
    let (seen, tell) = (std::sync::atomic::AtomicUsize::new(0), dropped.clone());
    let watch: Watch = Arc::new(move |_| {
        if seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1 == batches {
            tell.notify_one();
        }
    });
    let source = Box::new(std::io::Cursor::new(file.to_owned().into_bytes()));
    tokio::select! {
        biased;
        () = dropped.notified() => {}
        done = store.import(source, options, watch) => panic!("it ended: {done:?}"),
    }
}

async fn an_import_goes_on_after_it_was_dropped(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (_database, there) = other(&store).await;
    for batches in [1, 2, 5] {
        drop_after(&there, &file, batches, small()).await;
    }
    let done = import(&there, &file, small()).await.unwrap();
    assert!(done.lines_before >= 8 * 7, "{done:?}");
    assert_same(&file, &export(&there, store.account).await);
}

async fn a_replacing_import_goes_on(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    create(&store.engine, &store.caller(), Site, &page("to-go")).await.unwrap();
    let replace = ImportOptions { replace: true, ..small() };
    drop_after(&store.engine, &file, 3, replace).await;
    let done = import(&store.engine, &file, replace).await.unwrap();
    assert!(done.lines_before >= 3 * 7, "{done:?}");
    assert_same(&file, &export(&store.engine, store.account).await);
}

/// Gives the first half of a file, and the rest when it is told to.
struct Halting(std::io::Cursor<Vec<u8>>, std::sync::mpsc::Receiver<()>);

impl Read for Halting {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let half = self.0.get_ref().len() as u64 / 2;
        let left = usize::try_from(half.saturating_sub(self.0.position())).unwrap();
        if left > 0 {
            let most = bytes.len().min(left);
            return self.0.read(&mut bytes[..most]);
        }
        // Told once, and then no more: both let it go on.
        let _ = self.1.recv();
        self.0.read(bytes)
    }
}

async fn of_two_imports_at_once_one_is_told_so(store: TestStore) {
    fill(&store, store.account).await;
    let file = export(&store.engine, store.account).await;
    let (_database, there) = other(&store).await;
    let there = Arc::new(there);
    let (go_on, halted) = std::sync::mpsc::channel();
    let begun = Arc::new(Notify::new());
    let (engine, tell) = (there.clone(), begun.clone());
    let source = Halting(std::io::Cursor::new(file.clone().into_bytes()), halted);
    let watch: Watch = Arc::new(move |_| tell.notify_one());
    let slow = tokio::spawn(async move { engine.import(Box::new(source), small(), watch).await });
    begun.notified().await;
    let ended = import(&there, &file, small()).await;
    drop(go_on);
    let slow = slow.await.unwrap();
    // Whoever comes second may go on for the first, or meet it at work; never both at once.
    let told = [&ended, &slow].into_iter().filter_map(|ended| ended.as_ref().err());
    let told: Vec<&str> = told.map(|fault| fault.message.as_str()).collect();
    assert!(!told.is_empty(), "both wrote");
    for message in &told {
        assert!(message.contains("at work") || message.contains("somebody else"), "{message}");
    }
    import(&there, &file, small()).await.unwrap();
    assert_same(&file, &export(&there, store.account).await);
}
