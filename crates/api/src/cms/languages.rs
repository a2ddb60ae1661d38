//! Language groups of pages (pages.md §1.2, operations 19–23, §8). Three of them answer 200 without
//! a body, because SDKs fail on a 204 there (§0.2).

use crate::call::{Answer, Call};
use crate::cms::request::{not_set, required};
use crate::reply::Reply;
use domain::json::Object;
use domain::pages::kind::PageKind;
use domain::scalar::{Flag, Text};
use engine::languages::{NewMember, NewVariation};
use serde::Deserialize;
use std::collections::BTreeMap;

/// ContentLanguageCloneRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variation {
    id: Option<Text>,
    language: Option<Text>,
    primary_language: Option<Text>,
    use_published: Option<Flag>,
}

/// `POST {kind}/multi-language/create-language-variation`: 200 with the new page.
pub async fn create_variation(call: Call, kind: PageKind) -> Answer {
    let Variation { id, language, primary_language, use_published } = call.json()?;
    let [raw_id] = required([("id", id)])?;
    let caller = call.authorize()?;
    let wanted = NewVariation {
        raw_id,
        language: language.map(|Text(code)| code),
        primary_language: given(primary_language),
        use_published: use_published.is_some_and(|Flag(published)| published),
    };
    Ok(Reply::ok(call.app.engine.create_language_variation(&caller, kind, wanted).await?))
}

/// AttachToLangPrimaryRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attach {
    id: Option<Text>,
    language: Option<Text>,
    primary_id: Option<Text>,
    primary_language: Option<Text>,
}

/// `POST {kind}/multi-language/attach-to-lang-group`: 200 without a body.
pub async fn attach(call: Call, kind: PageKind) -> Answer {
    let Attach { id, language, primary_id, primary_language } = call.json()?;
    let [raw_id, language, raw_primary_id] =
        required([("id", id), ("language", language), ("primaryId", primary_id)])?;
    let caller = call.authorize()?;
    let primary_language = given(primary_language);
    let wanted = NewMember { raw_id, language, raw_primary_id, primary_language };
    call.app.engine.attach_to_language_group(&caller, kind, wanted).await?;
    Ok(Reply::ok_without_body())
}

/// DetachFromLangGroupRequestVNext and SetNewLanguagePrimaryRequestVNext
#[derive(Deserialize)]
struct OnePage {
    id: Option<Text>,
}

/// `POST {kind}/multi-language/detach-from-lang-group`: 200 without a body.
pub async fn detach(call: Call, kind: PageKind) -> Answer {
    let OnePage { id } = call.json()?;
    let [raw_id] = required([("id", id)])?;
    let caller = call.authorize()?;
    call.app.engine.detach_from_language_group(&caller, kind, raw_id).await?;
    Ok(Reply::ok_without_body())
}

/// `PUT {kind}/multi-language/set-new-lang-primary`: 204.
pub async fn set_primary(call: Call, kind: PageKind) -> Answer {
    let OnePage { id } = call.json()?;
    let [raw_id] = required([("id", id)])?;
    let caller = call.authorize()?;
    call.app.engine.set_language_primary(&caller, kind, raw_id).await?;
    Ok(Reply::no_content())
}

/// UpdateLanguagesRequestVNext
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Languages {
    primary_id: Option<Text>,
    languages: Option<Object<BTreeMap<String, Text>>>,
}

/// `POST {kind}/multi-language/update-languages`: 200 without a body.
pub async fn update(call: Call, kind: PageKind) -> Answer {
    let Languages { primary_id, languages } = call.json()?;
    let (primary, languages) = match (primary_id, languages) {
        (Some(Text(primary)), Some(Object(languages))) => (primary, languages),
        (None, None) => return Err(not_set(&["primaryId", "languages"])),
        (None, _) => return Err(not_set(&["primaryId"])),
        (_, None) => return Err(not_set(&["languages"])),
    };
    let caller = call.authorize()?;
    let languages = languages.into_iter().map(|(id, Text(code))| (id, code)).collect();
    call.app.engine.update_languages(&caller, kind, primary, languages).await?;
    Ok(Reply::ok_without_body())
}

/// A language that is named; a blank one is none.
fn given(language: Option<Text>) -> Option<String> {
    language.map(|Text(code)| code).filter(|code| !code.trim().is_empty())
}
