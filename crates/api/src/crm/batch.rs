//! Batches of the CRM (objects.md §3): reading their inputs within bounds, and their answer. The
//! texts of what is refused are here and nowhere else.

use crate::reply::Reply;
use domain::fault::{Fault, FaultKind, Result};
use domain::limits::BATCH_INPUTS_MAX;
use domain::time::Timestamp;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

const INPUTS_MISSING: &str =
    "Invalid input JSON on line 1, column 2. Some required fields were not set: [inputs]";
/// `[inferred]`: the words of a sibling API (objects.md §3.1).
const NO_INPUTS: &str = "Batch input provided should have at least one object.";

/// The array `inputs` of a body. It keeps as many as may be sent, and one more as a sign that there
/// are too many. The rest is passed over: a body of 10 MiB holds millions of empty ones.
#[derive(Debug)]
pub struct Inputs<T, const MAX: usize = BATCH_INPUTS_MAX>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Inputs<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bounded<T, const MAX: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Bounded<T, MAX> {
            type Value = Inputs<T, MAX>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut items: A,
            ) -> Result<Inputs<T, MAX>, A::Error> {
                let mut inputs = Vec::new();
                while inputs.len() <= MAX {
                    match items.next_element()? {
                        Some(input) => inputs.push(input),
                        None => return Ok(Inputs(inputs)),
                    }
                }
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Inputs(inputs))
            }
        }
        deserializer.deserialize_seq(Bounded::<T, MAX>(PhantomData))
    }
}

/// The inputs of a batch: at least one, at most `MAX`. None at all is a body that can't be read.
pub fn read_inputs<T, const MAX: usize>(inputs: Option<Inputs<T, MAX>>) -> Result<Vec<T>> {
    let Inputs(inputs) = inputs.ok_or_else(|| Fault::invalid_json(INPUTS_MISSING))?;
    if inputs.is_empty() {
        return Err(Fault::validation(NO_INPUTS));
    }
    at_most(inputs.len(), MAX, "in a batch")?;
    Ok(inputs)
}

/// What is wrong with the form of a body is said at once; what else is wrong with it, only once the
/// token's scopes were looked at (platform.md §3.5).
pub fn form_first<T>(read: Result<T>) -> Result<Result<T>> {
    match read {
        Err(fault) if fault.kind == FaultKind::InvalidJson => Err(fault),
        other => Ok(other),
    }
}

/// Refuses more inputs than a batch that reads histories may have.
pub fn check_history_inputs(count: usize, max: usize) -> Result<()> {
    at_most(count, max, "in a batch request for property histories")
}

/// Refuses more inputs than there may be in this place.
pub fn at_most(count: usize, max: usize, place: &str) -> Result<()> {
    if count <= max {
        return Ok(());
    }
    Err(Fault::validation(format!(
        "The maximum number of inputs supported {place} is {max}. Please reduce the number of \
         items and try again"
    )))
}

/// How a batch in which nothing failed is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// 200
    Ok,
    /// 201
    Created,
}

/// The answer of a batch: `results` are JSON texts, `errors` are of [`crate::error::batch_error`].
/// Any error makes it 207, even if nothing else came of the batch (objects.md §3.3).
pub fn reply(
    results: &[String],
    errors: &[Value],
    success: Success,
    started: Timestamp,
    completed: Timestamp,
) -> Reply {
    reply_joined(&results.join(","), errors, success, started, completed)
}

/// The same with results that are joined by commas already.
pub fn reply_joined(
    results: &str,
    errors: &[Value],
    success: Success,
    started: Timestamp,
    completed: Timestamp,
) -> Reply {
    let head = format!("{{\"status\":\"COMPLETE\",\"results\":[{results}],");
    let times = format!("\"startedAt\":\"{started}\",\"completedAt\":\"{completed}\"}}");
    if errors.is_empty() {
        let body = head + &times;
        return match success {
            Success::Ok => Reply::ok(body),
            Success::Created => Reply::created(body),
        };
    }
    let (count, errors) = (errors.len(), serde_json::to_string(errors).unwrap_or_default());
    Reply::multi_status(format!("{head}\"numErrors\":{count},\"errors\":{errors},{times}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        inputs: Option<Inputs<u8, 3>>,
    }

    fn read(text: &str) -> Result<Vec<u8>> {
        read_inputs(serde_json::from_str::<Body>(text).expect("readable").inputs)
    }

    #[test]
    fn inputs_are_bounded_from_both_sides() {
        assert_eq!(read("{\"inputs\":[1,2,3]}").ok(), Some(vec![1, 2, 3]));
        let message = |text: &str| read(text).expect_err("refused").message;
        let too_many = "The maximum number of inputs supported in a batch is 3. Please reduce the \
                        number of items and try again";
        assert_eq!(message("{\"inputs\":[1,2,3,4]}"), too_many);
        // What is beyond the bound is not looked at.
        assert_eq!(message("{\"inputs\":[1,2,3,4,\"x\",6]}"), too_many);
        assert_eq!(message("{\"inputs\":[]}"), NO_INPUTS);
        assert_eq!(message("{\"inputs\":null}"), INPUTS_MISSING);
        assert_eq!(message("{}"), INPUTS_MISSING);
    }
}
