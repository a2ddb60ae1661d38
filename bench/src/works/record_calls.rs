//! Every call on one record, one at a time, among many records and among few: what a record costs
//! must not depend on how many others there are.

use super::Bench;
use super::script::{Call, Script, growth_within, text};
use crate::listings::{self, KEY, LISTINGS};
use crate::report::Row;
use serde_json::{Value, json};

/// Records of the other side.
const FEW: usize = 10_000;
/// The ratio that a call may cost among many.
const GROWTH_MAX: f64 = 1.3;

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let many = bench.scale.records_large;
    let large = bench.server(&bench.on_disk("records-large")?, None)?;
    let small = bench.server(&bench.on_disk("records-small")?, None)?;
    let (calls, runtime) = (bench.scale.calls, &bench.runtime);
    let (ours, few) = runtime.block_on(async {
        let ids = listings::load(large.address, many).await?;
        let few_ids = listings::load(small.address, FEW).await?;
        let mut ours = Script::open_at(large.address, LISTINGS).await?;
        let mut few = Script::open_at(small.address, LISTINGS).await?;
        for number in 0..calls {
            life(&mut few, &few_ids, number).await?;
            life(&mut ours, &ids, number).await?;
        }
        anyhow::Ok((ours.medians(), few.medians()))
    })?;
    large.stop()?;
    small.stop()?;
    let less = FEW.to_string();
    let rows = ours.into_iter().zip(few).map(|((name, ours), (_, few))| {
        let work = format!("{name}, 1 of {many} listings, p50 of 1 connection");
        growth_within(GROWTH_MAX, work, (ours, few), &less)
    });
    Ok(rows.collect())
}

/// A record from its first day to its last, and calls on one that lies somewhere among the others.
async fn life(script: &mut Script, ids: &[String], number: usize) -> anyhow::Result<()> {
    let at = (number * 7_919 + 13) % ids.len();
    let id = &ids[at];
    let one = format!("/{id}");
    script.timed("get", Call::get(&one)).await?;
    let by_key = format!("/{}?idProperty={KEY}&properties=hs_name", listings::key(at));
    script.timed("get by unique property", Call::get(&by_key)).await?;
    let history = format!("{one}?propertiesWithHistory=hs_price");
    script.timed("get with history", Call::get(&history)).await?;
    let page = format!("?limit=100&after={id}");
    script.timed("list of 100", Call::get(&page)).await?;
    let values = json!({"properties": {"hs_price": number.to_string()}});
    script.timed("update", Call::patch(&one, values)).await?;
    let new = |kind: &str| json!({"properties": {"hs_name": "x", KEY: format!("{kind}-{number}")}});
    let made = script.timed("create", Call::post("", new("a"), 201)).await?;
    let first = text(&serde_json::from_slice(made)?, "id");
    let second = text(&script.call(Call::post("", new("b"), 201)).await?, "id");
    let input = json!({"id": format!("a-{number}"), "idProperty": KEY,
        "properties": {"hs_name": "y"}});
    let upsert = json!({"inputs": [input]});
    script.timed("upsert", Call::post("/batch/upsert", upsert, 200)).await?;
    let merge = json!({"primaryObjectId": first, "objectIdToMerge": second});
    script.timed("merge", Call::post("/merge", merge, 200)).await?;
    let tail = format!("/{first}");
    let archive = Call { method: "DELETE", tail: &tail, body: Value::Null, status: 204 };
    script.timed("archive", archive).await?;
    Ok(())
}
