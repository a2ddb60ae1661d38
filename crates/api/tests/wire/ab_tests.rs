//! A/B tests over HTTP (pages.md §1.2 operations 16–18, §7): start, publish, end with either
//! winner, run again.

use crate::support::client::{KINDS, MOUNTS, SITE, draft, published, text, with};
use crate::support::groups::{assert_alone, assert_group, language, page_in};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(
    a_variation_is_a_copy_of_the_draft_in_a_test_with_its_master,
    both_pages_are_published_like_any_page,
    a_scheduled_master_goes_live_by_the_clock,
    the_master_wins_and_is_an_ordinary_page,
    the_variant_wins_and_takes_the_masters_place,
    a_test_of_drafts_ends_with_a_draft,
    a_test_can_be_run_again_with_its_loser,
    filters_find_the_pages_of_tests,
    a_test_ends_when_one_of_its_pages_is_deleted,
    a_winner_takes_the_masters_place_among_the_languages,
    pending_edits_do_not_take_the_place_back,
    pending_edits_do_not_take_the_place_of_a_deleted_master_back,
    a_page_of_a_test_is_sent_back_as_it_was_read,
);

fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

/// Starts a test of a page; the ids of the variant and of the test.
async fn start(app: &App, kind: &str, master: &str) -> (String, String) {
    let body = json!({"contentId": master, "variationName": "Variation"});
    let variant = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
    let variant = variant.expect(201).json();
    (text(&variant, "id"), text(&variant, "abTestId"))
}

async fn end(app: &App, kind: &str, test: &str, winner: &str) {
    let body = json!({"abTestId": test, "winnerId": winner});
    app.post(&format!("{kind}/ab-test/end"), &body).await.expect(204);
}

async fn rerun(app: &App, kind: &str, test: &str, variation: &str) {
    let body = json!({"abTestId": test, "variationId": variation});
    app.post(&format!("{kind}/ab-test/rerun"), &body).await.expect(204);
}

async fn publish(app: &App, kind: &str, id: &str) {
    let body = json!({"state": "PUBLISHED_OR_SCHEDULED"});
    app.patch(&format!("{kind}/{id}"), &body).await.expect(200);
}

/// A test of a published page with a published variant: master, variant, test.
async fn running(app: &App, kind: &str, name: &str) -> [String; 3] {
    let master = app.create_published(kind, &slug(kind, name)).await;
    let (variant, test) = start(app, kind, &master).await;
    publish(app, kind, &variant).await;
    [master, variant, test]
}

/// `abStatus`, `state`, `currentState` and `published`.
async fn shown(app: &App, kind: &str, id: &str) -> [String; 4] {
    let page = app.page(kind, id).await;
    let listed = app.get(&format!("{kind}?id={id}")).await.expect(200).json();
    assert_eq!(listed["results"], json!([page]), "a list shows it like any page");
    let [status, state, current] = ["abStatus", "state", "currentState"].map(|n| text(&page, n));
    [status, state, current, page["published"].to_string()]
}

const LIVE_MASTER: [&str; 4] = ["master", "PUBLISHED_AB", "PUBLISHED_AB", "true"];
const LIVE_VARIANT: [&str; 4] = ["variant", "PUBLISHED_AB_VARIANT", "PUBLISHED_AB_VARIANT", "true"];
const DRAFT_VARIANT: [&str; 4] = ["variant", "DRAFT_AB_VARIANT", "DRAFT_AB_VARIANT", "false"];
const WINNER: [&str; 4] = ["master", "PUBLISHED_OR_SCHEDULED", "PUBLISHED", "true"];
const LOSER: [&str; 4] = ["loser_variant", "LOSER_AB_VARIANT", "LOSER_AB_VARIANT", "false"];

async fn a_variation_is_a_copy_of_the_draft_in_a_test_with_its_master(app: App) {
    for kind in MOUNTS {
        for (body, state) in [
            (with(draft("x"), json!({"slug": slug(kind, "x")})), "DRAFT_AB"),
            (published(&slug(kind, "live")), "PUBLISHED_AB"),
        ] {
            let before = app.create(kind, &body).await;
            let master = text(&before, "id");
            let edit = json!({"htmlTitle": "pending", "widgets": {"w": {"z": 1.5}}});
            app.patch(&format!("{kind}/{master}/draft"), &edit).await.expect(200);
            app.turn_clock("2026-11-21T12:00:02Z");
            let body = json!({"contentId": master, "variationName": " B "});
            let answer = app.post(&format!("{kind}/ab-test/create-variation"), &body).await;
            let variant = answer.expect(201).json();
            let (id, test) = (text(&variant, "id"), text(&variant, "abTestId"));
            assert_eq!(app.page(kind, &id).await, variant);
            let unique = text(&variant, "slug");
            let unique = unique.strip_prefix("-ab-variant-").expect("a slug of its own");
            assert_eq!(uuid::Uuid::parse_str(unique).unwrap().get_version_num(), 4);
            assert!(test.parse::<i64>().unwrap() > 0 && test != id && test != master);
            assert_eq!(shown(&app, kind, &id).await, DRAFT_VARIANT);
            assert_eq!(variant["name"], " B ");
            let content = ["htmlTitle", "widgets", "templatePath", "domain", "subcategory"];
            let source = app.draft_of(kind, &master).await;
            assert_eq!(content.map(|n| &variant[n]), content.map(|n| &source[n]));
            assert_eq!(variant["publishDate"], "1970-01-01T00:00:00Z");
            assert_eq!(variant["created"], "2026-11-21T12:00:02Z");
            let page = app.page(kind, &master).await;
            let tested = json!({
                "abStatus": "master", "abTestId": test, "state": state, "currentState": state,
                "updated": "2026-11-21T12:00:02Z", "updatedAt": "2026-11-21T12:00:02Z",
            });
            assert_eq!(page, with(before, tested), "what is live stays live");
            assert_eq!(source["htmlTitle"], "pending", "and the draft a draft");
            app.turn_clock("2026-11-21T12:00:00Z");
        }
    }
}

async fn both_pages_are_published_like_any_page(app: App) {
    for kind in MOUNTS {
        let body = with(draft("x"), json!({"slug": slug(kind, "x")}));
        let master = text(&app.create(kind, &body).await, "id");
        let (variant, _) = start(&app, kind, &master).await;
        // The variant alone, by a schedule at once; its own slug is no hindrance.
        let wish = json!({"id": variant, "publishDate": "2026-11-21T12:00:00Z"});
        app.post(&format!("{kind}/schedule"), &wish).await.expect(204);
        assert_eq!(shown(&app, kind, &variant).await, LIVE_VARIANT);
        publish(&app, kind, &master).await;
        assert_eq!(shown(&app, kind, &master).await, LIVE_MASTER);
        // Edited like any page.
        let edit = json!({"htmlTitle": "edited"});
        app.patch(&format!("{kind}/{variant}/draft"), &edit).await.expect(200);
        assert_eq!(app.page(kind, &variant).await["htmlTitle"], "");
        app.act(&format!("{kind}/{variant}/draft/push-live")).await.expect(204);
        assert_eq!(app.page(kind, &variant).await["htmlTitle"], "edited");
        for (id, unpublished) in [(&variant, "DRAFT_AB_VARIANT"), (&master, "DRAFT_AB")] {
            let back = json!({"state": "DRAFT"});
            let page = app.patch(&format!("{kind}/{id}"), &back).await.expect(200).json();
            assert_eq!((&page["state"], &page["published"]), (&json!(unpublished), &json!(false)));
            publish(&app, kind, id).await;
        }
        assert_eq!(shown(&app, kind, &variant).await, LIVE_VARIANT);
        assert_eq!(shown(&app, kind, &master).await, LIVE_MASTER);
    }
}

async fn a_scheduled_master_goes_live_by_the_clock(app: App) {
    for kind in KINDS {
        let body = with(draft("x"), json!({"slug": slug(kind, "x")}));
        let master = text(&app.create(kind, &body).await, "id");
        let wish = json!({"id": master, "publishDate": "2026-11-21T12:01:00Z"});
        app.post(&format!("{kind}/schedule"), &wish).await.expect(204);
        let (variant, _) = start(&app, kind, &master).await;
        let wish = json!({"id": variant, "publishDate": "2026-11-21T12:02:00Z"});
        app.post(&format!("{kind}/schedule"), &wish).await.expect(204);
        let waits = ["master", "SCHEDULED_AB", "SCHEDULED_AB", "false"];
        let variant_waits = ["variant", "PUBLISHED_AB_VARIANT", "DRAFT_AB_VARIANT", "false"];
        let live = ["master", "SCHEDULED_AB", "PUBLISHED_AB", "true"];
        for (time, of_master, of_variant) in [
            ("2026-11-21T12:00:59.999Z", waits, variant_waits),
            ("2026-11-21T12:01:00Z", live, variant_waits),
            ("2026-11-21T12:02:00Z", live, LIVE_VARIANT),
        ] {
            app.turn_clock(time);
            assert_eq!(shown(&app, kind, &master).await, of_master, "{time}");
            assert_eq!(shown(&app, kind, &variant).await, of_variant, "{time}");
        }
        let revisions = app.revisions(kind, &master).await;
        app.engine.run_due_jobs().await.unwrap();
        assert_eq!(shown(&app, kind, &master).await, LIVE_MASTER, "the scheduler came by");
        assert_eq!(shown(&app, kind, &variant).await, LIVE_VARIANT);
        assert_eq!(app.revisions(kind, &master).await, revisions);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn the_master_wins_and_is_an_ordinary_page(app: App) {
    for kind in MOUNTS {
        let [master, variant, test] = running(&app, kind, "m").await;
        let before = app.page(kind, &master).await;
        let loser = app.page(kind, &variant).await;
        end(&app, kind, &test, &master).await;
        assert_eq!(shown(&app, kind, &master).await, WINNER);
        assert_eq!(shown(&app, kind, &variant).await, LOSER);
        for (id, then) in [(&master, before), (&variant, loser)] {
            let page = app.page(kind, id).await;
            for same in ["slug", "url", "domain", "publishDate", "name", "abTestId"] {
                assert_eq!(page[same], then[same], "{same}");
            }
        }
        let taken = app.post(kind, &published(&slug(kind, "m"))).await.expect(400).json();
        assert_eq!(taken["errorType"], "CONTENT_SLUG_ALREADY_EXISTS");
    }
}

/// Case 40.
async fn the_variant_wins_and_takes_the_masters_place(app: App) {
    for kind in MOUNTS {
        let dates = json!({"publishDate": "2024-02-06T19:02:33Z", "domain": "www.example.com"});
        let body = with(published(&slug(kind, "m")), dates);
        let master =
            text(&app.create(kind, &with(body, json!({"publishImmediately": false}))).await, "id");
        let (variant, test) = start(&app, kind, &master).await;
        publish(&app, kind, &variant).await;
        let other = json!({"name": "B", "widgets": {"b": {}}, "domain": "elsewhere.example.com"});
        app.patch(&format!("{kind}/{variant}"), &other).await.expect(200);
        let (a, b) = (app.page(kind, &master).await, app.page(kind, &variant).await);
        app.turn_clock("2026-11-21T12:00:09Z");
        end(&app, kind, &test, &variant).await;
        assert_eq!(shown(&app, kind, &variant).await, WINNER);
        assert_eq!(shown(&app, kind, &master).await, LOSER);
        let (loser, winner) = (app.page(kind, &master).await, app.page(kind, &variant).await);
        for taken in ["slug", "url", "domain", "publishDate"] {
            assert_eq!(winner[taken], a[taken], "{taken}");
        }
        for own in ["id", "name", "widgets", "created", "abTestId"] {
            assert_eq!((&winner[own], &loser[own]), (&b[own], &a[own]), "{own}");
        }
        assert_eq!((&loser["slug"], &loser["abTestId"]), (&b["slug"], &a["abTestId"]));
        for page in [&loser, &winner] {
            assert_eq!(page["updated"], "2026-11-21T12:00:09Z");
            assert_eq!(app.draft_of(kind, &text(page, "id")).await, *page);
        }
        // The winner holds the address now, the loser nothing.
        app.delete(&format!("{kind}/{master}")).await.expect(204);
        let place = json!({"domain": "www.example.com"});
        let again = with(published(&slug(kind, "m")), place);
        app.post(kind, &again).await.expect(400);
        app.delete(&format!("{kind}/{variant}")).await.expect(204);
        app.post(kind, &again).await.expect(201);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn a_test_of_drafts_ends_with_a_draft(app: App) {
    for kind in KINDS {
        for variant_wins in [false, true] {
            let body = with(draft("x"), json!({"slug": slug(kind, "x")}));
            let master = text(&app.create(kind, &body).await, "id");
            let (variant, test) = start(&app, kind, &master).await;
            let (winner, loser) =
                if variant_wins { (&variant, &master) } else { (&master, &variant) };
            end(&app, kind, &test, winner).await;
            assert_eq!(shown(&app, kind, winner).await, ["master", "DRAFT", "DRAFT", "false"]);
            assert_eq!(shown(&app, kind, loser).await, LOSER);
            assert_eq!(app.page(kind, winner).await["slug"], json!(slug(kind, "x")));
            assert!(text(&app.page(kind, loser).await, "slug").starts_with("-ab-variant-"));
        }
    }
}

async fn a_test_can_be_run_again_with_its_loser(app: App) {
    for kind in MOUNTS {
        let [a, b, test] = running(&app, kind, "r").await;
        let (mut master, mut variant) = (a, b);
        // B wins, then A again, then the master twice.
        for variant_wins in [true, true, false, false] {
            if variant_wins {
                std::mem::swap(&mut master, &mut variant);
            }
            end(&app, kind, &test, &master).await;
            assert_eq!(shown(&app, kind, &master).await, WINNER);
            assert_eq!(shown(&app, kind, &variant).await, LOSER);
            rerun(&app, kind, &test, &variant).await;
            assert_eq!(shown(&app, kind, &master).await, LIVE_MASTER);
            assert_eq!(shown(&app, kind, &variant).await, LIVE_VARIANT);
            assert_eq!(app.page(kind, &master).await["slug"], json!(slug(kind, "r")));
            for id in [&master, &variant] {
                assert_eq!(app.page(kind, id).await["abTestId"], json!(test));
            }
        }
        // A master that is a draft is run again as one, and so is its variant.
        end(&app, kind, &test, &master).await;
        app.patch(&format!("{kind}/{master}"), &json!({"state": "DRAFT"})).await.expect(200);
        rerun(&app, kind, &test, &variant).await;
        assert_eq!(shown(&app, kind, &master).await, ["master", "DRAFT_AB", "DRAFT_AB", "false"]);
        assert_eq!(shown(&app, kind, &variant).await, DRAFT_VARIANT);
    }
}

/// Cases 19 and 40, and the recipes of pages.md §4.3.
async fn filters_find_the_pages_of_tests(app: App) {
    for kind in KINDS {
        let [a, b, first] = running(&app, kind, "a").await;
        let [c, d, second] = running(&app, kind, "c").await;
        let plain = app.create_draft(kind, "plain").await;
        end(&app, kind, &second, &d).await;
        let drafts = "state__in=DRAFT,DRAFT_AB,DRAFT_AB_VARIANT,LOSER_AB_VARIANT".to_owned();
        let live = "state__in=PUBLISHED_OR_SCHEDULED,PUBLISHED_AB,PUBLISHED_AB_VARIANT\
                    &publishDate__lte=2026-11-21T12:00:00Z";
        for (query, expected) in [
            ("abStatus__eq=MASTER".to_owned(), vec![&a, &d]),
            ("abStatus=master".to_owned(), vec![&a, &d]),
            ("abStatus__eq=VARIANT".to_owned(), vec![&b]),
            ("abStatus__eq=Loser_Variant".to_owned(), vec![&c]),
            (format!("abTestId__eq={first}"), vec![&a, &b]),
            (format!("abTestId__in={first},{second}"), vec![&a, &b, &c, &d]),
            (format!("abTestId={second}&abStatus=MASTER"), vec![&d]),
            (format!("abTestId={second}0"), vec![]),
            (drafts, vec![&c, &plain]),
            (live.to_owned(), vec![&a, &b, &d]),
            ("slug__icontains=-AB-variant-".to_owned(), vec![&b, &c]),
        ] {
            let expected: Vec<String> = expected.into_iter().cloned().collect();
            let list = app.get(&format!("{kind}?sort=id&{query}")).await.expect(200);
            let mut found = list.ids();
            found.sort_unstable();
            assert_eq!(found, expected, "{query}");
            assert_eq!(list.json()["total"], json!(expected.len()), "{query}");
        }
    }
}

async fn a_test_ends_when_one_of_its_pages_is_deleted(app: App) {
    for kind in MOUNTS {
        // The variant goes: the master is an ordinary page.
        let [master, variant, _] = running(&app, kind, "v").await;
        app.delete(&format!("{kind}/{variant}")).await.expect(204);
        assert_eq!(shown(&app, kind, &master).await, WINNER);
        assert_eq!(app.page(kind, &master).await["slug"], json!(slug(kind, "v")));
        start(&app, kind, &master).await;
        // The master goes: the variant wins, and has its address at once.
        let [master, variant, test] = running(&app, kind, "m").await;
        app.delete(&format!("{kind}/{master}")).await.expect(204);
        assert_eq!(shown(&app, kind, &variant).await, WINNER);
        assert_eq!(app.page(kind, &variant).await["slug"], json!(slug(kind, "m")));
        app.post(kind, &published(&slug(kind, "m"))).await.expect(400);
        let gone = app.get(&format!("{kind}/{master}?archived=true")).await.expect(200).json();
        assert_eq!((gone.get("abStatus"), gone.get("abTestId")), (None, None));
        let body = json!({"abTestId": test, "winnerId": variant});
        app.post(&format!("{kind}/ab-test/end"), &body).await.expect(400);
        // Both go together.
        let [master, variant, test] = running(&app, kind, "b").await;
        let batch = json!({"inputs": [master, variant]});
        app.post(&format!("{kind}/batch/archive"), &batch).await.expect(204);
        let body = json!({"abTestId": test, "winnerId": master});
        app.post(&format!("{kind}/ab-test/end"), &body).await.expect(404);
        app.post(kind, &published(&slug(kind, "b"))).await.expect(201);
        // A loser that goes changes nothing.
        let [master, variant, test] = running(&app, kind, "l").await;
        end(&app, kind, &test, &master).await;
        let before = app.page(kind, &master).await;
        app.delete(&format!("{kind}/{variant}")).await.expect(204);
        assert_eq!(app.page(kind, &master).await, before);
    }
}

async fn a_winner_takes_the_masters_place_among_the_languages(app: App) {
    for kind in MOUNTS {
        for by_deletion in [false, true] {
            let [master, variant, test] = running(&app, kind, "en").await;
            let (de, fr) = (page_in(&app, kind, "de").await, page_in(&app, kind, "fr").await);
            for (id, code) in [(&de, "de"), (&fr, "fr")] {
                let body = json!({"id": id, "language": code, "primaryId": master});
                language(&app, kind, "attach-to-lang-group", &body).await.expect(200);
            }
            assert_alone(&app, kind, &variant).await;
            app.turn_clock("2026-11-21T12:00:30Z");
            if by_deletion {
                app.delete(&format!("{kind}/{master}")).await.expect(204);
            } else {
                end(&app, kind, &test, &variant).await;
                assert_alone(&app, kind, &master).await;
            }
            assert_eq!(app.page(kind, &variant).await["language"], "en");
            assert_group(&app, kind, &[&variant, &de, &fr]).await;
            app.turn_clock("2026-11-21T12:00:00Z");
            // Nothing of it is in the way of the next.
            app.delete(&format!("{kind}/{variant}")).await.expect(204);
            assert_group(&app, kind, &[&de, &fr]).await;
        }
    }
}

/// Slug, domain and language are content too, and a draft has its own of each.
async fn pending_edits_do_not_take_the_place_back(app: App) {
    let [master, variant, test] = running(&app, SITE, "m").await;
    for id in [&master, &variant] {
        let edit = json!({"htmlTitle": "pending"});
        app.patch(&format!("{SITE}/{id}/draft"), &edit).await.expect(200);
    }
    let domain = json!({"domain": "www.example.com"});
    app.patch(&format!("{SITE}/{master}"), &domain).await.expect(200);
    let wanted = json!({"id": master, "language": "de", "primaryLanguage": "sv"});
    let copy = language(&app, SITE, "create-language-variation", &wanted).await.expect(200).json();
    end(&app, SITE, &test, &variant).await;
    let won = app.page(SITE, &variant).await;
    let place = ["slug", "domain", "language", "url", "publishDate"];
    let pending = app.draft_of(SITE, &variant).await;
    assert_eq!(place.map(|name| &pending[name]), place.map(|name| &won[name]));
    app.act(&format!("{SITE}/{variant}/draft/push-live")).await.expect(204);
    let pushed = app.page(SITE, &variant).await;
    assert_eq!(place.map(|name| &pushed[name]), place.map(|name| &won[name]));
    assert_eq!((&pushed["htmlTitle"], &pushed["language"]), (&json!("pending"), &json!("sv")));
    let lost = app.draft_of(SITE, &master).await;
    assert!(text(&lost, "slug").starts_with("-ab-variant-"), "{lost}");
    assert_group(&app, SITE, &[&variant, &text(&copy, "id")]).await;
}

async fn pending_edits_do_not_take_the_place_of_a_deleted_master_back(app: App) {
    for kind in KINDS {
        let [master, variant, _] = running(&app, kind, "m").await;
        let edit = json!({"htmlTitle": "pending"});
        app.patch(&format!("{kind}/{variant}/draft"), &edit).await.expect(200);
        app.delete(&format!("{kind}/{master}")).await.expect(204);
        app.act(&format!("{kind}/{variant}/draft/push-live")).await.expect(204);
        let page = app.page(kind, &variant).await;
        assert_eq!(
            (&page["slug"], &page["htmlTitle"]),
            (&json!(slug(kind, "m")), &edit["htmlTitle"])
        );
    }
}

/// Case 5 for the properties of tests.
async fn a_page_of_a_test_is_sent_back_as_it_was_read(app: App) {
    for kind in KINDS {
        let [a, b, test] = running(&app, kind, "a").await;
        for ended in [false, true] {
            if ended {
                end(&app, kind, &test, &b).await;
            }
            for id in [&a, &b] {
                let (one, page) = (format!("{kind}/{id}"), app.page(kind, id).await);
                assert_eq!(app.patch(&one, &page).await.expect(200).json(), page);
                assert_eq!(app.patch(&format!("{one}/draft"), &page).await.json(), page);
            }
        }
    }
}
