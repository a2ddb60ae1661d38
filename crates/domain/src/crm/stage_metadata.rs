//! What metadata stages have, by the type of their records (objects.md §7.4). What a type does not
//! know is dropped.

use super::object_types::ObjectTypeId;
use crate::fault::{Fault, Result};
use std::collections::BTreeMap;

/// Deals: their stages say how probable it is that they are won.
pub const DEALS: ObjectTypeId = ObjectTypeId::standard(3);
/// Tickets: their stages are open or closed.
pub const TICKETS: ObjectTypeId = ObjectTypeId::standard(5);

const PROBABILITY: &str = "probability";
const TICKET_STATE: &str = "ticketState";
const STATE: &str = "state";
const IS_CLOSED: &str = "isClosed";

/// Longest `state`, in characters `[inferred]`.
const STATE_CHARS_MAX: usize = 100;

/// The metadata that is stored of what was asked for, with `isClosed` as it follows from the rest.
pub fn stored(
    object_type: ObjectTypeId,
    wanted: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    match object_type {
        DEALS => of_deals(wanted),
        TICKETS => of_tickets(wanted),
        _ => of_others(wanted),
    }
}

/// Whether records in a stage with this metadata count as closed.
pub fn is_closed(metadata: &BTreeMap<String, String>) -> bool {
    metadata.get(IS_CLOSED).is_some_and(|closed| closed == "true")
}

fn pair(name: &str, value: String, closed: bool) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value), (IS_CLOSED.to_owned(), closed.to_string())])
}

/// Closed are those that are surely won or surely lost.
fn of_deals(wanted: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let Some(text) = wanted.get(PROBABILITY).filter(|text| !text.trim().is_empty()) else {
        return Err(refuse("must specify probability when writing a dealstage"));
    };
    let probability = text.trim().parse().ok().filter(|p: &f64| (0.0..=1.0).contains(p));
    let Some(probability) = probability else {
        let shown: String = text.chars().take(60).collect();
        return Err(refuse(format!("probability must be between 0 and 1, was: {shown}")));
    };
    // A negative zero is zero.
    let probability = probability.abs();
    let closed = probability == 0.0 || probability == 1.0;
    Ok(pair(PROBABILITY, canonical(probability), closed))
}

/// As Java writes a double between 0 and 1: `0.5`, `1.0`, `1.0E-4`.
fn canonical(probability: f64) -> String {
    if probability == 0.0 || probability >= 1e-3 {
        return format!("{probability:?}");
    }
    let scientific = format!("{probability:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

fn of_tickets(wanted: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let state = wanted.get(TICKET_STATE).map_or("OPEN", String::as_str);
    if !["OPEN", "CLOSED"].contains(&state) {
        let shown: String = state.chars().take(60).collect();
        return Err(refuse(format!("ticketState must be one of: [OPEN, CLOSED], was: {shown}")));
    }
    Ok(pair(TICKET_STATE, state.to_owned(), state == "CLOSED"))
}

/// `[inferred]`: any `state` is taken, and `CLOSED` means closed.
fn of_others(wanted: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>> {
    let Some(state) = wanted.get(STATE) else { return Ok(BTreeMap::new()) };
    if state.chars().count() > STATE_CHARS_MAX {
        return Err(refuse(format!("state is longer than {STATE_CHARS_MAX} characters")));
    }
    Ok(pair(STATE, state.clone(), state == "CLOSED"))
}

fn refuse(message: impl Into<String>) -> Fault {
    Fault::validation(message).with_sub_category("PipelineError.INVALID_PIPELINE_STAGE_METADATA")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn probabilities_are_canonical_and_say_what_is_closed() {
        for (given, kept, closed) in [
            ("0.50", "0.5", "false"),
            ("1", "1.0", "true"),
            ("0", "0.0", "true"),
            ("-0.0", "0.0", "true"),
            (" .25 ", "0.25", "false"),
            ("1e-1", "0.1", "false"),
            ("0.001", "0.001", "false"),
            ("0.0001", "1.0E-4", "false"),
            ("0.00012", "1.2E-4", "false"),
        ] {
            let wanted = map(&[("probability", given), ("isClosed", "maybe"), ("color", "red")]);
            let expected = map(&[("probability", kept), ("isClosed", closed)]);
            assert_eq!(stored(DEALS, &wanted), Ok(expected), "{given}");
        }
    }

    #[test]
    fn a_deal_stage_without_a_probability_is_refused() {
        let said = |pairs: &[(&str, &str)]| stored(DEALS, &map(pairs)).expect_err("refused");
        for pairs in [&[][..], &[("probability", " ")], &[("ticketState", "OPEN")]] {
            assert_eq!(said(pairs).message, "must specify probability when writing a dealstage");
        }
        for wrong in ["1.01", "-0.1", "NaN", "inf", "half"] {
            let fault = said(&[("probability", wrong)]);
            assert!(fault.message.ends_with(&format!("was: {wrong}")), "{fault}");
            let named = Some("PipelineError.INVALID_PIPELINE_STAGE_METADATA");
            assert_eq!(fault.sub_category(), named);
        }
    }

    #[test]
    fn tickets_are_open_or_closed_and_others_have_a_state() {
        let open = map(&[("ticketState", "OPEN"), ("isClosed", "false")]);
        assert_eq!(stored(TICKETS, &map(&[("probability", "1")])), Ok(open));
        let closed = map(&[("ticketState", "CLOSED"), ("isClosed", "true")]);
        assert_eq!(stored(TICKETS, &map(&[("ticketState", "CLOSED")])), Ok(closed));
        assert!(stored(TICKETS, &map(&[("ticketState", "closed")])).is_err());
        let listings = ObjectTypeId::standard(420);
        assert_eq!(stored(listings, &map(&[("ticketState", "x")])), Ok(map(&[])));
        let kept = map(&[("state", "CLOSED"), ("isClosed", "true")]);
        assert_eq!(stored(listings, &map(&[("state", "CLOSED"), ("x", "y")])), Ok(kept.clone()));
        assert!(is_closed(&kept) && !is_closed(&map(&[])));
        assert!(stored(ObjectTypeId::custom(7), &map(&[("state", &"x".repeat(101))])).is_err());
    }
}
