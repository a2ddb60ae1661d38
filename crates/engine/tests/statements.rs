//! How many statements calls about records run: as many for a hundred inputs as for one. A binary
//! of its own, as whoever counts hears of every statement of the process.
#![expect(clippy::unwrap_used, reason = "a test may end where it finds nothing")]

#[expect(dead_code, reason = "the other suites look behind the program's back")]
#[path = "support/databases.rs"]
mod databases;

use databases::{Database, first_account};
use domain::accounts::Caller;
use domain::crm::validate::Dates;
use domain::time::Timestamp;
use engine::Engine;
use engine::clock::Clock;
use engine::crm::record_inputs::{Operation, RecordInput, Rules};
use engine::crm::record_plan::RecordOutcome;
use engine::crm::record_reads::RecordView;
use engine::crm::records::Typed;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Mutex;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

databases::on_both_databases!(
    crate::Calls::start => batches_run_as_many_statements_as_single_calls,
);

static STATEMENTS: AtomicU64 = AtomicU64::new(0);
/// One test counts at a time.
static COUNTING: Mutex<()> = Mutex::const_new(());

/// Counts statements and hears of nothing else.
struct Counter;

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "hubwright::statement"
    }
    fn event(&self, _: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Calls {
    engine: Engine,
    caller: Caller,
    _database: Database,
    made: usize,
}

impl Calls {
    async fn start(database: Database) -> Self {
        let clock = Clock::fixed(Timestamp::from_ms(1_795_262_400_000).unwrap());
        let engine = database.open(&clock).await;
        let account_id = first_account(&engine).await;
        let caller = Caller { account_id, app_id: 1, user_id: 7, user_name: "Ada".into() };
        Calls { engine, caller, _database: database, made: 0 }
    }

    async fn typed(&self, name: &str) -> Typed {
        let schemas = self.engine.schemas(self.caller.account_id).await.unwrap();
        let object_type = schemas.resolve(name).unwrap().clone();
        Typed { schemas, object_type }
    }

    /// Writes contacts and gives their ids, and how many statements that took.
    async fn write(&self, operation: Operation, inputs: Vec<RecordInput>) -> (Vec<String>, u64) {
        let typed = self.typed("contacts").await;
        let rules = Rules {
            operation,
            dates: Dates::Strict,
            follow_merges: false,
            needs_values: false,
            partial: false,
        };
        let before = STATEMENTS.load(Ordering::SeqCst);
        let outcomes = self.engine.write_records(&self.caller, &typed, inputs, rules).await;
        let statements = STATEMENTS.load(Ordering::SeqCst) - before;
        let id = |outcome: RecordOutcome| match outcome {
            RecordOutcome::Written(text) => {
                let record: serde_json::Value = serde_json::from_str(&text).unwrap();
                record["id"].as_str().unwrap().to_owned()
            }
            other => panic!("{other:?}"),
        };
        (outcomes.unwrap().into_iter().map(id).collect(), statements)
    }

    /// So many inputs of an operation; new ones are about addresses that nobody has.
    fn inputs(&mut self, operation: Operation, ids: &[String], city: &str) -> Vec<RecordInput> {
        let mut inputs = Vec::new();
        for id in ids {
            self.made += 1;
            let email = format!("{}@example.com", self.made);
            let mut values = domain::crm::validate::Sent::new();
            values.insert("city".to_owned(), Some(city.to_owned()));
            let mut input = RecordInput { raw_id: id.clone(), values, ..RecordInput::default() };
            match operation {
                Operation::Create => drop(input.values.insert("email".to_owned(), Some(email))),
                Operation::Upsert => {
                    input.id_property = Some("email".to_owned());
                    input.raw_id = if id.is_empty() { email } else { id.clone() };
                }
                Operation::Update => {
                    input.values.insert("email".to_owned(), Some(email));
                }
            }
            inputs.push(input);
        }
        inputs
    }

    /// Takes records through a batch of each kind. Gives the statements of each.
    async fn life(&mut self, count: usize) -> Vec<(&'static str, u64)> {
        let (mut took, none) = (Vec::new(), vec![String::new(); count]);
        let inputs = self.inputs(Operation::Create, &none, "a");
        let (ids, statements) = self.write(Operation::Create, inputs).await;
        took.push(("create", statements));
        let company = self.company().await;
        let tie = json!({"to": {"id": company}, "types": [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]});
        let mut inputs = self.inputs(Operation::Create, &none, "a");
        for input in &mut inputs {
            input.associations = vec![serde_json::from_str(&tie.to_string()).unwrap()];
        }
        let (tied, statements) = self.write(Operation::Create, inputs).await;
        took.push(("create with associations", statements));
        let inputs = self.inputs(Operation::Update, &ids, "b");
        took.push(("update", self.write(Operation::Update, inputs).await.1));
        let inputs = self.inputs(Operation::Upsert, &none, "c");
        let emails: Vec<String> = inputs.iter().map(|input| input.raw_id.clone()).collect();
        took.push(("upsert of new ones", self.write(Operation::Upsert, inputs).await.1));
        let inputs = self.inputs(Operation::Upsert, &emails, "d");
        took.push(("upsert of known ones", self.write(Operation::Upsert, inputs).await.1));
        for (what, wanted, by) in
            [("read", &ids, None), ("read by address", &emails, Some("email"))]
        {
            took.push((what, self.read(wanted, by, &RecordView::default()).await));
        }
        let names = |name: &str| vec![name.to_owned()];
        let view = RecordView {
            history: names("city"),
            associations: names("companies"),
            ..RecordView::default()
        };
        took.push(("read with everything", self.read(&tied, None, &view).await));
        let wanted = tied.iter().map(|id| id.parse().unwrap()).collect();
        let typed = self.typed("contacts").await;
        let before = STATEMENTS.load(Ordering::SeqCst);
        self.engine.archive_records(&self.caller, &typed, wanted).await.unwrap();
        took.push(("archive", STATEMENTS.load(Ordering::SeqCst) - before));
        took
    }

    async fn read(&self, wanted: &[String], by: Option<&str>, view: &RecordView) -> u64 {
        let typed = self.typed("contacts").await;
        let before = STATEMENTS.load(Ordering::SeqCst);
        let found = self.engine.find_records(&self.caller, &typed, (wanted, by), view).await;
        let statements = STATEMENTS.load(Ordering::SeqCst) - before;
        let (found, _) = found.unwrap();
        assert_eq!(found.matches("\"createdAt\"").count(), wanted.len());
        statements
    }

    async fn company(&self) -> String {
        let typed = self.typed("companies").await;
        let values = [("name".to_owned(), Some("n".to_owned()))].into_iter().collect();
        let inputs = vec![RecordInput { values, ..RecordInput::default() }];
        let operation = Operation::Create;
        let rules = Rules {
            operation,
            dates: Dates::Strict,
            follow_merges: false,
            needs_values: false,
            partial: false,
        };
        let made = self.engine.write_records(&self.caller, &typed, inputs, rules).await.unwrap();
        let RecordOutcome::Written(text) = &made[0] else { panic!("{made:?}") };
        let record: serde_json::Value = serde_json::from_str(text).unwrap();
        record["id"].as_str().unwrap().to_owned()
    }
}

async fn batches_run_as_many_statements_as_single_calls(mut calls: Calls) {
    let _alone = COUNTING.lock().await;
    // The other test may have been first.
    drop(tracing::subscriber::set_global_default(Counter));
    // The first calls fill caches and take a block of ids.
    calls.life(1).await;
    let (one, many) = (calls.life(1).await, calls.life(100).await);
    assert!(one.iter().all(|(_, statements)| (1..40).contains(statements)), "{one:?}");
    assert_eq!(one, many);
}
