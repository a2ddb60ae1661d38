//! A/B tests of pages (pages.md §1.2, operations 16–18, §7).

use crate::call::{Answer, Call};
use crate::cms::request::required;
use crate::reply::Reply;
use domain::pages::kind::PageKind;
use domain::scalar::Text;
use serde::Deserialize;

/// AbTestCreateRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewTest {
    content_id: Option<Text>,
    variation_name: Option<Text>,
}

/// `POST {kind}/ab-test/create-variation`: 201 with the variant.
pub async fn create_variation(call: Call, kind: PageKind) -> Answer {
    let NewTest { content_id, variation_name } = call.json()?;
    let [id, name] = required([("contentId", content_id), ("variationName", variation_name)])?;
    let caller = call.authorize()?;
    Ok(Reply::created(call.app.engine.create_ab_variation(&caller, kind, id, name).await?))
}

/// AbTestEndRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct End {
    ab_test_id: Option<Text>,
    winner_id: Option<Text>,
}

/// `POST {kind}/ab-test/end`: 204.
pub async fn end(call: Call, kind: PageKind) -> Answer {
    let End { ab_test_id, winner_id } = call.json()?;
    let [test, winner] = required([("abTestId", ab_test_id), ("winnerId", winner_id)])?;
    let caller = call.authorize()?;
    call.app.engine.end_ab_test(&caller, kind, test, winner).await?;
    Ok(Reply::no_content())
}

/// AbTestRerunRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rerun {
    ab_test_id: Option<Text>,
    variation_id: Option<Text>,
}

/// `POST {kind}/ab-test/rerun`: 204.
pub async fn rerun(call: Call, kind: PageKind) -> Answer {
    let Rerun { ab_test_id, variation_id } = call.json()?;
    let [test, variation] = required([("abTestId", ab_test_id), ("variationId", variation_id)])?;
    let caller = call.authorize()?;
    call.app.engine.rerun_ab_test(&caller, kind, test, variation).await?;
    Ok(Reply::no_content())
}
