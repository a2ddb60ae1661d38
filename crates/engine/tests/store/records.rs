//! Writers of the same records at the same time, on two nodes: a unique value has one holder, no
//! write is lost, and what is written fits the definitions that stand then.

use crate::probe::Probe;
use crate::support::{TestStore, on_both_databases};
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::property_rules::PropertyCreate;
use domain::crm::validate::{Dates, Sent};
use domain::fault::{FaultKind, Result};
use engine::Engine;
use engine::crm::record_inputs::{Operation, RecordInput, Rules};
use engine::crm::record_plan::RecordOutcome;
use engine::crm::record_reads::RecordView;
use engine::crm::records::Typed;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_databases!(
    upserts_of_one_value_make_one_record,
    creates_of_one_address_make_one_contact,
    no_update_of_a_record_is_lost,
    batches_in_every_order_all_succeed,
    merges_and_archives_at_once_leave_one_end,
    nothing_is_written_to_a_property_that_was_archived,
    what_is_purged_after_ten_thousand_writes_leaves_nothing,
);

const CONTACTS: ObjectTypeId = ObjectTypeId::standard(1);

async fn nodes(store: &TestStore) -> [Arc<Engine>; 2] {
    [store.engine.clone(), Arc::new(store.database.open(&store.clock).await)]
}

async fn typed(engine: &Engine, by: &Caller) -> Typed {
    let schemas = engine.schemas(by.account_id).await.unwrap();
    let object_type = schemas.resolve("contacts").unwrap().clone();
    Typed { schemas, object_type }
}

fn input(id: &str, by: Option<&str>, values: &[(&str, &str)]) -> RecordInput {
    let values: Sent =
        values.iter().map(|(name, value)| ((*name).into(), Some((*value).into()))).collect();
    let id_property = by.map(str::to_owned);
    RecordInput { raw_id: id.to_owned(), id_property, values, ..RecordInput::default() }
}

async fn write(
    engine: &Engine,
    by: &Caller,
    operation: Operation,
    inputs: Vec<RecordInput>,
) -> Result<Vec<Value>> {
    let rules = Rules {
        operation,
        dates: Dates::Strict,
        follow_merges: false,
        needs_values: false,
        partial: false,
    };
    let outcomes = engine.write_records(by, &typed(engine, by).await, inputs, rules).await?;
    let value = |outcome| match outcome {
        RecordOutcome::Written(text) => serde_json::from_str(&text).unwrap(),
        other => json!(format!("{other:?}")),
    };
    Ok(outcomes.into_iter().map(value).collect())
}

async fn create(engine: &Engine, by: &Caller, values: &[(&str, &str)]) -> String {
    let made = write(engine, by, Operation::Create, vec![input("", None, values)]).await.unwrap();
    made[0]["id"].as_str().unwrap().to_owned()
}

async fn count(engine: &Engine, by: &Caller) -> usize {
    let view = RecordView::default();
    let list = engine.list_records(by, &typed(engine, by).await, &view, (0, 1_000)).await.unwrap();
    list.results.matches("\"createdAt\"").count()
}

async fn define(engine: &Engine, by: &Caller, name: &str) {
    let body: PropertyCreate = serde_json::from_value(json!({
        "name": name, "label": "x", "type": "string", "fieldType": "text",
        "groupName": "contactinformation", "hasUniqueValue": true,
    }))
    .unwrap();
    engine.create_properties(by, CONTACTS, vec![body]).await.unwrap().remove(0).unwrap();
}

async fn upserts_of_one_value_make_one_record(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    define(&nodes[0], &by, "code").await;
    for round in 1..=4 {
        let mut tasks = JoinSet::new();
        for task in 0..32 {
            let (engine, by) = (nodes[task % 2].clone(), by.clone());
            let name = if task % 4 < 2 { "code" } else { "email" };
            let value = if name == "code" { format!("C{round}") } else { format!("e{round}@x.io") };
            tasks.spawn(async move {
                let city = task.to_string();
                let inputs = vec![input(&value, Some(name), &[("city", &city)])];
                let made = write(&engine, &by, Operation::Upsert, inputs).await.unwrap();
                (name, made[0]["new"].as_bool().unwrap(), made[0]["id"].to_string())
            });
        }
        let done = tasks.join_all().await;
        for name in ["code", "email"] {
            let of = done.iter().filter(|(known, ..)| *known == name);
            let ids: BTreeSet<&String> = of.clone().map(|(_, _, id)| id).collect();
            assert_eq!(ids.len(), 1, "round {round}: {done:?}");
            assert_eq!(of.filter(|(_, new, _)| *new).count(), 1, "round {round}: {done:?}");
        }
        assert_eq!(count(&nodes[1], &by).await, 2 * round);
    }
}

/// T-45.
async fn creates_of_one_address_make_one_contact(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    for round in 1..=3 {
        let mut tasks = JoinSet::new();
        for task in 0..32 {
            let (engine, by) = (nodes[task % 2].clone(), by.clone());
            tasks.spawn(async move {
                let email = format!("Same{round}@x.io");
                let inputs = vec![input("", None, &[("email", &email)])];
                write(&engine, &by, Operation::Create, inputs).await
            });
        }
        let (made, refused): (Vec<_>, Vec<_>) =
            tasks.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        let id = made[0].as_ref().unwrap()[0]["id"].as_str().unwrap();
        for fault in refused.into_iter().map(Result::unwrap_err) {
            assert_eq!(fault.kind, FaultKind::Conflict, "{fault}");
            assert_eq!(fault.message, format!("Contact already exists. Existing ID: {id}"));
        }
        assert_eq!(count(&nodes[0], &by).await, round);
    }
}

const FIELDS: [&str; 10] = [
    "city",
    "zip",
    "state",
    "country",
    "firstname",
    "lastname",
    "fax",
    "website",
    "jobtitle",
    "company",
];

async fn read(engine: &Engine, by: &Caller, id: &str) -> Value {
    let properties = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    let view = RecordView { properties, history: vec!["city".into()], ..RecordView::default() };
    let found = engine.get_record(by, &typed(engine, by).await, (id, None), &view).await;
    serde_json::from_str(&found.unwrap()).unwrap()
}

async fn no_update_of_a_record_is_lost(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let id = create(&nodes[0], &by, &[]).await;
    for round in 0..3 {
        let mut tasks = JoinSet::new();
        for (n, field) in FIELDS.into_iter().enumerate() {
            let (engine, by, id) = (nodes[n % 2].clone(), by.clone(), id.clone());
            tasks.spawn(async move {
                let value = format!("{field}-{round}");
                let inputs = vec![input(&id, None, &[(field, &value)])];
                write(&engine, &by, Operation::Update, inputs).await.unwrap();
            });
        }
        tasks.join_all().await;
        let stands = read(&nodes[0], &by, &id).await;
        for field in FIELDS {
            assert_eq!(stands["properties"][field], format!("{field}-{round}"));
        }
    }
    let history = read(&nodes[1], &by, &id).await["propertiesWithHistory"]["city"].clone();
    assert_eq!(history.as_array().unwrap().len(), 3);
    assert_eq!(store.engine.last_change(store.account).await, Ok(1 + 3 * FIELDS.len() as i64));
}

async fn batches_in_every_order_all_succeed(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    let mut ids = Vec::new();
    for _ in 0..6 {
        ids.push(create(&nodes[0], &by, &[]).await);
    }
    let mut tasks = JoinSet::new();
    for task in 0..8_usize {
        let (engine, by, mut order) = (nodes[task % 2].clone(), by.clone(), ids.clone());
        order.rotate_left(task % 6);
        if task % 3 == 0 {
            order.reverse();
        }
        tasks.spawn(async move {
            for round in 0..4 {
                let city = format!("{task}-{round}");
                let inputs = order.iter().map(|id| input(id, None, &[("city", &city)])).collect();
                let done = write(&engine, &by, Operation::Update, inputs).await.unwrap();
                assert!(done.iter().all(|record| record["properties"]["city"] == *city));
            }
        });
    }
    tasks.join_all().await;
    let mut cities = BTreeSet::new();
    for id in &ids {
        cities.insert(read(&nodes[1], &by, id).await["properties"]["city"].to_string());
    }
    assert_eq!(cities.len(), 1, "the last batch is the last of all records: {cities:?}");
}

async fn merges_and_archives_at_once_leave_one_end(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    for round in 0..6 {
        let mut ids = Vec::new();
        for n in 0..4 {
            let email = format!("r{round}n{n}@x.io");
            ids.push(create(&nodes[0], &by, &[("email", &email)]).await);
        }
        let mut tasks = JoinSet::new();
        for task in 0..12_usize {
            let (engine, by, ids) = (nodes[task % 2].clone(), by.clone(), ids.clone());
            tasks.spawn(async move {
                let typed = typed(&engine, &by).await;
                let (one, two) = (&ids[task % 4], &ids[(task / 2 + 1) % 4]);
                let fault = match task {
                    3 => {
                        engine.archive_records(&by, &typed, vec![one.parse().unwrap()]).await.err()
                    }
                    7 => engine.purge_record(&by, &typed, two, None).await.err(),
                    _ => engine.merge_records(&by, &typed, one, two).await.err(),
                };
                let expected = [FaultKind::RecordNotFound, FaultKind::Validation];
                assert!(fault.is_none_or(|fault| expected.contains(&fault.kind)), "of task {task}");
            });
        }
        tasks.join_all().await;
    }
    let probe = Probe::of(&store.database).await;
    let lost = "SELECT r.record_id FROM record_redirects r WHERE NOT EXISTS (SELECT 1 FROM records
        s WHERE s.account_id = r.account_id AND s.object_type_id = r.object_type_id
        AND s.record_id = r.survivor_id)";
    assert!(probe.rows(lost).await.is_empty());
    let held = "SELECT folded_value FROM unique_values u WHERE NOT EXISTS (SELECT 1 FROM records s
        WHERE s.account_id = u.account_id AND s.object_type_id = u.object_type_id
        AND s.archived = 0 AND s.record_id = u.record_id
        AND s.document LIKE '%' || u.folded_value || '%')";
    assert!(probe.rows(held).await.is_empty());
    let twice = "SELECT record_id FROM records GROUP BY account_id, object_type_id, record_id
        HAVING COUNT(*) > 1";
    assert!(probe.rows(twice).await.is_empty());
}

async fn nothing_is_written_to_a_property_that_was_archived(store: TestStore) {
    let (by, nodes) = (store.caller(), nodes(&store).await);
    for round in 0..5 {
        let name = format!("code_{round}");
        define(&nodes[0], &by, &name).await;
        let mut tasks = JoinSet::new();
        for task in 0..13_usize {
            let (engine, by, name) = (nodes[task % 2].clone(), by.clone(), name.clone());
            tasks.spawn(async move {
                if task == 6 {
                    engine.archive_property(&by, CONTACTS, &name).await.unwrap();
                    return;
                }
                let value = task.to_string();
                let inputs = vec![input("", None, &[(&name, &value)])];
                let outcome = write(&engine, &by, Operation::Create, inputs).await;
                match outcome {
                    Ok(made) => assert!(made[0]["id"].is_string(), "{made:?}"),
                    Err(fault) => assert_eq!(fault.kind, FaultKind::Validation, "{fault}"),
                }
            });
        }
        tasks.join_all().await;
        // After the line that archived it, no line says anything of it.
        let log = store.engine.changes_after(store.account, 0, 10_000).await.unwrap();
        let says = |line: &engine::LoggedChange| line.detail.contains(&name);
        let archived = log.iter().rposition(|line| line.kind == "archived" && says(line)).unwrap();
        let later = log[archived + 1..].iter().filter(|line| line.object_type == "0-1");
        assert_eq!(later.filter(|line| says(line)).count(), 0, "round {round}");
    }
    let probe = Probe::of(&store.database).await;
    let held = probe.rows("SELECT COUNT(*) FROM unique_values").await;
    let stored = probe.rows("SELECT COUNT(*) FROM records WHERE document LIKE '%code_%'").await;
    assert_eq!(held, stored);
}

/// Longer chains than a history shows are emptied to their end.
async fn what_is_purged_after_ten_thousand_writes_leaves_nothing(store: TestStore) {
    let (by, engine) = (store.caller(), &store.engine);
    let id = create(engine, &by, &[("city", "geheim")]).await;
    // As many writes as no test has time for.
    let account = store.account;
    let lines = format!(
        "WITH RECURSIVE n(seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM n WHERE seq < 10500)
         INSERT INTO changes (account_id, seq, changed_at, user_id, object_type, object_id,
            change_kind, detail, prior_seq)
         SELECT {account}, seq, 0, 1, '0-1', {id}, 'updated', '{{\"city\":\"geheim\"}}', seq - 1
         FROM n;
         UPDATE change_heads SET seq = 10500 WHERE account_id = {account};
         UPDATE records SET seq = 10500 WHERE account_id = {account};"
    );
    store.database.execute(&lines).await;
    let typed = typed(engine, &by).await;
    engine.purge_record(&by, &typed, &id, None).await.unwrap();
    let probe = Probe::of(&store.database).await;
    let left = probe.rows("SELECT COUNT(*) FROM changes WHERE detail LIKE '%geheim%'").await;
    assert_eq!(left, [["0"]]);
    assert_eq!(engine.last_change(account).await, Ok(10_501));
}
