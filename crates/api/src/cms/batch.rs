//! Envelopes of batches (pages.md §2.2, §9).

use crate::error::standard_error;
use crate::reply::Reply;
use domain::fault::{self, Fault};
use domain::ids;
use domain::json::{Object, unreadable};
use domain::limits::BATCH_INPUTS_MAX;
use domain::scalar::Text;
use domain::time::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashSet;
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

/// The ids without repetitions, and those of them that can be ids.
pub fn distinct(mut raw_ids: Vec<String>) -> (Vec<String>, Vec<i64>) {
    let mut seen = HashSet::new();
    raw_ids.retain(|raw_id| seen.insert(raw_id.clone()));
    let wanted = raw_ids.iter().filter_map(|raw_id| ids::find(raw_id)).collect();
    (raw_ids, wanted)
}

/// The id of a batch update's input; the rest of the object is the patch.
#[derive(Deserialize)]
struct UpdateId {
    id: Option<Text>,
}

/// The ids of a batch update's inputs, and what each of them says or why it can't be read. An id
/// that occurs twice is refused as a whole: which of the two writes should win is not known.
pub fn updates<P: DeserializeOwned>(
    inputs: &[Box<RawValue>],
) -> fault::Result<(Vec<String>, Vec<fault::Result<P>>)> {
    let mut seen = HashSet::new();
    let (mut raw_ids, mut patches) = (Vec::new(), Vec::with_capacity(inputs.len()));
    for input in inputs {
        let named = serde_json::from_str::<Object<UpdateId>>(input.get()).ok();
        let raw_id = named.and_then(|Object(input)| input.id);
        let Text(raw_id) = raw_id.unwrap_or_default();
        patches.push(if raw_id.is_empty() {
            Err(Fault::validation("Each input of a batch update needs an id."))
        } else {
            let read = serde_json::from_str::<Object<P>>(input.get());
            read.map(|Object(patch)| patch).map_err(|error| unreadable(&error))
        });
        if !raw_id.is_empty() && !seen.insert(raw_id.clone()) {
            let message =
                format!("Duplicate IDs found in batch input: [{raw_id}]. IDs must be unique");
            return Err(Fault::validation(message).with_context("ids", [raw_id]));
        }
        raw_ids.push(raw_id);
    }
    Ok((raw_ids, patches))
}

/// What became of the ids of a batch read: `found` has an entry for each that can be one.
pub fn read_outcomes(raw_ids: Vec<String>, found: Vec<Option<String>>) -> Vec<Outcome> {
    let mut found = found.into_iter();
    let outcome = |raw_id: String| {
        let document = ids::find(&raw_id).and_then(|_| found.next().flatten());
        let result = document.ok_or_else(|| Fault::not_found(&raw_id));
        Outcome { id: Some(raw_id), result }
    };
    raw_ids.into_iter().map(outcome).collect()
}

/// What became of the inputs of a batch update.
pub fn update_outcomes(raw_ids: Vec<String>, updated: Vec<fault::Result<String>>) -> Vec<Outcome> {
    let pairs = raw_ids.into_iter().zip(updated);
    let named = |id: String| Some(id).filter(|id| !id.is_empty());
    pairs.map(|(id, result)| Outcome { id: named(id), result }).collect()
}

/// The outcome of a call of one input.
pub fn only(outcome: Option<fault::Result<String>>) -> fault::Result<String> {
    outcome.unwrap_or_else(|| Err(Fault::internal("a call of one input gave no outcome")))
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
