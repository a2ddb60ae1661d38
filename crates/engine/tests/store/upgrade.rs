//! A store that the first schema step wrote, opened by a program with more of them.

use crate::databases::Database;
use crate::support::{caller, get, list, moment, update};
use domain::accounts::Caller;
use domain::pages::kind::PageKind::Site;
use domain::pages::lifecycle::State;
use domain::pages::page::{Page, Stamp};
use domain::revisions::RevisionQuery;
use domain::time::Timestamp;
use engine::clock::Clock;
use engine::db::dialect::Dialect;
use serde_json::json;
use sha2::{Digest, Sha256};

crate::databases::on_both_databases!(
    crate::upgrade::of_step_one => a_store_of_step_one_goes_on
);

const STEP_ONE: &str = include_str!("../../../../migrations/0001_pages.sql");
const ACCOUNT: i64 = 1;
const ALL: RevisionQuery = RevisionQuery { limit: 100, after: None, before: None };

fn by() -> Caller {
    caller(ACCOUNT)
}

/// A store as the first version left it: an account with a draft, a page that is live, one that is
/// scheduled, and one that is deleted.
async fn of_step_one(database: Database) -> Database {
    let dialect = match &database {
        Database::Sqlite(_) => Dialect::Sqlite,
        Database::Postgres(_) => Dialect::Postgres,
    };
    database.execute(&dialect.migration(STEP_ONE)).await;
    let digest = Sha256::digest(STEP_ONE.as_bytes());
    let checksum: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let at = moment(0).as_ms();
    let head = format!(
        "CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, migration_name TEXT NOT NULL,
            checksum TEXT NOT NULL, applied_at BIGINT NOT NULL);
         INSERT INTO schema_migrations VALUES (1, 'pages', '{checksum}', {at});
         INSERT INTO accounts VALUES ({ACCOUNT}, 'http://{ACCOUNT}.hs-sites.com', {at});
         INSERT INTO id_blocks VALUES ({ACCOUNT}, 180000001000);
         INSERT INTO change_heads VALUES ({ACCOUNT}, 4);"
    );
    database.execute(&head).await;
    for (id, slug) in [(1, "draft"), (2, "live"), (3, "scheduled"), (4, "deleted")] {
        let by = by();
        let mut page = Page::blank(Site, id, Stamp { by: &by, now: moment(0) });
        (page.name, page.slug, page.template_path) = (slug.into(), slug.into(), "t.html".into());
        match slug {
            "live" => (page.state, page.publish_date) = (State::PublishedOrScheduled, moment(0)),
            "scheduled" => {
                (page.state, page.publish_date) = (State::PublishedOrScheduled, moment(60_000));
            }
            "deleted" => page.archived_at = moment(0),
            _ => {}
        }
        database.execute(&rows(id, page)).await;
    }
    database
}

/// What the first version stored of a page.
fn rows(id: i64, page: Page) -> String {
    let (slug, state) = (page.slug.clone(), page.state.name());
    let archived = i64::from(page.archived_at != Timestamp::EPOCH);
    let (published, archived_at) = (page.publish_date.as_ms(), page.archived_at.as_ms());
    let address = match page.state.holds_address() {
        true => format!("'/{slug}'"),
        false => "NULL".to_owned(),
    };
    let rendered = page.render(moment(0), &format!("http://{ACCOUNT}.hs-sites.com"));
    let until = rendered.fresh_until.map_or(i64::MAX, Timestamp::as_ms);
    let (at, document) = (moment(0).as_ms(), rendered.document.replace('\'', "''"));
    format!(
        "INSERT INTO pages VALUES ({ACCOUNT}, {id}, 4, {archived}, '{state}', '{slug}', '{slug}',
            '{slug}', '{slug}', '', {address}, 't.html', NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, {published}, {at}, {at}, {archived_at}, 7, 7);
         INSERT INTO page_documents VALUES ({ACCOUNT}, {id}, 4, {archived}, 1, {until},
            '{document}');
         INSERT INTO changes VALUES ({ACCOUNT}, {id}, {at}, 7, 'site_page', {id}, 'created', '{{}}');
         INSERT INTO page_counts VALUES ({ACCOUNT}, 4, {archived}, '{state}', 1)
            ON CONFLICT (account_id, kind, archived, page_state)
            DO UPDATE SET total = page_counts.total + 1;"
    )
}

async fn a_store_of_step_one_goes_on(database: Database) {
    let clock = Clock::fixed(moment(1_000));
    let (engine, by) = (database.open(&clock).await, by());
    assert_eq!(list(&engine, &by, Site, "").await.total, 3);
    assert_eq!(list(&engine, &by, Site, "archived=true").await.total, 1);
    for (id, state) in [(1, "DRAFT"), (2, "PUBLISHED"), (3, "SCHEDULED")] {
        let shown = get(&engine, &by, Site, id).await.unwrap();
        assert_eq!(shown["currentState"], state);
        let draft = engine.get_draft(&by, Site, &id.to_string()).await.unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&draft).unwrap(), shown);
        let revisions = engine.list_page_revisions(&by, Site, &id.to_string(), ALL).await;
        assert_eq!(revisions.unwrap().total, 0, "the first version kept none");
    }
    // The first write of a page keeps it whole, the next what differs.
    let first = update(&engine, &by, Site, 2, &json!({"htmlTitle": "one"})).await.unwrap();
    let second = update(&engine, &by, Site, 2, &json!({"htmlTitle": "two"})).await.unwrap();
    let revisions = engine.list_page_revisions(&by, Site, "2", ALL).await.unwrap();
    let shown: Vec<(i64, String)> =
        revisions.results.into_iter().map(|r| (r.number, r.document)).collect();
    assert_eq!(shown, [(2, second.to_string()), (1, first.to_string())]);
    // Scheduled by the first version, noted by this one.
    assert_eq!(engine.next_job_due().await, Ok(Some(moment(60_000))));
    assert_eq!(engine.run_due_jobs().await, Ok(0));
    clock.set(moment(60_000));
    assert_eq!(engine.run_due_jobs().await, Ok(1));
    let log = engine.changes_after(ACCOUNT, 4, 10).await.unwrap();
    let kinds: Vec<(i64, &str)> = log.iter().map(|l| (l.object_id, l.kind.as_str())).collect();
    assert_eq!(kinds, [(2, "updated"), (2, "updated"), (3, "published")]);
    assert_eq!(get(&engine, &by, Site, 3).await.unwrap()["currentState"], "PUBLISHED");
}
