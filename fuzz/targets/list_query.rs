//! Query strings of lists. Whatever comes is a list request within its bounds, or refused in words
//! that are the client's.
#![no_main]

use domain::fault::FaultKind;
use domain::limits::{LIST_LIMIT_MAX, QUERY_PARAMETERS_MAX};
use domain::pages::kind::PageKind;
use domain::pages::list_query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &[u8]| {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
    let after = api::paging::after(&pairs).ok().flatten();
    for kind in PageKind::ALL {
        match list_query::parse(kind, &pairs, after) {
            Ok(parsed) => {
                assert!((1..=LIST_LIMIT_MAX).contains(&parsed.limit), "{parsed:?}");
                assert!(pairs.len() <= QUERY_PARAMETERS_MAX);
                assert!(after.is_none_or(|after| parsed.offset == after), "{parsed:?}");
            }
            Err(fault) => {
                let known = [FaultKind::Validation, FaultKind::InvalidParameter];
                assert!(known.contains(&fault.kind), "{fault}");
                assert!(!fault.message.is_empty());
            }
        }
    }
});
