//! PostgreSQL that goes away: in the middle of batches, for a while, or before the start.

use crate::support::process::{hubwright, run};
use crate::support::store::Store;
use crate::support::workload::{self, Load, page};
use crate::support::{BOUND, PAGES, TOKEN, eventually};
use std::sync::mpsc;
use std::time::Duration;

/// Times that every session is ended under load.
const CUTS: u64 = 25;
/// Acknowledged calls between two of them.
const CALLS_BETWEEN: u64 = 9;

#[test]
fn sessions_that_end_in_the_middle_of_batches_leave_nothing_half_written() {
    let Some(store) = Store::postgres() else { return };
    let database = store.database().unwrap();
    let server = store.serve();
    let mut writers = workload::writers(4);
    let load = Load::rough();
    let (acknowledged, calls) = mpsc::channel();
    let acked = |count| {
        if count % CALLS_BETWEEN == 0 {
            let _ = acknowledged.send(());
        }
    };
    workload::run(&mut writers, &server.api, &load, acked, || {
        let mut ended = 0;
        for _ in 0..CUTS {
            if calls.recv_timeout(BOUND).is_err() {
                break;
            }
            ended += database.terminate_sessions();
        }
        load.stop();
        assert!(ended as u64 >= CUTS, "{ended} sessions were ended");
    });
    assert!(load.acked() >= CUTS * CALLS_BETWEEN, "{} calls only", load.acked());
    assert!(load.refused() > 0, "no call was hit");

    let ready = || (server.client().get("/_hubwright/ready").status == 200).then_some(());
    eventually("service again", Duration::from_secs(5), ready);
    let calm = Load::default();
    let enough = |count| {
        if count >= 40 {
            calm.stop();
        }
    };
    workload::run(&mut writers, &server.api, &calm, enough, || {});
    assert!(calm.acked() >= 40, "{} calls only", calm.acked());
    workload::reconcile(&store, &mut writers);
    workload::read_back(&mut server.client(), &writers);
    server.stop();
}

/// Makes commits take their time: deferred triggers run in them.
const SLOW_COMMITS: &str = "
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER lingers AFTER INSERT ON change_heads
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()";

/// A session that ends during its COMMIT may have committed before it ended, while it waited for a
/// standby. So nothing is claimed, least of all that nothing was changed.
#[test]
fn a_session_that_ends_in_its_commit_is_not_called_a_refusal() {
    let Some(store) = Store::postgres() else { return };
    let database = store.database().unwrap();
    let server = store.serve();
    database.rows(SLOW_COMMITS);
    let answer = std::thread::scope(|scope| {
        let call = scope.spawn(|| server.client().post(PAGES, &page("of unknown fate")));
        let committing = || (database.sleeping() == 1).then_some(());
        eventually("the commit has begun", BOUND, committing);
        assert_eq!(store.number("SELECT COUNT(*) FROM pages"), 0);
        database.terminate_sessions();
        call.join().unwrap().unavailable()
    });
    assert!(answer.ends_with("Read before you repeat it."), "{answer}");
    assert_eq!(store.number("SELECT COUNT(*) FROM pages"), 0);
    database.rows("DROP FUNCTION linger CASCADE");
    server.client().post(PAGES, &page("committed")).expect(201);
    server.stop();
    store.assert_sound();
}

/// While no session can be made, calls are refused and `ready` says so; afterwards both recover.
#[test]
fn a_database_that_admits_nobody_is_waited_for() {
    let Some(store) = Store::postgres() else { return };
    let database = store.database().unwrap();
    let server = store.serve();
    let mut client = server.client();
    let status = |path: &str| server.client().with_token(None).get(path).status;
    assert_eq!(status("/_hubwright/ready"), 200);

    database.admit(false);
    database.terminate_sessions();
    let closed = || (status("/_hubwright/ready") == 503).then_some(());
    eventually("ready is 503", Duration::from_secs(10), closed);
    assert_eq!(status("/_hubwright/live"), 200);
    let refusal = client.post(PAGES, &page("refused")).unavailable();
    assert!(refusal.ends_with("Nothing was changed."), "{refusal}");

    database.admit(true);
    let open = || (status("/_hubwright/ready") == 200).then_some(());
    eventually("ready is 200", Duration::from_secs(10), open);
    client.post(PAGES, &page("accepted")).expect(201);
    server.stop();
    assert_eq!(store.rows("SELECT page_name FROM pages"), [["accepted"]]);
}

#[test]
fn a_start_without_postgres_fails_soon_and_keeps_the_password() {
    let nobody = tempfile::tempdir().unwrap();
    let socket = nobody.path().display();
    let encoded = socket.to_string().replace('/', "%2F");
    let urls = [
        format!("postgresql://hub:hunter2secret@{encoded}/pages"),
        format!("postgresql:///pages?user=hub&password=hunter2secret&host={socket}"),
        // Nothing listens on the discard port.
        "postgres://hub:hunter2secret@127.0.0.1:9/pages".to_owned(),
    ];
    for url in urls {
        let mut command = hubwright(["serve", "--database", &url]);
        command.args(["--listen", "127.0.0.1:0", "--site-listen", "127.0.0.1:0"]);
        command.args(["--log", "debug", "--data-dir"]).arg(nobody.path());
        let ran = run(command.env("HUBWRIGHT_TOKEN", TOKEN));
        ran.failed(1, &["hubwright: the store: ", "no connection to PostgreSQL: "]);
        assert!(!ran.stderr.contains("hunter2secret"), "{ran:?}");
        assert!(ran.took < Duration::from_secs(6), "{ran:?}");
    }
}

#[test]
fn a_database_url_that_cannot_be_read_is_refused_without_its_password() {
    let nobody = tempfile::tempdir().unwrap();
    for url in [
        "postgres://hub:hunter2secret@127.0.0.1:notaport/pages",
        "postgres://hub:hunter2secret@127.0.0.1/pages?colour=hunter2secret",
        "mysql://hub:hunter2secret@127.0.0.1/pages",
    ] {
        let mut command = hubwright(["serve", "--database", url, "--data-dir"]);
        let ran = run(command.arg(nobody.path()));
        ran.failed(2, &["hubwright: database: "]);
        assert!(!ran.stderr.contains("hunter2secret"), "{ran:?}");
    }
}
