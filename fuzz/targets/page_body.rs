//! Bodies of create and update. What is accepted must be stored as text that reads back to the very
//! same text, and so must what the change log keeps of it; what is refused is the client's fault.
#![no_main]

use domain::accounts::Caller;
use domain::fault::{Fault, FaultKind};
use domain::json;
use domain::pages::kind::PageKind;
use domain::pages::page::{Page, Stamp};
use domain::pages::page_patch::PagePatch;
use domain::time::Timestamp;
use libfuzzer_sys::fuzz_target;

const SITE_URL: &str = "http://1.hs-sites.com";

fuzz_target!(|body: &[u8]| {
    let patch = match json::read::<PagePatch>(body) {
        Ok(patch) => patch,
        Err(fault) => return assert_client_fault(&fault),
    };
    check_log(&patch);
    let caller = Caller { account_id: 1, app_id: 1, user_id: 7, user_name: "Ada".to_owned() };
    let now = Timestamp::from_ms_clamped(1_700_000_000_123);
    let stamp = Stamp { by: &caller, now };
    for kind in PageKind::ALL {
        match patch.clone().create(kind, 42, stamp, "2f0b8c1e") {
            Ok(page) => check_stored(page, now),
            Err(fault) => assert_client_fault(&fault),
        }
        let mut page = Page::blank(kind, 42, stamp);
        match patch.clone().apply(kind, &mut page, now) {
            Ok(()) => check_stored(page, now),
            Err(fault) => assert_client_fault(&fault),
        }
    }
});

/// The document reads back to itself, at the time of the write and at every turn after it.
fn check_stored(page: Page, mut now: Timestamp) {
    let mut rendered = page.render(now, SITE_URL);
    for _ in 0..4 {
        let again = Page::read(&rendered.document).expect("a stored page reads back");
        assert_eq!(again.clone().render(now, SITE_URL), rendered);
        let Some(turn) = rendered.fresh_until else { return };
        assert!(turn > now, "a document is fresh for some time");
        now = turn;
        rendered = again.render(now, SITE_URL);
    }
    panic!("a page turns twice at most: {rendered:?}");
}

fn check_log(patch: &PagePatch) {
    let detail = serde_json::to_string(patch).expect("a patch can be written");
    let again: PagePatch = serde_json::from_str(&detail).expect("a logged patch reads back");
    assert_eq!(serde_json::to_string(&again).expect("and again"), detail);
}

fn assert_client_fault(fault: &Fault) {
    let known = [FaultKind::InvalidJson, FaultKind::Validation, FaultKind::ContentRule];
    assert!(known.contains(&fault.kind), "{fault}");
    assert!(!fault.message.is_empty());
}
