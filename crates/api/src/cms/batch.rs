//! Envelopes of batches (pages.md §2.2, §9).

use crate::error::standard_error;
use crate::reply::Reply;
use domain::fault::{self, Fault};
use domain::limits::BATCH_INPUTS_MAX;
use domain::scalar::Text;
use domain::time::Timestamp;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// `{"inputs": […]}`
#[derive(Debug, Deserialize)]
pub struct BatchInput<T> {
    inputs: Option<Inputs<T>>,
}

/// The inputs that a batch may have, and one more as a sign that there are too many. The rest is
/// passed over: a body of 10 MiB holds millions of empty ones.
#[derive(Debug)]
struct Inputs<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Inputs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bounded<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Bounded<T> {
            type Value = Inputs<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Inputs<T>, A::Error> {
                let mut inputs = Vec::new();
                while inputs.len() <= BATCH_INPUTS_MAX {
                    match items.next_element()? {
                        Some(input) => inputs.push(input),
                        None => return Ok(Inputs(inputs)),
                    }
                }
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Inputs(inputs))
            }
        }
        deserializer.deserialize_seq(Bounded(PhantomData))
    }
}

impl<T> BatchInput<T> {
    /// The inputs: at least one and at most 100. Both bounds are `[inferred]`: the text of the
    /// lower one is that of a sibling API.
    pub fn into_inputs(self) -> fault::Result<Vec<T>> {
        let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                       [inputs]";
        let Inputs(inputs) = self.inputs.ok_or_else(|| Fault::invalid_json(missing))?;
        if inputs.is_empty() {
            let message = "Batch input provided should have at least one object.";
            return Err(Fault::validation(message));
        }
        if inputs.len() > BATCH_INPUTS_MAX {
            let message =
                format!("The maximum number of inputs supported in a batch is {BATCH_INPUTS_MAX}.");
            return Err(Fault::validation(message));
        }
        Ok(inputs)
    }
}

impl BatchInput<Option<Text>> {
    /// Ids as the client wrote them; `null` is refused in the words of a sibling API.
    pub fn into_ids(self) -> fault::Result<Vec<String>> {
        let ids = self.into_inputs()?.into_iter().map(|id| id.map(|Text(id)| id));
        let ids: Option<Vec<String>> = ids.collect();
        ids.ok_or_else(|| Fault::validation("Input IDs must be non-null."))
    }
}

/// What became of one input.
pub struct Outcome {
    /// The id that the input named, if it named one.
    pub id: Option<String>,
    /// The document, or why there is none.
    pub result: fault::Result<String>,
}

/// How a batch in which nothing failed is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// 200
    Ok,
    /// 201
    Created,
}

/// The answer of a batch: results in input order, and what failed with 207.
pub fn reply(
    outcomes: &[Outcome],
    success: Success,
    started: Timestamp,
    completed: Timestamp,
) -> Reply {
    let length = outcomes.iter().map(|o| o.result.as_ref().map_or(0, |r| r.len() + 1)).sum();
    let mut results = String::with_capacity(length);
    let mut errors = Vec::new();
    for outcome in outcomes {
        match &outcome.result {
            Ok(document) => {
                if !results.is_empty() {
                    results.push(',');
                }
                results.push_str(document);
            }
            Err(fault) => errors.push(standard_error(fault, outcome.id.as_deref())),
        }
    }
    let times = format!(
        "\"requestedAt\":\"{started}\",\"startedAt\":\"{started}\",\"completedAt\":\"{completed}\""
    );
    let head = format!("{{\"status\":\"COMPLETE\",\"results\":[{results}],");
    if errors.is_empty() {
        let body = format!("{head}{times}}}");
        return match success {
            Success::Ok => Reply::ok(body),
            Success::Created => Reply::created(body),
        };
    }
    let count = errors.len();
    let errors = Value::Array(errors);
    Reply::multi_status(format!("{head}\"numErrors\":{count},\"errors\":{errors},{times}}}"))
}
