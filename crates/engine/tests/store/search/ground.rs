//! A store with two nodes that search it, each with an index of its own.

use super::world::try_typed;
use crate::databases::{Database, first_account};
use crate::support::{caller, moment};
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::Search;
use domain::crm::validate::{Dates, Sent};
use domain::fault::Result;
use domain::time::Shift;
use engine::clock::{Clock, To, Turn};
use engine::crm::record_inputs::{Operation, RecordInput, Rules};
use engine::crm::record_plan::RecordOutcome;
use engine::crm::record_reads::RecordView;
use engine::search::watch::Seen;
use engine::search::{Found, SearchOptions};
use engine::store::Location;
use engine::{Engine, EngineOptions};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// The store and its nodes.
pub struct Ground {
    pub database: Database,
    pub clock: Clock,
    pub by: Caller,
    nodes: [Option<Arc<Engine>>; 2],
    folders: [TempDir; 2],
    seen: [Seen; 2],
    habits: Habits,
}

/// How nodes are run.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    pub preserve_primary_id: bool,
    /// Of the second node's searches.
    pub lag_ms: i64,
    /// How long searches wait for an index.
    pub wait: Duration,
}

impl Default for Habits {
    fn default() -> Self {
        Habits { preserve_primary_id: true, lag_ms: 0, wait: Duration::from_secs(60) }
    }
}

impl Ground {
    /// A fresh store, on which merges keep ids.
    pub async fn start(database: Database) -> Self {
        Ground::lay(database, Habits::default()).await
    }

    pub async fn lay(database: Database, habits: Habits) -> Self {
        let clock = Clock::fixed(moment(0));
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder for an index"));
        let by = caller(0);
        let nodes = [None, None];
        let seen = Default::default();
        let mut ground = Ground { database, clock, by, nodes, folders, seen, habits };
        ground.open(0).await;
        ground.by = caller(first_account(ground.node(0)).await);
        ground.open(1).await;
        ground
    }

    async fn open(&mut self, node: usize) {
        let options = EngineOptions {
            preserve_primary_id: self.habits.preserve_primary_id,
            search: SearchOptions {
                folder: Some(self.folders[node].path().join("search")),
                wait: self.habits.wait,
                lag_ms: if node == 1 { self.habits.lag_ms } else { 0 },
            },
            ..self.database.options()
        };
        let engine = Engine::open(options, self.clock.clone()).await.expect("the store opens");
        self.nodes[node] = Some(Arc::new(engine));
        self.seen[node] = Seen::default();
    }

    pub fn node(&self, node: usize) -> &Arc<Engine> {
        self.nodes[node].as_ref().expect("a node that is open")
    }

    /// Ends a node and begins it again, with its index where it was.
    pub async fn restart(&mut self, node: usize) {
        self.close(node);
        self.open(node).await;
    }

    /// The same, but its index is gone.
    pub async fn forget(&mut self, node: usize) {
        self.close(node);
        self.folders[node] = tempfile::tempdir().expect("a folder for an index");
        self.open(node).await;
    }

    /// Begins a node again, with a file of its index cut off or changed.
    pub async fn spoil(&mut self, node: usize, (file, at, cuts): (u16, u16, bool)) {
        self.close(node);
        let mut files = files(self.folders[node].path());
        files.sort();
        if let Some(file) = files.get(usize::from(file) % files.len().max(1)) {
            let mut bytes = std::fs::read(file).expect("a file");
            let at = usize::from(at) % bytes.len().max(1);
            match cuts {
                true => bytes.truncate(at),
                // One bit: a digit becomes another.
                false => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1),
            }
            std::fs::write(file, bytes).expect("a file");
        }
        self.open(node).await;
    }

    pub fn lag_ms(&self) -> i64 {
        self.habits.lag_ms
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        let by = Shift::from_ms(ms).expect("a time");
        self.clock.turn(Turn { to: To::Later(by), freeze: None }).expect("a turn");
    }

    /// Lets a node follow the log, as it does now and then while nobody searches.
    pub async fn follow(&mut self, node: usize) {
        let engine = self.nodes[node].as_ref().expect("a node that is open");
        engine.follow_for_searches(&mut self.seen[node]).await.expect("indexes that follow");
    }

    fn close(&mut self, node: usize) {
        let engine = self.nodes[node].take().expect("a node that is open");
        Arc::into_inner(engine).expect("nobody else uses the node").close();
    }

    /// Puts another file in the place of the embedded store's, while no node runs.
    pub async fn put_back(&mut self, copy: &Path) {
        for node in [0, 1] {
            self.close(node);
        }
        let Location::File(file) = self.database.location() else { panic!("not embedded") };
        for ending in ["-wal", "-shm"] {
            let mut path = file.clone().into_os_string();
            path.push(ending);
            let _ = std::fs::remove_file(path);
        }
        std::fs::copy(copy, file).expect("the copy is put back");
        for node in [0, 1] {
            self.open(node).await;
        }
    }

    pub async fn search(
        &self,
        node: usize,
        object_type: ObjectTypeId,
        search: Search,
    ) -> Result<Found> {
        search_by(self.node(node), &self.by, object_type, search).await
    }

    /// Writes records by one node; the answers to the inputs that were taken.
    pub async fn write(
        &self,
        node: usize,
        object_type: ObjectTypeId,
        operation: Operation,
        inputs: Vec<RecordInput>,
    ) -> Result<Vec<Value>> {
        write_by(self.node(node), &self.by, object_type, (operation, inputs)).await
    }

    /// Creates a record and gives its id.
    pub async fn create(&self, object_type: ObjectTypeId, values: &[(&str, &str)]) -> i64 {
        let inputs = vec![input("", None, values)];
        let made = self.write(0, object_type, Operation::Create, inputs).await.unwrap();
        id_of(made.first().expect("the record is taken"))
    }

    /// Changes a record.
    pub async fn update(&self, object_type: ObjectTypeId, id: i64, values: &[(&str, &str)]) {
        let inputs = vec![input(&id.to_string(), None, values)];
        let done = self.write(0, object_type, Operation::Update, inputs).await.unwrap();
        assert_eq!(done.len(), 1, "the record is taken");
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let all = entries.map(|entry| entry.path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

pub async fn search_by(
    engine: &Engine,
    by: &Caller,
    object_type: ObjectTypeId,
    search: Search,
) -> Result<Found> {
    let typed = try_typed(engine, by, object_type).await?;
    engine.search_records(by, &typed, search, &RecordView::default()).await
}

pub async fn write_by(
    engine: &Engine,
    by: &Caller,
    object_type: ObjectTypeId,
    (operation, inputs): (Operation, Vec<RecordInput>),
) -> Result<Vec<Value>> {
    let rules = Rules {
        operation,
        dates: Dates::Strict,
        follow_merges: false,
        needs_values: false,
        partial: true,
    };
    let typed = try_typed(engine, by, object_type).await?;
    let outcomes = engine.write_records(by, &typed, inputs, rules).await?;
    let written = outcomes.into_iter().filter_map(|outcome| match outcome {
        RecordOutcome::Written(text) => Some(serde_json::from_str(&text).expect("a record")),
        _ => None,
    });
    Ok(written.collect())
}

/// An input; an empty text clears.
pub fn input(id: &str, by: Option<&str>, values: &[(&str, &str)]) -> RecordInput {
    let values: Sent =
        values.iter().map(|(name, value)| ((*name).into(), Some((*value).into()))).collect();
    RecordInput {
        raw_id: id.to_owned(),
        id_property: by.map(str::to_owned),
        values,
        ..RecordInput::default()
    }
}

pub fn id_of(record: &Value) -> i64 {
    record["id"].as_str().expect("an id").parse().expect("a number")
}
