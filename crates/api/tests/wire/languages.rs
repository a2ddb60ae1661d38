//! Language groups over HTTP (pages.md §1.2 operations 19–23, §8): what each operation does, and
//! that `translations` of all members are true after every one of them.

use crate::support::client::{KINDS, MOUNTS, SITE, draft, published, text, with};
use crate::support::groups::{assert_alone, assert_group, group, language, page_in};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_variation_is_a_copy_of_the_draft_in_another_language,
    a_variation_can_be_made_of_what_is_published,
    a_variation_of_a_variation_belongs_to_the_primary,
    the_source_gets_a_language_if_it_has_none,
    pages_are_attached_to_a_group,
    a_detached_page_keeps_its_language,
    another_primary_is_what_all_others_were_translated_from,
    members_change_languages_all_at_once,
    a_group_has_as_many_members_as_there_are_languages,
    the_languages_of_drafts_change_with_the_group,
);

/// Cases 35, 36 and 9. Both spellings of the address.
async fn a_variation_is_a_copy_of_the_draft_in_another_language(app: App) {
    for kind in MOUNTS {
        for operation in ["create-language-variation", "create-language-variant"] {
            let body = json!({"slug": "about", "htmlTitle": "live", "language": "en"});
            let source = app.create(kind, &with(draft("About"), body)).await;
            let id = text(&source, "id");
            let edit = json!({"htmlTitle": "pending", "widgets": {"w": {"z": 1}}});
            app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
            app.turn_clock("2026-11-21T12:00:03Z");
            let wanted = json!({"id": id, "language": "DE-at"});
            let copy = language(&app, kind, operation, &wanted).await.expect(200).json();
            let de = text(&copy, "id");
            let expected = json!({
                "id": de, "htmlTitle": "pending", "widgets": {"w": {"z": 1}}, "language": "de-at",
                "slug": "de-at/about", "translatedFromId": id, "name": "About", "state": "DRAFT",
                "url": text(&source, "url").replace("about", "de-at/about"),
                "created": "2026-11-21T12:00:03Z", "createdAt": "2026-11-21T12:00:03Z",
                "updated": "2026-11-21T12:00:03Z", "updatedAt": "2026-11-21T12:00:03Z",
                "translations": copy["translations"],
            });
            assert_eq!(copy, with(source, expected));
            assert_eq!(app.page(kind, &de).await, copy);
            assert_eq!(copy["translations"]["en"]["id"], json!(id.parse::<i64>().unwrap()));
            assert_eq!(app.page(kind, &id).await["htmlTitle"], "live");
            assert_eq!((app.revisions(kind, &de).await, app.revisions(kind, &id).await), (1, 2));
            assert_group(&app, kind, &[&id, &de]).await;
            app.turn_clock("2026-11-21T12:00:00Z");
        }
    }
}

/// Case 36, its second half.
async fn a_variation_can_be_made_of_what_is_published(app: App) {
    for kind in KINDS {
        let body = with(published(&kind.replace('/', "-")), json!({"htmlTitle": "live"}));
        let id = text(&app.create(kind, &body).await, "id");
        let edit = json!({"htmlTitle": "pending"});
        app.patch(&format!("{kind}/{id}/draft"), &edit).await.expect(200);
        for (code, published, title) in [
            ("de", json!(true), "live"),
            ("fr", json!(false), "pending"),
            ("it", json!(null), "pending"),
            ("es", json!("true"), "live"),
        ] {
            let wanted = json!({"id": id, "language": code, "usePublished": published});
            let copy = language(&app, kind, "create-language-variation", &wanted).await;
            let copy = copy.expect(200).json();
            assert_eq!(copy["htmlTitle"], title, "{published}");
            let unpublished = (json!("DRAFT"), json!(false), json!("1970-01-01T00:00:00Z"));
            let [state, live, date] = ["state", "published", "publishDate"].map(|n| &copy[n]);
            assert_eq!((state, live, date), (&unpublished.0, &unpublished.1, &unpublished.2));
            let draft = app.draft_of(kind, &text(&copy, "id")).await;
            assert_eq!(draft["htmlTitle"], title, "it has no draft of its own");
        }
        assert_eq!(app.draft_of(kind, &id).await["htmlTitle"], "pending");
    }
}

async fn a_variation_of_a_variation_belongs_to_the_primary(app: App) {
    for kind in MOUNTS {
        let [en, de] = group(&app, kind, ["en", "de"]).await;
        let wanted = json!({"id": de, "language": "fr"});
        let copy = language(&app, kind, "create-language-variation", &wanted).await;
        let copy = copy.expect(200).json();
        let fr = text(&copy, "id");
        assert_eq!(copy["translatedFromId"], json!(en));
        assert_eq!(copy["name"], "Page in de", "its content is that of the source");
        assert_group(&app, kind, &[&en, &de, &fr]).await;
    }
}

/// `[inferred]`: the one that is named, or else the domain's. One that it has is not overwritten.
async fn the_source_gets_a_language_if_it_has_none(app: App) {
    for kind in KINDS {
        for (own, named, expected) in [
            (json!(null), json!("SV"), "sv"),
            (json!(null), json!(null), "en"),
            (json!(null), json!(""), "en"),
            (json!("fi"), json!("sv"), "fi"),
            (json!("fi"), json!(null), "fi"),
        ] {
            let body = with(draft("x"), json!({"language": own}));
            let made = text(&app.create(kind, &body).await, "id");
            let wanted = json!({"id": made, "language": "de", "primaryLanguage": named});
            let copy = language(&app, kind, "create-language-variation", &wanted).await;
            let copy = text(&copy.expect(200).json(), "id");
            let joined = text(&app.create(kind, &body).await, "id");
            let other = app.create_draft(kind, "other").await;
            let wanted = json!({
                "id": other, "language": "de", "primaryId": joined, "primaryLanguage": named,
            });
            language(&app, kind, "attach-to-lang-group", &wanted).await.expect(200);
            for (primary, member) in [(&made, &copy), (&joined, &other)] {
                for page in [app.page(kind, primary).await, app.draft_of(kind, primary).await] {
                    assert_eq!(page["language"], expected);
                }
                assert_group(&app, kind, &[primary, member]).await;
            }
        }
    }
}

async fn pages_are_attached_to_a_group(app: App) {
    for kind in MOUNTS {
        let en = page_in(&app, kind, "en").await;
        // One that was written in another language, and one in none.
        let (de, fr) = (page_in(&app, kind, "it").await, app.create_draft(kind, "fr").await);
        app.turn_clock("2026-11-21T12:00:05Z");
        let body = json!({"id": de, "language": "DE", "primaryId": en});
        let answer = language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
        assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
        let page = app.page(kind, &de).await;
        assert_eq!(
            (&page["language"], &page["updated"]),
            (&json!("de"), &json!("2026-11-21T12:00:05Z"))
        );
        assert_eq!(app.page(kind, &en).await["updated"], "2026-11-21T12:00:00Z");
        assert_group(&app, kind, &[&en, &de]).await;
        // To a member that is not the primary: into its group all the same.
        let body = json!({"id": fr, "language": "fr", "primaryId": de});
        language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
        assert_group(&app, kind, &[&en, &de, &fr]).await;
        assert_eq!((app.revisions(kind, &fr).await, app.revisions(kind, &en).await), (2, 1));
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn a_detached_page_keeps_its_language(app: App) {
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        let body = json!({"id": de});
        let answer = language(&app, kind, "detach-from-lang-group", &body).await.expect(200);
        assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
        assert_alone(&app, kind, &de).await;
        assert_eq!(app.page(kind, &de).await["language"], "de");
        assert_group(&app, kind, &[&en, &fr]).await;
        // Its language is free, and so is it.
        let again = page_in(&app, kind, "de").await;
        let body = json!({"id": again, "language": "de", "primaryId": en});
        language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
        let body = json!({"id": de, "language": "it", "primaryId": fr});
        language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
        assert_group(&app, kind, &[&en, &fr, &again, &de]).await;
        // A group of one is none.
        for id in [&fr, &again, &de] {
            language(&app, kind, "detach-from-lang-group", &json!({"id": id})).await.expect(200);
        }
        for id in [&en, &fr, &again, &de] {
            assert_alone(&app, kind, id).await;
        }
        assert_eq!(app.page(kind, &en).await["language"], "en");
    }
}

/// Case 38.
async fn another_primary_is_what_all_others_were_translated_from(app: App) {
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        let path = format!("{kind}/multi-language/set-new-lang-primary");
        for (primary, others) in [(&fr, [&en, &de]), (&fr, [&en, &de]), (&de, [&en, &fr])] {
            app.put(&path, &json!({"id": primary})).await.expect(204);
            assert_group(&app, kind, &[primary, others[0], others[1]]).await;
        }
        // The old primary can be taken out now, the new one can not.
        let detach = async |id: &str| {
            language(&app, kind, "detach-from-lang-group", &json!({"id": id})).await.status
        };
        assert_eq!([detach(&de).await, detach(&en).await], [400, 200]);
        assert_group(&app, kind, &[&de, &fr]).await;
    }
}

async fn members_change_languages_all_at_once(app: App) {
    for kind in MOUNTS {
        let [en, de, fr] = group(&app, kind, ["en", "de", "fr"]).await;
        let revisions = app.revisions(kind, &fr).await;
        let shown = async || {
            let mut found = Vec::new();
            for id in [&en, &de, &fr] {
                found.push(text(&app.page(kind, id).await, "language"));
            }
            assert_group(&app, kind, &[&en, &de, &fr]).await;
            found
        };
        for (languages, expected) in [
            (json!({&en: "de", &de: "EN"}), ["de", "en", "fr"]),
            (json!({&de: "it"}), ["de", "it", "fr"]),
            (json!({&en: "it", &de: "fr", &fr: "de"}), ["it", "fr", "de"]),
            (json!({&en: "it", &fr: "de"}), ["it", "fr", "de"]),
            (json!({}), ["it", "fr", "de"]),
        ] {
            let body = json!({"primaryId": en, "languages": languages});
            let answer = language(&app, kind, "update-languages", &body).await.expect(200);
            assert_eq!((answer.text.as_str(), answer.header("content-type")), ("", ""));
            assert_eq!(shown().await, expected);
        }
        assert_eq!(app.revisions(kind, &fr).await, revisions + 1, "one change of its language");
        // Any member names the group.
        let body = json!({"primaryId": fr, "languages": {&en: "pt-br"}});
        language(&app, kind, "update-languages", &body).await.expect(200);
        assert_eq!(shown().await, ["pt-br", "fr", "de"]);
    }
}

/// All 891: each can be had, and a group has room for every one of them.
async fn a_group_has_as_many_members_as_there_are_languages(app: App) {
    let spec: Value = serde_json::from_str(include_str!("../../../../spec/schemas.json")).unwrap();
    let codes = &spec["enums"]["AttachToLangPrimaryRequestVNext.language"];
    let codes: Vec<&str> = codes.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(codes.len(), 891);
    let mut ids = Vec::new();
    for hundred in codes.chunks(100) {
        let inputs: Vec<Value> = hundred.iter().map(|code| draft(code)).collect();
        let made = app.post(&format!("{SITE}/batch/create"), &json!({"inputs": inputs})).await;
        ids.extend(made.expect(201).ids());
    }
    for (id, code) in ids.iter().zip(&codes).skip(1) {
        let body = json!({
            "id": id, "language": code.to_uppercase(), "primaryId": ids[0],
            "primaryLanguage": codes[0],
        });
        language(&app, SITE, "attach-to-lang-group", &body).await.expect(200);
    }
    let shown = async || {
        let page = app.page(SITE, &ids[0]).await;
        let others = page["translations"].as_object().unwrap().clone();
        let mut found: Vec<(String, String)> = others
            .iter()
            .map(|(code, of)| (of["id"].to_string(), code.clone()))
            .chain([(ids[0].clone(), text(&page, "language"))])
            .collect();
        found.sort_unstable();
        found
    };
    let expected = |turn: usize| {
        let code = |at: usize| codes[(at + turn) % codes.len()].to_owned();
        ids.iter().enumerate().map(|(at, id)| (id.clone(), code(at))).collect::<Vec<_>>()
    };
    assert_eq!(shown().await, expected(0));
    // Every one takes the language of the next.
    let languages: Value = Value::Object(
        expected(1).into_iter().map(|(id, code)| (id, Value::String(code))).collect(),
    );
    let body = json!({"primaryId": ids[0], "languages": languages});
    language(&app, SITE, "update-languages", &body).await.expect(200);
    assert_eq!(shown().await, expected(1));
    assert_eq!(app.page(SITE, &ids[890]).await["language"], codes[0]);
}

/// A pending edit must not take the old language back when it goes live.
async fn the_languages_of_drafts_change_with_the_group(app: App) {
    let mut ids = Vec::new();
    for slug in ["a", "b", "c"] {
        let id = app.create_published(SITE, slug).await;
        let edit = json!({"htmlTitle": "pending"});
        app.patch(&format!("{SITE}/{id}/draft"), &edit).await.expect(200);
        ids.push(id);
    }
    let [a, b, c] = ids.try_into().unwrap();
    for (id, code) in [(&b, "de"), (&c, "fr")] {
        let body = json!({"id": id, "language": code, "primaryId": a});
        language(&app, SITE, "attach-to-lang-group", &body).await.expect(200);
    }
    let body = json!({"primaryId": a, "languages": {&b: "fr", &c: "de"}});
    language(&app, SITE, "update-languages", &body).await.expect(200);
    for (id, code) in [(&a, "en"), (&b, "fr"), (&c, "de")] {
        let draft = app.draft_of(SITE, id).await;
        assert_eq!((&draft["language"], &draft["htmlTitle"]), (&json!(code), &json!("pending")));
        app.act(&format!("{SITE}/{id}/draft/push-live")).await.expect(204);
        let page = app.page(SITE, id).await;
        assert_eq!((&page["language"], &page["htmlTitle"]), (&json!(code), &json!("pending")));
        assert_group(&app, SITE, &[&a, &b, &c]).await;
    }
}
