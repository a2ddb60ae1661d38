//! Publishing by writing `state` and `publishDate`, and what the clock makes of it without a write
//! (pages.md §5.2).

use crate::support::client::{KINDS, LANDING, SITE, draft, published, text, with};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    states_that_publish,
    a_future_date_schedules,
    the_scheduled_hour_needs_no_write,
    filters_of_states_do_not_follow_the_clock,
    a_draft_state_unpublishes,
    states_that_can_not_be_written,
    a_temporary_slug_can_not_be_published,
    an_expired_page_redirects,
    a_page_sent_back_as_it_was_read_does_not_change,
    what_a_draft_says_of_publishing_is_kept,
);

/// `state`, `currentState`, `published` and `publishDate`.
fn shown(page: &Value) -> [String; 4] {
    let [state, current, date] = ["state", "currentState", "publishDate"].map(|n| text(page, n));
    assert_eq!(page["published"], page["currentlyPublished"]);
    [state, current, page["published"].to_string(), date]
}

const LIVE: [&str; 4] = ["PUBLISHED_OR_SCHEDULED", "PUBLISHED", "true", "2026-11-21T12:00:00Z"];
const DRAFT: [&str; 4] = ["DRAFT", "DRAFT", "false", "1970-01-01T00:00:00Z"];

async fn states_that_publish(app: App) {
    app.turn_clock("2026-11-21T12:00:00.789Z");
    let future = "2027-01-01T00:00:00Z";
    for (n, state) in [
        json!({"state": "PUBLISHED_OR_SCHEDULED", "publishImmediately": true}),
        json!({"state": "PUBLISHED_OR_SCHEDULED"}),
        json!({"state": "PUBLISHED"}),
        json!({"state": "SCHEDULED"}),
        json!({"state": "PUBLISHED", "publishImmediately": true, "publishDate": future}),
        json!({"state": "PUBLISHED", "publishDate": "1970-01-01T00:00:00Z"}),
        json!({"state": "PUBLISHED", "publishDate": null, "publishImmediately": null}),
        json!({"state": "PUBLISHED_OR_SCHEDULED", "publishDate": "2026-11-21T12:00:00.100Z"}),
    ]
    .into_iter()
    .enumerate()
    {
        for (k, kind) in KINDS.iter().enumerate() {
            let body = with(draft("x"), json!({"slug": format!("s{k}{n}")}));
            let created = app.create(kind, &with(body.clone(), state.clone())).await;
            assert_eq!(shown(&created), LIVE, "{state}");
            app.delete(&format!("{kind}/{}", text(&created, "id"))).await.expect(204);
            let page = app.create(kind, &body).await;
            assert_eq!(shown(&page), DRAFT);
            let path = format!("{kind}/{}", text(&page, "id"));
            let updated = app.patch(&path, &state).await.expect(200).json();
            assert_eq!(shown(&updated), LIVE, "{state}");
        }
    }
    // A date that was wished for stays, whether it has come or not.
    let past = json!({"slug": "past", "state": "PUBLISHED", "publishDate": "2020-01-01T00:00:00Z"});
    let page = app.create(SITE, &with(draft("x"), past)).await;
    assert_eq!(shown(&page)[2..], ["true", "2020-01-01T00:00:00Z"]);
    // Case 24: `currentState` publishes nothing.
    let page = app.create(SITE, &with(draft("x"), json!({"currentState": "PUBLISHED"}))).await;
    assert_eq!(shown(&page), DRAFT);
}

fn scheduled(slug: &str) -> Value {
    let wish = json!({
        "slug": slug,
        "state": "PUBLISHED_OR_SCHEDULED",
        "publishImmediately": false,
        "publishDate": "2026-11-21T12:01:00.000Z",
    });
    with(draft(slug), wish)
}

async fn a_future_date_schedules(app: App) {
    const WAITS: [&str; 4] =
        ["PUBLISHED_OR_SCHEDULED", "SCHEDULED", "false", "2026-11-21T12:01:00Z"];
    let page = app.create(SITE, &scheduled("soon")).await;
    assert_eq!(
        (shown(&page), &page["publishImmediately"]),
        (WAITS.map(str::to_owned), &json!(false))
    );
    let path = format!("{SITE}/{}", text(&page, "id"));
    // The same state again changes nothing, another date moves it, "at once" publishes.
    let again = app.patch(&path, &json!({"state": "PUBLISHED_OR_SCHEDULED"})).await.expect(200);
    assert_eq!(shown(&again.json()), WAITS);
    let later = json!({"publishDate": 1_795_262_520_000_i64});
    let moved = app.patch(&path, &later).await.expect(200).json();
    assert_eq!(shown(&moved)[1..], ["SCHEDULED", "false", "2026-11-21T12:02:00Z"]);
    let now = json!({"state": "PUBLISHED_OR_SCHEDULED", "publishImmediately": true});
    assert_eq!(shown(&app.patch(&path, &now).await.expect(200).json()), LIVE);
    // A published page's date can be set back and forth (pages.md §5.1).
    let ahead = json!({"publishDate": "2026-11-21T13:00:00Z"});
    assert_eq!(shown(&app.patch(&path, &ahead).await.json())[1], "SCHEDULED");
    let back = json!({"publishDate": "2026-11-21T11:00:00Z"});
    assert_eq!(shown(&app.patch(&path, &back).await.json())[1], "PUBLISHED");
}

/// Case 25.
async fn the_scheduled_hour_needs_no_write(app: App) {
    let id = text(&app.create(SITE, &scheduled("soon")).await, "id");
    let state = "state__eq=PUBLISHED_OR_SCHEDULED";
    for (time, current, live) in [
        ("2026-11-21T12:00:00Z", "SCHEDULED", false),
        ("2026-11-21T12:00:59.999Z", "SCHEDULED", false),
        ("2026-11-21T12:01:00Z", "PUBLISHED", true),
        ("2027-11-21T12:01:00Z", "PUBLISHED", true),
        // The clock of a stand-in can be turned back; the stored document is then stale for good.
    ] {
        app.turn_clock(time);
        let batch = json!({"inputs": [id]});
        let pages = [
            app.page(SITE, &id).await,
            app.get(&format!(
                "{SITE}/{id}?property=currentState,published,currentlyPublished,state,publishDate"
            ))
            .await
            .json(),
            app.get(SITE).await.json()["results"][0].clone(),
            app.get(&format!("{SITE}?name__icontains=soon&sort=name")).await.json()["results"][0]
                .clone(),
            app.post(&format!("{SITE}/batch/read"), &batch).await.json()["results"][0].clone(),
        ];
        for page in pages {
            let expected = ["PUBLISHED_OR_SCHEDULED", current, if live { "true" } else { "false" }];
            assert_eq!(shown(&page)[..3], expected, "{time}");
        }
        let (gt, lt) = (format!("publishDate__gt={time}"), format!("publishDate__lte={time}"));
        let (waiting, gone) = (
            app.total(&format!("{SITE}?{state}&{gt}")).await,
            app.total(&format!("{SITE}?{state}&{lt}")).await,
        );
        assert_eq!((waiting, gone), (u64::from(!live), u64::from(live)), "{time}");
    }
    let page = app.page(SITE, &id).await;
    assert_eq!(page["updated"], "2026-11-21T12:00:00Z", "nobody wrote");
}

/// Case 22, and the recipes of pages.md §4.3.
async fn filters_of_states_do_not_follow_the_clock(app: App) {
    let waiting = text(&app.create(SITE, &scheduled("soon")).await, "id");
    let live = app.create_published(SITE, "live").await;
    let plain = app.create_draft(SITE, "draft").await;
    let recipes = |op: &str| {
        format!(
            "state__in=PUBLISHED_OR_SCHEDULED,PUBLISHED_AB,PUBLISHED_AB_VARIANT\
             &publishDate__{op}=2026-11-21T12:00:30Z"
        )
    };
    for (query, expected) in [
        (recipes("gt"), vec![&waiting]),
        (recipes("lt"), vec![&live]),
        ("state__in=DRAFT,DRAFT_AB,DRAFT_AB_VARIANT,LOSER_AB_VARIANT".into(), vec![&plain]),
        ("state__in=PUBLISHED".into(), vec![]),
        ("state=SCHEDULED".into(), vec![]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(app.get(&format!("{SITE}?{query}")).await.ids(), expected, "{query}");
    }
}

async fn a_draft_state_unpublishes(app: App) {
    let waiting = ["PUBLISHED_OR_SCHEDULED", "SCHEDULED", "false", "2026-11-21T12:01:00Z"];
    for (body, again) in [(published("a"), LIVE), (scheduled("b"), waiting)] {
        let page = app.create(LANDING, &body).await;
        let path = format!("{LANDING}/{}", text(&page, "id"));
        let page = app.patch(&path, &json!({"state": "DRAFT"})).await.expect(200).json();
        assert_eq!(shown(&page)[..3], ["DRAFT", "DRAFT", "false"]);
        app.turn_clock("2026-11-22T00:00:00Z");
        assert_eq!(shown(&app.get(&path).await.json())[..3], ["DRAFT", "DRAFT", "false"]);
        app.turn_clock("2026-11-21T12:00:00Z");
        // Published again by its state alone: now, or at the date that it was waiting for.
        let page = app.patch(&path, &json!({"state": "PUBLISHED"})).await.expect(200).json();
        assert_eq!(shown(&page), again);
    }
}

/// The states of A/B tests belong to the operations of the test.
async fn states_that_can_not_be_written(app: App) {
    let id = app.create_draft(SITE, "x").await;
    for state in [
        "DRAFT_AB",
        "DRAFT_AB_VARIANT",
        "LOSER_AB_VARIANT",
        "SCHEDULED_AB",
        "PUBLISHED_AB",
        "PUBLISHED_AB_VARIANT",
        "AUTOMATED",
        "draft",
        "",
        "<string>",
    ] {
        let body = json!({"state": state, "slug": "s"});
        for answer in [
            app.post(SITE, &with(draft("x"), body.clone())).await,
            app.patch(&format!("{SITE}/{id}"), &body).await,
        ] {
            let error = answer.expect(400).json();
            assert_eq!(error["errorType"], "CONTENT_STATE_INVALID", "{state}");
        }
    }
    assert_eq!(shown(&app.page(SITE, &id).await), DRAFT);
    app.patch(&format!("{SITE}/{id}"), &json!({"state": "DRAFT"})).await.expect(200);
}

async fn a_temporary_slug_can_not_be_published(app: App) {
    let publish = json!({"state": "PUBLISHED_OR_SCHEDULED"});
    let error = app.post(SITE, &with(draft("x"), publish.clone())).await.expect(400).json();
    assert_eq!(error["errorType"], "CONTENT_SLUG_MISSING");
    let id = app.create_draft(SITE, "x").await;
    let path = format!("{SITE}/{id}");
    let error = app.patch(&path, &publish).await.expect(400).json();
    assert_eq!(error["errorTokens"], json!({"contentType": ["SITE_PAGE"]}));
    let slug = json!({"slug": "own"});
    let page = app.patch(&path, &with(publish.clone(), slug)).await.expect(200).json();
    assert_eq!(shown(&page), LIVE);
    let temporary = json!({"slug": "-temporary-slug-0"});
    let error = app.patch(&path, &temporary).await.expect(400).json();
    assert_eq!(error["errorType"], "CONTENT_SLUG_MISSING");
    assert_eq!(text(&app.page(SITE, &id).await, "slug"), "own");
    // The home page has a slug.
    app.post(SITE, &with(with(draft("home"), publish), json!({"slug": ""}))).await.expect(201);
}

async fn an_expired_page_redirects(app: App) {
    let expiry = json!({
        "pageExpiryEnabled": true,
        "pageExpiryDate": 1_795_262_460_000_i64,
        "pageExpiryRedirectUrl": "https://www.example.com/",
    });
    let id = text(&app.create(SITE, &with(published("offer"), expiry)).await, "id");
    for (time, redirected) in [
        ("2026-11-21T12:00:59.999Z", false),
        ("2026-11-21T12:01:00Z", true),
        ("2028-01-01T00:00:00Z", true),
    ] {
        app.turn_clock(time);
        let list = app.get(SITE).await.json();
        for page in [app.page(SITE, &id).await, list["results"][0].clone()] {
            assert_eq!(page["pageRedirected"], redirected, "{time}");
            assert_eq!(page["published"], true);
        }
    }
    let off = json!({"pageExpiryEnabled": false});
    let page = app.patch(&format!("{SITE}/{id}"), &off).await.expect(200).json();
    assert_eq!(page["pageRedirected"], false);
    assert_eq!(app.page(SITE, &id).await["pageRedirected"], false);
}

/// Case 5 of pages.md §11, for the properties that decide when a page goes live.
async fn a_page_sent_back_as_it_was_read_does_not_change(app: App) {
    let page = app.create(SITE, &published("offer")).await;
    let path = format!("{SITE}/{}", text(&page, "id"));
    let round_trip = async |expected: [&str; 4]| {
        let read = app.get(&path).await.json();
        assert_eq!(shown(&read), expected);
        let again = app.patch(&path, &read).await.expect(200).json();
        assert_eq!(shown(&again), expected);
        assert_eq!(again["publishImmediately"], read["publishImmediately"]);
    };
    round_trip(LIVE).await;
    let later = json!({"publishDate": "2030-01-01T00:00:00Z"});
    app.patch(&path, &later).await.expect(200);
    let scheduled = ["PUBLISHED_OR_SCHEDULED", "SCHEDULED", "false", "2030-01-01T00:00:00Z"];
    round_trip(scheduled).await;
    // Only turning the flag on publishes a scheduled page at once.
    app.patch(&path, &json!({"publishImmediately": true})).await.expect(200);
    round_trip(LIVE).await;
    // A date that is edited in what was read is taken, though the flag stands at true.
    let edited = with(app.get(&path).await.json(), json!({"publishDate": "2020-05-05T00:00:00Z"}));
    let moved = app.patch(&path, &edited).await.expect(200).json();
    assert_eq!(shown(&moved)[3], "2020-05-05T00:00:00Z");
}

async fn what_a_draft_says_of_publishing_is_kept(app: App) {
    let date = json!({"publishDate": "2030-01-01T00:00:00Z", "publishImmediately": true});
    let page = app.create(SITE, &with(draft("x"), with(date, json!({"slug": "x"})))).await;
    let path = format!("{SITE}/{}", text(&page, "id"));
    assert_eq!(shown(&page), ["DRAFT", "DRAFT", "false", "2030-01-01T00:00:00Z"]);
    let cleared = app.patch(&path, &json!({"publishDate": null})).await.expect(200).json();
    assert_eq!(shown(&cleared), DRAFT);
    let planned = json!({"publishDate": "2030-01-01T00:00:00Z", "publishImmediately": false});
    app.patch(&path, &planned).await.expect(200);
    // The state alone: the page knows when.
    let state = json!({"state": "PUBLISHED_OR_SCHEDULED"});
    let scheduled = app.patch(&path, &state).await.expect(200).json();
    assert_eq!(shown(&scheduled)[1..], ["SCHEDULED", "false", "2030-01-01T00:00:00Z"]);
}
