//! Every call of the life of a page, one at a time, among many pages and among few: what a page
//! costs must not depend on how many others there are.

use super::script::{Call, Script, growth, text};
use super::{Bench, Size};
use crate::report::Row;
use serde_json::{Value, json};

pub fn run(bench: &mut Bench) -> anyhow::Result<Vec<Row>> {
    let large = bench.filled(Size::Large)?;
    let small = bench.filled(Size::Small)?;
    let (calls, runtime) = (bench.scale.calls, &bench.runtime);
    let (many, few) = runtime.block_on(async {
        let mut many = Script::open(large.address).await?;
        let mut few = Script::open(small.address).await?;
        for number in 0..calls {
            life(&mut few, number).await?;
            life(&mut many, number).await?;
        }
        anyhow::Ok((many.medians(), few.medians()))
    })?;
    let (pages, less) = (large.ids.len(), small.ids.len().to_string());
    let rows = many.into_iter().zip(few).map(|((name, ours), (_, few))| {
        growth(format!("{name}, 1 of {pages} pages, p50 of 1 connection"), ours, few, &less)
    });
    Ok(rows.collect())
}

/// A page from its first day to its last.
async fn life(script: &mut Script, number: usize) -> anyhow::Result<()> {
    let slug = format!("bench/life-{number}");
    let body = json!({
        "name": format!("life {number}"), "slug": slug, "templatePath": "t.html",
        "state": "PUBLISHED_OR_SCHEDULED",
    });
    let id = text(&script.call(Call::post("", body, 201)).await?, "id");
    drafts(script, &id).await?;
    revisions(script, &id).await?;
    let body = json!({"id": id});
    script.timed("clone", Call::post("/clone", body.clone(), 200)).await?;
    let copy = text(&script.call(Call::post("/clone", body, 200)).await?, "id");
    tests(script, &id).await?;
    languages(script, &id, &copy).await?;
    let tail = format!("/{copy}");
    let delete = Call { method: "DELETE", tail: &tail, body: Value::Null, status: 204 };
    script.timed("delete", delete).await?;
    let date = json!({"id": id, "publishDate": "2100-01-01T00:00:00Z"});
    script.timed("schedule", Call::post("/schedule", date, 204)).await?;
    Ok(())
}

async fn drafts(script: &mut Script, id: &str) -> anyhow::Result<()> {
    let draft = format!("/{id}/draft");
    script.timed("get draft", Call::get(&draft)).await?;
    let title = |title: &str| json!({"htmlTitle": title});
    script.timed("patch draft", Call::patch(&draft, title("one"))).await?;
    let push = format!("{draft}/push-live");
    script.timed("push-live", Call::post(&push, Value::Null, 204)).await?;
    script.call(Call::patch(&draft, title("two"))).await?;
    let reset = format!("{draft}/reset");
    script.timed("reset draft", Call::post(&reset, Value::Null, 204)).await?;
    Ok(())
}

async fn revisions(script: &mut Script, id: &str) -> anyhow::Result<()> {
    script.timed("list revisions", Call::get(&format!("/{id}/revisions"))).await?;
    let restore = format!("/{id}/revisions/1/restore");
    script.timed("restore", Call::post(&restore, Value::Null, 200)).await?;
    Ok(())
}

async fn tests(script: &mut Script, id: &str) -> anyhow::Result<()> {
    let body = json!({"contentId": id, "variationName": "b"});
    let create = Call::post("/ab-test/create-variation", body, 201);
    let variant: Value = serde_json::from_slice(script.timed("create A/B test", create).await?)?;
    let (test, loser) = (text(&variant, "abTestId"), text(&variant, "id"));
    let end = json!({"abTestId": test, "winnerId": id});
    script.timed("end A/B test", Call::post("/ab-test/end", end.clone(), 204)).await?;
    let rerun = json!({"abTestId": test, "variationId": loser});
    script.timed("rerun A/B test", Call::post("/ab-test/rerun", rerun, 204)).await?;
    script.call(Call::post("/ab-test/end", end, 204)).await?;
    Ok(())
}

async fn languages(script: &mut Script, id: &str, copy: &str) -> anyhow::Result<()> {
    let at = |name: &str| format!("/multi-language/{name}");
    let body = json!({"id": id, "language": "de"});
    let create = at("create-language-variation");
    let made = script.timed("create language variation", Call::post(&create, body, 200)).await?;
    let german = text(&serde_json::from_slice(made)?, "id");
    let body = json!({"id": copy, "language": "fr", "primaryId": id});
    let attach = at("attach-to-lang-group");
    script.timed("attach to language group", Call::post(&attach, body, 200)).await?;
    let primary = at("set-new-lang-primary");
    for page in [&german, id] {
        let body = json!({"id": page});
        let put = Call { method: "PUT", tail: &primary, body, status: 204 };
        script.timed("set language primary", put).await?;
    }
    let body = json!({"primaryId": id, "languages": {german: "it"}});
    let update = at("update-languages");
    script.timed("update languages", Call::post(&update, body, 200)).await?;
    let detach = at("detach-from-lang-group");
    let body = json!({"id": copy});
    script.timed("detach from language group", Call::post(&detach, body, 200)).await?;
    Ok(())
}
