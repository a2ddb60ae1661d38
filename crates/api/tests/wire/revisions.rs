//! Revisions over HTTP (pages.md §1.2 operations 10–13, §6): what makes one, how they are listed,
//! and that each of them is the page as it was answered then.

use crate::support::client::{KINDS, LANDING, MOUNTS, SITE, draft, published, text, with};
use crate::support::{Answer, App, on_both_databases};
use serde_json::{Map, Value, json};

on_both_databases!(
    every_write_that_changes_something_appends_a_revision,
    what_writes_nothing_makes_no_revision,
    a_revision_says_who_wrote_what_and_when,
    a_list_is_walked_both_ways_by_its_links,
    limits_and_cursors_are_those_of_lists,
    a_hundred_random_writes_are_reconstructed_exactly,
    what_the_clock_did_is_part_of_the_next_revision,
    a_restored_revision_is_live_and_the_draft,
    a_revision_restored_to_the_draft_waits_to_be_pushed,
    restoring_rolls_back_content_and_nothing_else,
    restoring_appends_and_never_truncates,
    a_revision_that_can_not_go_live_is_refused,
    a_restored_page_is_in_no_folder_that_is_gone,
    revisions_that_are_not_there,
);

fn slug(kind: &str, slug: &str) -> String {
    format!("{slug}{}", kind.replace('/', "-"))
}

/// A new page of a mount that is published under a slug of its own; its address.
async fn live_page(app: &App, kind: &str, name: &str) -> String {
    format!("{kind}/{}", text(&app.create(kind, &published(&slug(kind, name))).await, "id"))
}

/// Every revision of a page, newest first.
async fn all(app: &App, one: &str) -> Vec<Value> {
    let list = app.get(&format!("{one}/revisions")).await.expect(200).json();
    assert_eq!(list.get("paging"), None);
    list["results"].as_array().unwrap().clone()
}

fn numbers(list: &Answer) -> Vec<u64> {
    list.ids().iter().map(|id| id.parse().unwrap()).collect()
}

/// pages.md §6: creation, each PATCH, each draft PATCH that changes something, push-live, schedule,
/// restore, and reset if it discards edits.
async fn every_write_that_changes_something_appends_a_revision(app: App) {
    for kind in MOUNTS {
        let body = with(draft("x"), json!({"slug": slug(kind, "x")}));
        let id = text(&app.create(kind, &body).await, "id");
        let one = format!("{kind}/{id}");
        let mut objects = vec![app.page(kind, &id).await];
        let schedule = json!({"id": id, "publishDate": "2020-01-01T00:00:00Z"});
        let steps: [(&str, &str, Value, bool); 11] = [
            ("PATCH", "", json!({"htmlTitle": "1"}), false),
            // A write of the page that leaves it as it was is a write all the same.
            ("PATCH", "", json!({}), false),
            ("PATCH", "/draft", json!({"htmlTitle": "2"}), true),
            ("POST", "/draft/reset", json!({}), false),
            ("POST", "/schedule", schedule, false),
            ("PATCH", "/draft", json!({"name": "3", "widgets": {"a": {"b": 1}}}), true),
            ("PATCH", "", json!({"name": "4"}), false),
            ("POST", "/draft/push-live", json!({}), false),
            ("POST", "/revisions/2/restore", json!({}), false),
            ("POST", "/revisions/3/restore-to-draft", json!({}), true),
            ("PATCH", "", json!({"state": "DRAFT"}), false),
        ];
        for (second, (method, tail, body, of_draft)) in steps.into_iter().enumerate() {
            app.turn_clock(&format!("2026-11-21T12:00:{:02}Z", second + 1));
            let path =
                if tail == "/schedule" { format!("{kind}{tail}") } else { one.clone() + tail };
            let answer = app.send_text(method, &path, &body.to_string()).await;
            assert!([200, 204].contains(&answer.status), "{method} {tail}: {}", answer.text);
            let now = match of_draft {
                true => app.draft_of(kind, &id).await,
                false => app.page(kind, &id).await,
            };
            if answer.status == 200 {
                assert_eq!(answer.json(), now, "{tail}");
            }
            objects.push(now);
            let found = all(&app, &one).await;
            assert_eq!(found.len(), objects.len(), "{method} {tail}");
        }
        let found = all(&app, &one).await;
        for (at, (version, object)) in found.iter().rev().zip(&objects).enumerate() {
            assert_eq!(
                (&version["id"], &version["object"]),
                (&json!((at + 1).to_string()), object)
            );
        }
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn what_writes_nothing_makes_no_revision(app: App) {
    for kind in KINDS {
        let one = live_page(&app, kind, "a").await;
        live_page(&app, kind, "taken").await;
        let id = one.rsplit('/').next().unwrap().to_owned();
        let before = all(&app, &one).await;
        let taken = json!({"slug": slug(kind, "taken")});
        for (method, tail, body, status) in [
            ("PATCH", "", taken, 400),
            ("PATCH", "", json!({"name": ""}), 400),
            ("PATCH", "", json!({"translations": []}), 400),
            ("PATCH", "/draft", json!({}), 200),
            ("PATCH", "/draft", json!({"htmlTitle": ""}), 200),
            ("PATCH", "/draft", json!({"slug": "a b"}), 400),
            ("POST", "/draft/reset", json!({}), 204),
            ("POST", "/draft/push-live", json!({}), 204),
            ("POST", "/revisions/9/restore", json!({}), 404),
            ("GET", "/draft", json!({}), 200),
            ("GET", "/revisions/1", json!({}), 200),
        ] {
            let path = format!("{one}{tail}");
            app.send_text(method, &path, &body.to_string()).await.expect(status);
            assert_eq!(all(&app, &one).await, before, "{method} {tail} {body}");
        }
        // Copies of it are pages with a history of their own.
        let copy = app.post(&format!("{kind}/clone"), &json!({"id": id})).await.expect(200).json();
        assert_eq!(app.revisions(kind, &text(&copy, "id")).await, 1);
        // Nor does the hour at which it expires, or the scheduler that notes it.
        app.turn_clock("2026-11-22T12:00:00Z");
        app.engine.run_due_jobs().await.unwrap();
        assert_eq!(all(&app, &one).await, before);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn a_revision_says_who_wrote_what_and_when(app: App) {
    for kind in MOUNTS {
        app.turn_clock("2026-11-21T12:00:00.500Z");
        let one = live_page(&app, kind, "a").await;
        app.turn_clock("2026-11-21T12:30:00Z");
        let page = app.patch(&one, &json!({"htmlTitle": "t"})).await.expect(200).json();
        let found = all(&app, &one).await;
        let expected = json!({
            "id": "2", "object": page, "updatedAt": "2026-11-21T12:30:00Z",
            "user": {"email": found[0]["user"]["email"], "fullName": "Hubwright", "id": "2001"},
        });
        assert_eq!(found[0], expected);
        assert!(text(&found[0]["user"], "email").contains('@'));
        assert_eq!(text(&page, "updatedById"), text(&found[0]["user"], "id"));
        assert_eq!(found[1]["updatedAt"], "2026-11-21T12:00:00.500Z");
        for version in &found {
            let path = format!("{one}/revisions/{}", text(version, "id"));
            assert_eq!(app.get(&path).await.expect(200).json(), *version);
        }
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn a_list_is_walked_both_ways_by_its_links(app: App) {
    for kind in MOUNTS {
        let one = live_page(&app, kind, "a").await;
        for n in 0..6 {
            app.patch(&one, &json!({"htmlTitle": n.to_string()})).await.expect(200);
        }
        // Down by links, from the newest to the oldest.
        let (mut path, mut pages) = (format!("{one}/revisions?limit=3"), Vec::new());
        loop {
            let list = app.get(&path).await.expect(200);
            let (body, numbers) = (list.json(), numbers(&list));
            assert_eq!(body["total"], 7);
            let paging = body.get("paging").cloned().unwrap_or_default();
            assert_eq!(paging.get("prev").is_some(), !pages.is_empty());
            pages.push((numbers, paging.clone()));
            let Some(next) = paging.get("next") else { break };
            let after = format!("{one}/revisions?limit=3&after={}", text(next, "after"));
            assert!(text(next, "link").starts_with("http"), "{next}");
            assert!(text(next, "link").ends_with(&after), "{next}");
            path = after;
        }
        let shown: Vec<&Vec<u64>> = pages.iter().map(|(numbers, _)| numbers).collect();
        assert_eq!(shown, [&vec![7, 6, 5], &vec![4, 3, 2], &vec![1]]);
        // Up again, from the oldest to the newest: the three just before it each time.
        let mut paging = pages.pop().unwrap().1;
        for expected in [vec![4, 3, 2], vec![7, 6, 5]] {
            let before = text(&paging["prev"], "before");
            path = format!("{one}/revisions?limit=3&before={before}");
            assert!(text(&paging["prev"], "link").ends_with(&path), "{paging}");
            let list = app.get(&path).await.expect(200);
            assert_eq!(numbers(&list), expected);
            paging = list.json()["paging"].clone();
        }
        assert_eq!((paging.get("prev"), paging.get("next").is_some()), (None, true));
        // What is written meanwhile moves nothing.
        let after = text(&paging["next"], "after");
        app.patch(&one, &json!({})).await.expect(200);
        let list = app.get(&format!("{one}/revisions?limit=3&after={after}")).await.expect(200);
        assert_eq!((numbers(&list), &list.json()["total"]), (vec![4, 3, 2], &json!(8)));
    }
}

async fn limits_and_cursors_are_those_of_lists(app: App) {
    let one = live_page(&app, SITE, "a").await;
    for _ in 0..104 {
        app.patch(&one, &json!({})).await.expect(200);
    }
    let path = format!("{one}/revisions");
    for (query, shown) in [
        ("", 100),
        ("?limit=1", 1),
        ("?limit=100", 100),
        ("?limit=101", 100),
        ("?limit=0", 100),
        ("?limit=abc", 100),
        ("?limit=", 100),
        ("?after=&before=&limit=2", 2),
    ] {
        let list = app.get(&format!("{path}{query}")).await.expect(200);
        assert_eq!((list.ids().len(), &list.json()["total"]), (shown, &json!(105)), "{query}");
        assert_eq!(numbers(&list)[0], 105);
    }
    let negative = app.get(&format!("{path}?limit=-1")).await.expect(400);
    assert_eq!(negative.message(), "OFFSET constraint violated: -1 provided, MINIMUM is 0.");
    for name in ["after", "before"] {
        let bad = app.get(&format!("{path}?{name}=!")).await.expect(400);
        let said = format!("Unable to parse value for query parameter: {name}");
        assert_eq!(bad.message(), said);
    }
    // Cursors beyond either end.
    let list = app.get(&format!("{path}?limit=2")).await.json();
    let after = text(&list["paging"]["next"], "after");
    let both = app.get(&format!("{path}?limit=2&before={after}")).await.expect(200);
    assert_eq!(numbers(&both), [105]);
    let last = app.get(&format!("{path}?after={after}&limit=100")).await.expect(200).json();
    let after = text(&last["paging"]["next"], "after");
    let end = app.get(&format!("{path}?after={after}")).await.expect(200);
    assert_eq!(numbers(&end), [3, 2, 1]);
}

/// Small, but different each time it is called.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// A sparse page: one to three properties, among them trees, nulls and texts that need escapes.
    fn patch(&mut self) -> Value {
        let mut patch = Map::new();
        for _ in 0..=self.roll(3) {
            let n = self.roll(1_000);
            let (name, value) = match self.roll(12) {
                0 => ("htmlTitle", json!(format!("Grüße \"{n}\" \\ 東京\n😀"))),
                1 => ("metaDescription", json!("m".repeat(n))),
                2 => ("language", [json!("de"), json!(null), json!("en-us")][n % 3].clone()),
                3 => ("campaign", [json!("c"), json!(null)][n % 2].clone()),
                4 => ("widgets", json!({"w": {"z": n, "a": [1.5, null, {"deep": "x".repeat(n)}]}})),
                5 => ("widgets", json!({})),
                6 => ("layoutSections", json!({"area": {"rows": [{"0": {"w": n % 12}}]}})),
                7 => ("useFeaturedImage", json!(n.is_multiple_of(2))),
                8 => ("slug", json!(format!("slug/{n}"))),
                9 => ("pageExpiryDate", json!(n)),
                10 => ("attachedStylesheets", json!([{"path": format!("{n}.css")}])),
                _ => ("name", json!(format!("Name {n}"))),
            };
            patch.insert(name.to_owned(), value);
        }
        Value::Object(patch)
    }
}

/// Writes of the page, of its draft, pushes, resets and restores in any order; far enough that
/// revisions build on each other more than once.
async fn a_hundred_random_writes_are_reconstructed_exactly(app: App) {
    let mut dice = Dice(app.account.unsigned_abs());
    let one = live_page(&app, LANDING, "random").await;
    let id = one.rsplit('/').next().unwrap().to_owned();
    let mut objects = vec![app.page(LANDING, &id).await];
    for second in 1..=100 {
        app.clock.set(domain::time::Timestamp::from_ms_clamped(1_795_262_400_000 + second * 1_001));
        let (method, tail) = match dice.roll(10) {
            0..=4 => ("PATCH", String::new()),
            5..=6 => ("PATCH", "/draft".to_owned()),
            7 => ("POST", "/draft/push-live".to_owned()),
            8 => ("POST", "/draft/reset".to_owned()),
            _ => {
                let to = ["restore", "restore-to-draft"][dice.roll(2)];
                ("POST", format!("/revisions/{}/{to}", dice.roll(objects.len()) + 1))
            }
        };
        let body = dice.patch().to_string();
        let before = app.revisions(LANDING, &id).await;
        let answer = app.send_text(method, &format!("{one}{tail}"), &body).await;
        let live = tail.is_empty() || tail.ends_with("push-live") || tail.ends_with("/restore");
        let now = match live || tail.ends_with("reset") {
            true => app.page(LANDING, &id).await,
            false => app.draft_of(LANDING, &id).await,
        };
        match answer.status {
            200 => assert_eq!(answer.json(), now, "{tail}"),
            other => assert_eq!(other, 204, "{method} {tail}: {}", answer.text),
        }
        if app.revisions(LANDING, &id).await > before {
            objects.push(now);
        }
    }
    assert!(objects.len() > 60, "{} of them wrote something", objects.len());
    let mut found = Vec::new();
    let mut path = format!("{one}/revisions?limit=7");
    loop {
        let list = app.get(&path).await.expect(200).json();
        found.extend(list["results"].as_array().unwrap().iter().map(|v| v["object"].clone()));
        let Some(next) = list["paging"].get("next") else { break };
        path = format!("{one}/revisions?limit=7&after={}", text(next, "after"));
    }
    found.reverse();
    assert_eq!(found.len(), objects.len());
    for (at, object) in objects.iter().enumerate() {
        assert_eq!(found[at], *object, "revision {}", at + 1);
        let single = app.get(&format!("{one}/revisions/{}", at + 1)).await.expect(200).json();
        assert_eq!(single["object"], *object, "revision {} by itself", at + 1);
    }
}

/// A page turns by itself, noted by the scheduler or not; what is written next is complete.
async fn what_the_clock_did_is_part_of_the_next_revision(app: App) {
    for kind in KINDS {
        for noted in [false, true] {
            let waits = json!({
                "publishImmediately": false, "publishDate": "2026-11-21T12:01:00Z",
                "pageExpiryEnabled": true, "pageExpiryDate": 1_795_266_000_000_i64,
                "metaDescription": "long enough for a difference to be shorter than the whole",
            });
            let body = with(published(&slug(kind, &noted.to_string())), waits);
            let id = text(&app.create(kind, &body).await, "id");
            let one = format!("{kind}/{id}");
            let mut objects = vec![app.page(kind, &id).await];
            for time in ["2026-11-21T12:00:30Z", "2026-11-21T12:01:30Z", "2026-11-21T13:00:00Z"] {
                app.turn_clock(time);
                if noted {
                    app.engine.run_due_jobs().await.unwrap();
                }
                for edit in ["a", "b"] {
                    let edit = json!({"htmlTitle": format!("{time} {edit}")});
                    objects.push(app.patch(&one, &edit).await.expect(200).json());
                }
            }
            objects.reverse();
            let found = all(&app, &one).await;
            let found: Vec<&Value> = found.iter().map(|version| &version["object"]).collect();
            assert_eq!(found, objects.iter().collect::<Vec<_>>());
            assert_eq!(
                (&found[0]["pageRedirected"], &found[2]["currentState"]),
                (&json!(true), &json!("PUBLISHED"))
            );
            app.turn_clock("2026-11-21T12:00:00Z");
        }
    }
}

/// Case 44, live.
async fn a_restored_revision_is_live_and_the_draft(app: App) {
    for kind in MOUNTS {
        let one = live_page(&app, kind, "a").await;
        let id = one.rsplit('/').next().unwrap();
        let first = app.page(kind, id).await;
        let later = json!({"name": "Later", "widgets": {"w": {}}, "campaign": "c"});
        app.patch(&one, &later).await.expect(200);
        app.patch(&format!("{one}/draft"), &json!({"htmlTitle": "draft"})).await.expect(200);
        app.turn_clock("2026-11-21T12:09:00Z");
        let page = app.act(&format!("{one}/revisions/1/restore")).await.expect(200).json();
        let now = json!({"updated": "2026-11-21T12:09:00Z", "updatedAt": "2026-11-21T12:09:00Z"});
        assert_eq!(page, with(first, now));
        assert_eq!(app.page(kind, id).await, page);
        assert_eq!(app.draft_of(kind, id).await, page, "the pending edit is gone with it");
        assert_eq!(app.get(&format!("{kind}?id={id}")).await.json()["results"], json!([page]));
        let newest = &all(&app, &one).await[0];
        assert_eq!((&newest["id"], &newest["object"]), (&json!("4"), &page));
        // A revision of the draft can be made live as well.
        let page = app.act(&format!("{one}/revisions/3/restore")).await.expect(200).json();
        assert_eq!((&page["htmlTitle"], &page["name"]), (&json!("draft"), &json!("Later")));
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

/// Case 44, to the draft.
async fn a_revision_restored_to_the_draft_waits_to_be_pushed(app: App) {
    for kind in MOUNTS {
        let one = live_page(&app, kind, "a").await;
        let id = one.rsplit('/').next().unwrap();
        let later = json!({"name": "Later", "slug": slug(kind, "later"), "widgets": {"w": {}}});
        let live = app.patch(&one, &later).await.expect(200).json();
        app.turn_clock("2026-11-21T12:09:00Z");
        let restore = format!("{one}/revisions/1/restore-to-draft");
        let draft = app.act(&restore).await.expect(200).json();
        assert_eq!((&draft["name"], &draft["widgets"]), (&json!(slug(kind, "a")), &json!({})));
        assert_eq!(app.page(kind, id).await, live);
        assert_eq!(app.draft_of(kind, id).await, draft);
        let newest = &all(&app, &one).await[0];
        assert_eq!((&newest["id"], &newest["object"]), (&json!("3"), &draft));
        app.act(&format!("{one}/draft/push-live")).await.expect(204);
        assert_eq!(app.page(kind, id).await["slug"], json!(slug(kind, "a")));
        assert_eq!(app.page(kind, id).await["url"], draft["url"]);
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

/// pages.md §6 `[inferred]`: id, dates and state are not content.
async fn restoring_rolls_back_content_and_nothing_else(app: App) {
    let kept = ["id", "created", "createdById", "state", "publishDate", "publishImmediately"];
    for kind in KINDS {
        let body = with(draft("x"), json!({"slug": slug(kind, "x"), "htmlTitle": "old"}));
        let id = text(&app.create(kind, &body).await, "id");
        let one = format!("{kind}/{id}");
        app.turn_clock("2026-11-21T12:10:00Z");
        let wish = json!({"id": id, "publishDate": "2026-11-21T12:20:00Z"});
        app.post(&format!("{kind}/schedule"), &wish).await.expect(204);
        let later = json!({"htmlTitle": "new", "archivedInDashboard": true});
        app.patch(&one, &later).await.expect(200);
        for (time, current) in
            [("2026-11-21T12:11:00Z", "SCHEDULED"), ("2026-11-21T12:20:00Z", "PUBLISHED")]
        {
            app.turn_clock(time);
            let before = app.page(kind, &id).await;
            let page = app.act(&format!("{one}/revisions/1/restore")).await.expect(200).json();
            for name in kept {
                assert_eq!(page[name], before[name], "{name}");
            }
            assert_eq!(
                (&page["htmlTitle"], &page["currentState"]),
                (&json!("old"), &json!(current))
            );
        }
        // An unpublished page stays one, though the revision was published.
        app.patch(&one, &json!({"state": "DRAFT"})).await.expect(200);
        let page = app.act(&format!("{one}/revisions/2/restore")).await.expect(200).json();
        assert_eq!((&page["state"], &page["published"]), (&json!("DRAFT"), &json!(false)));
        app.turn_clock("2026-11-21T12:00:00Z");
    }
}

async fn restoring_appends_and_never_truncates(app: App) {
    for kind in KINDS {
        let one = live_page(&app, kind, "a").await;
        for n in 0..8 {
            let edit = json!({"htmlTitle": format!("title {n}")});
            app.patch(&one, &edit).await.expect(200);
        }
        for (n, to) in [(3, "restore"), (1, "restore-to-draft"), (9, "restore"), (10, "restore")] {
            let before = all(&app, &one).await;
            app.act(&format!("{one}/revisions/{n}/{to}")).await.expect(200);
            let after = all(&app, &one).await;
            assert_eq!(after[1..], before[..]);
            let content = |version: &Value| version["object"]["htmlTitle"].clone();
            let of = before.iter().find(|v| text(v, "id") == n.to_string()).unwrap();
            assert_eq!(content(&after[0]), content(of));
        }
    }
}

async fn a_revision_that_can_not_go_live_is_refused(app: App) {
    for kind in MOUNTS {
        let id = app.create_draft(kind, "x").await;
        let one = format!("{kind}/{id}");
        for name in ["first", "second"] {
            let live = json!({"slug": slug(kind, name), "state": "PUBLISHED"});
            app.patch(&one, &live).await.expect(200);
        }
        live_page(&app, kind, "first").await;
        let (page, before) = (app.page(kind, &id).await, all(&app, &one).await);
        let restore = format!("{one}/revisions/2/restore");
        let error = app.act(&restore).await.expect(400).json();
        assert_eq!(error["errorType"], "CONTENT_SLUG_ALREADY_EXISTS");
        assert_eq!(app.page(kind, &id).await, page);
        assert_eq!(all(&app, &one).await, before);
        // As a draft it may be kept.
        app.act(&format!("{one}/revisions/2/restore-to-draft")).await.expect(200);
        app.act(&format!("{one}/draft/push-live")).await.expect(400);
        assert_eq!(app.page(kind, &id).await, page);
    }
}

async fn a_restored_page_is_in_no_folder_that_is_gone(app: App) {
    let folders = format!("{LANDING}/folders");
    let folder = text(&app.create(&folders, &json!({"name": "f"})).await, "id");
    let body = with(draft("x"), json!({"folderId": folder, "htmlTitle": "old"}));
    let id = text(&app.create(LANDING, &body).await, "id");
    let one = format!("{LANDING}/{id}");
    app.patch(&one, &json!({"folderId": null, "htmlTitle": "new"})).await.expect(200);
    let restore = format!("{one}/revisions/1/restore");
    let page = app.act(&restore).await.expect(200).json();
    assert_eq!(page["folderId"], json!(folder));
    app.delete(&format!("{folders}/{folder}")).await.expect(204);
    for path in [restore.clone(), format!("{restore}-to-draft")] {
        let page = app.act(&path).await.expect(200).json();
        assert_eq!((page.get("folderId"), &page["htmlTitle"]), (None, &json!("old")));
    }
    let then = app.get(&format!("{one}/revisions/1")).await.expect(200).json();
    assert_eq!(then["object"]["folderId"], json!(folder), "what was, was");
}

/// pages.md §6: HubSpot answers HTML; JSON is preferred.
async fn revisions_that_are_not_there(app: App) {
    let (_, stranger) = app.other_account().await;
    for (kind, other) in [(SITE, LANDING), (LANDING, SITE)] {
        let one = live_page(&app, kind, "a").await;
        let id = one.rsplit('/').next().unwrap().to_owned();
        app.patch(&one, &json!({"htmlTitle": "t"})).await.expect(200);
        let gone = live_page(&app, kind, "gone").await;
        app.delete(&gone).await.expect(204);
        let calls = async |one: &str, revision: &str| {
            let path = format!("{one}/revisions/{revision}");
            [
                app.get(&path).await,
                app.act(&format!("{path}/restore")).await,
                app.act(&format!("{path}/restore-to-draft")).await,
            ]
        };
        for raw in ["0", "3", "-1", "abc", "01", "1.0", "9007199254740993", "%20"] {
            for answer in calls(&one, raw).await {
                let error = answer.expect(404).json();
                assert_eq!(error["category"], "OBJECT_NOT_FOUND", "{raw}");
                assert_eq!(error["context"], json!({"id": [raw.replace("%20", " ")]}));
            }
        }
        for page in [format!("{other}/{id}"), gone, format!("{kind}/0"), format!("{kind}/abc")] {
            for answer in calls(&page, "1").await {
                let raw = page.rsplit('/').next().unwrap();
                assert_eq!(answer.expect(404).json()["context"], json!({"id": [raw]}));
            }
            app.get(&format!("{page}/revisions")).await.expect(404);
        }
        stranger.get(&format!("{one}/revisions")).await.expect(404);
        stranger.act(&format!("{one}/revisions/1/restore")).await.expect(404);
        assert_eq!(app.page(kind, &id).await["htmlTitle"], "t");
    }
}
