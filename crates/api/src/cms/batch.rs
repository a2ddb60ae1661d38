//! Envelopes of batches (pages.md §2.2, §9).

use crate::error::standard_error;
use crate::reply::Reply;
use domain::fault::{Fault, Result};
use domain::limits::BATCH_INPUTS_MAX;
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// `{"inputs": […]}`
#[derive(Debug, Deserialize)]
pub struct BatchInput<T> {
    inputs: Option<Vec<T>>,
}

impl<T> BatchInput<T> {
    /// The inputs: at least one and at most 100. Both bounds are `[inferred]`: the text of the
    /// lower one is that of a sibling API.
    pub fn into_inputs(self) -> Result<Vec<T>> {
        let missing = "Invalid input JSON on line 1, column 2. Some required fields were not set: \
                       [inputs]";
        let inputs = self.inputs.ok_or_else(|| Fault::invalid_json(missing))?;
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

/// What became of one input.
pub struct Outcome {
    /// The id that the input named, if it named one.
    pub id: Option<String>,
    /// The document, or why there is none.
    pub result: Result<String>,
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
