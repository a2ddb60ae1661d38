//! Stores that an index did not follow line by line: imports, and an earlier copy of the data under
//! an index that knows more.

use super::ground::{Ground, search_by};
use super::spelling::*;
use super::world::{CONTACTS, typed};
use crate::databases::Database;
use crate::support::moment;
use domain::crm::search::Kind::Text;
use domain::crm::search::Search;
use engine::backup::backup;
use engine::transfer::{ExportTarget, ImportOptions, Watch};
use std::io::Write;
use std::sync::{Arc, Mutex};

crate::databases::on_both_databases!(crate::search::ground::Ground::start =>
    what_an_import_brings_is_found,
    an_import_in_the_place_of_what_was_there_is_searched,
    an_import_beside_searches_is_found,
    a_write_of_many_records_is_found_whole,
    an_index_is_built_anew_beside_its_own_merges,
);

/// Bytes that can be looked at after they were written.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unwatched() -> Watch {
    Arc::new(|_| {})
}

async fn ids(ground: &Ground, node: usize, search: Search) -> Vec<i64> {
    ground.search(node, CONTACTS, search).await.unwrap().ids
}

/// An account with two contacts, of which one was archived, as an export.
async fn export(ground: &Ground) -> (Vec<u8>, i64) {
    let kept = ground.create(CONTACTS, &[("city", "old town"), ("firstname", "Ada")]).await;
    let gone = ground.create(CONTACTS, &[("city", "old town")]).await;
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    ground.node(0).archive_records(&ground.by, &of, vec![gone]).await.unwrap();
    let sink = Sink::default();
    let target = ExportTarget::Stream(Box::new(sink.clone()));
    ground.node(0).export(ground.by.account_id, target, unwatched()).await.unwrap();
    let bytes = sink.0.lock().unwrap().clone();
    (bytes, kept)
}

async fn what_an_import_brings_is_found(ground: Ground) {
    let (file, kept) = export(&ground).await;
    let engine = ground.node(0);
    let other = crate::support::caller(engine.create_account().await.unwrap());
    for node in [engine, ground.node(1)] {
        let found = search_by(node, &other, CONTACTS, by_id()).await.unwrap();
        assert_eq!(found.total, 0);
    }
    let options = ImportOptions { account: Some(other.account_id), ..ImportOptions::default() };
    let source = Box::new(std::io::Cursor::new(file));
    engine.import(source, options, unwatched()).await.unwrap();
    let (city, test) = contains(Text, "city", "old");
    for node in [engine, ground.node(1)] {
        for search in [by_id(), with_words(&["ada"]), only(city.clone(), test.clone())] {
            let found = search_by(node, &other, CONTACTS, search).await.unwrap();
            assert_eq!((found.total, found.ids), (1, vec![kept]));
        }
    }
}

async fn an_import_in_the_place_of_what_was_there_is_searched(ground: Ground) {
    let (file, kept) = export(&ground).await;
    let options = ImportOptions { replace: true, ..ImportOptions::default() };
    for round in 0..2 {
        for nth in 0..4 {
            ground.create(CONTACTS, &[("city", &nth.to_string())]).await;
        }
        ground.update(CONTACTS, kept, &[("city", "new town")]).await;
        // The second time, no node has looked since.
        if round == 0 {
            assert_eq!(ids(&ground, 0, by_id()).await.len(), 5);
            assert_eq!(ids(&ground, 1, by_id()).await.len(), 5);
        }
        let source = Box::new(std::io::Cursor::new(file.clone()));
        ground.node(round).import(source, options, unwatched()).await.unwrap();
        for node in [0, 1] {
            assert_eq!(ids(&ground, node, by_id()).await, [kept]);
            let (city, test) = contains(Text, "city", "old town");
            assert_eq!(ids(&ground, node, only(city, test)).await, [kept]);
        }
    }
}

async fn an_import_beside_searches_is_found(ground: Ground) {
    for nth in 0..40 {
        ground.create(CONTACTS, &[("city", &nth.to_string())]).await;
    }
    let (file, _) = export(&ground).await;
    let engine = ground.node(0).clone();
    let other = crate::support::caller(engine.create_account().await.unwrap());
    let options = ImportOptions { account: Some(other.account_id), ..ImportOptions::default() };
    let source = Box::new(std::io::Cursor::new(file));
    let options = ImportOptions { lines_at_once: 7, ..options };
    let importing = tokio::spawn(async move {
        engine.import(source, options, unwatched()).await.unwrap();
    });
    while !importing.is_finished() {
        for node in [0, 1] {
            // Whatever is there; an account that is being imported may be refused.
            let _ = search_by(ground.node(node), &other, CONTACTS, by_id()).await;
        }
    }
    importing.await.unwrap();
    for node in [0, 1] {
        let found = search_by(ground.node(node), &other, CONTACTS, by_id()).await.unwrap();
        assert_eq!((found.total, found.ids.len()), (41, 41));
    }
}

/// More lines than one look at the change log takes, in calls of a hundred.
async fn a_write_of_many_records_is_found_whole(ground: Ground) {
    use super::ground::input;
    use engine::crm::record_inputs::Operation::Create;
    let mut count = 0;
    for round in 0..25 {
        let city = format!("town {round}");
        let inputs = (0..100).map(|_| input("", None, &[("city", &city)])).collect();
        count += ground.write(round % 2, CONTACTS, Create, inputs).await.unwrap().len() as u64;
        if round == 3 {
            assert_eq!(ground.search(0, CONTACTS, by_id()).await.unwrap().total, count);
        }
    }
    for node in [0, 1] {
        assert_eq!(ground.search(node, CONTACTS, by_id()).await.unwrap().total, 2_500);
        let (city, test) = is(Text, "city", &["Town 24"]);
        let found = ground.search(node, CONTACTS, only(city, test)).await.unwrap();
        assert_eq!(found.total, 100);
        let (city, test) = contains(Text, "city", "town");
        let found = ground.search(node, CONTACTS, only(city, test)).await.unwrap();
        assert_eq!((found.total, found.ids.len()), (2_500, 200));
    }
}

/// Each search after a write makes a segment, and every few segments are merged in a thread of
/// their own: what that writes must not meet the index that takes the place of the old one.
async fn an_index_is_built_anew_beside_its_own_merges(ground: Ground) {
    let (engine, account) = (ground.node(0), ground.by.account_id);
    let long = "Lorem ipsum ".repeat(2_000);
    let mut count = 0;
    for round in 0..40 {
        for _ in 0..6 + round % 4 {
            ground.create(CONTACTS, &[("city", &long)]).await;
            ground.search(0, CONTACTS, by_id()).await.unwrap();
            count += 1;
        }
        assert_eq!(
            engine.rebuild_search(account, CONTACTS, Arc::new(|_| {})).await,
            Ok(count),
            "{round}"
        );
        let found = ground.search(0, CONTACTS, by(field(Text, "city"))).await.unwrap();
        assert_eq!(found.total, count);
    }
}

/// The embedded store's file is put back from a backup, and as much is written as before: the
/// change log reaches the number at which the index stands, and says something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_earlier_backup_under_the_same_index_is_searched_as_it_is() {
    let mut ground = Ground::start(Database::sqlite()).await;
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.db");
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "b")]).await;
    assert_eq!(ids(&ground, 0, by_id()).await, [one, two]);
    backup(&ground.database.location(), &copy, moment(0)).await.unwrap();
    for (wait, writes) in [(0, 3), (1_000, 2), (2_000, 4)] {
        ground.clock.set(moment(10_000 + wait));
        // Node 0 sees what is about to be undone; node 1 does not.
        ground.update(CONTACTS, one, &[("city", "c")]).await;
        let of = typed(ground.node(0), &ground.by, CONTACTS).await;
        ground.node(0).archive_records(&ground.by, &of, vec![two]).await.unwrap();
        ground.create(CONTACTS, &[("city", "a")]).await;
        let seen = ids(&ground, 0, by(field(Text, "city"))).await;
        assert_eq!(seen.len(), 2);
        ground.put_back(&copy).await;
        ground.clock.set(moment(20_000 + wait));
        for write in 0..writes {
            ground.update(CONTACTS, one, &[("city", &format!("d{write}"))]).await;
        }
        for node in [0, 1] {
            assert_eq!(ids(&ground, node, by_id()).await, [one, two], "{writes} writes");
            let last = format!("d{}", writes - 1);
            let (field, test) = is(Text, "city", &[&last]);
            assert_eq!(ids(&ground, node, only(field, test)).await, [one]);
            let (field, test) = is(Text, "city", &["b"]);
            assert_eq!(ids(&ground, node, only(field, test)).await, [two]);
        }
        ground.put_back(&copy).await;
    }
}
