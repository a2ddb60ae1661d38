//! Records as clients read them (objects.md §1.1, §2.4). Values pass from the store to the wire as
//! text: a read decodes nothing but what is computed.

use super::calculated;
use super::object_types::ObjectTypeId;
use super::record::{Record, Values};
use super::schemas::ObjectType;
use crate::accounts::AccountId;
use crate::time::{Timestamp, WithMilliseconds};
use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt::{self, Write as _};

/// A record as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredView<'r> {
    /// Its id.
    pub id: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a value changed last.
    pub updated_at: Timestamp,
    /// When it was deleted, if it is.
    pub archived_at: Option<Timestamp>,
    /// The app that made it.
    pub source_id: i64,
    /// Its values: a JSON object of texts, sorted by name.
    pub document: &'r str,
}

impl StoredView<'_> {
    /// The record with its values decoded.
    pub fn record(&self) -> Record {
        Record {
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            archived_at: self.archived_at,
            source_id: self.source_id,
            values: read_document(self.document),
        }
    }
}

/// The values of a stored document.
pub fn read_document(document: &str) -> Values {
    serde_json::from_str(document).unwrap_or_default()
}

/// The document that holds these values.
pub fn document(values: &Values) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// Where the value of a property comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Id,
    Created,
    Modified,
    /// `INTEGRATION`: records are made by apps.
    Origin,
    OriginId,
    Calculated,
    Stored,
}

/// Who makes records (objects.md §2.3, §4.5).
pub const SOURCE_TYPE: &str = "INTEGRATION";

fn source(object_type: &ObjectType, name: &str) -> Source {
    match name {
        "hs_object_id" => Source::Id,
        "hs_object_source" | "hs_object_source_label" => Source::Origin,
        "hs_object_source_id" => Source::OriginId,
        _ if name == object_type.created_property() => Source::Created,
        _ if name == object_type.modified_property() => Source::Modified,
        _ if calculated::is_derived(object_type, name) => Source::Calculated,
        _ => Source::Stored,
    }
}

/// A property that a read shows.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    source: Source,
}

/// Which properties the reads of one call show: those asked for that exist, and the three that are
/// always there; or the type's default set (§2.4).
#[derive(Clone, Debug)]
pub struct Shape {
    columns: Vec<Column>,
    calculates: bool,
}

impl Shape {
    /// The properties to show when a client asks for these. Unknown ones are passed over.
    pub fn new(object_type: &ObjectType, asked: &[String]) -> Self {
        let always =
            ["hs_object_id", object_type.created_property(), object_type.modified_property()];
        let mut names: Vec<&str> = match asked.is_empty() {
            true => object_type.default_properties().to_vec(),
            false => {
                let known = asked.iter().map(String::as_str);
                let known = known.filter(|name| object_type.active_property(name).is_some());
                known.chain(always).collect()
            }
        };
        names.sort_unstable();
        names.dedup();
        let column =
            |name: &str| Column { name: name.to_owned(), source: source(object_type, name) };
        let columns: Vec<Column> = names.into_iter().map(column).collect();
        let calculates = columns.iter().any(|column| column.source == Source::Calculated);
        Shape { columns, calculates }
    }

    /// A text that tells the shape from others of its type.
    pub fn fingerprint(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(",")
    }

    /// Writes `properties` of a read: what is asked for and empty is `null`.
    fn write(
        &self,
        out: &mut String,
        object_type: &ObjectType,
        stored: &StoredView<'_>,
        times: &Times,
    ) {
        let record = self.calculates.then(|| stored.record());
        let known = Known { object_type, stored, times, record };
        let mut fields = serde_json::Deserializer::from_str(stored.document);
        let walk = Walk { columns: &self.columns, out: &mut *out, known };
        // What is stored is an object of texts; nothing else can be read from the store.
        let _ = fields.deserialize_map(walk);
        out.push('}');
    }
}

/// Goes through a stored document and the columns of a shape at the same time: both are sorted.
struct Walk<'w> {
    columns: &'w [Column],
    out: &'w mut String,
    known: Known<'w>,
}

/// Values that are not in the document.
struct Known<'k> {
    object_type: &'k ObjectType,
    stored: &'k StoredView<'k>,
    times: &'k Times,
    /// The record, if something of it is calculated.
    record: Option<Record>,
}

impl Known<'_> {
    fn push(&self, out: &mut String, column: &Column) {
        match column.source {
            Source::Id => push_number(out, self.stored.id),
            Source::OriginId => push_number(out, self.stored.source_id),
            Source::Created => push_text(out, &self.times.created),
            Source::Modified => push_text(out, &self.times.updated),
            Source::Origin => push_text(out, SOURCE_TYPE),
            Source::Stored => {}
            Source::Calculated => {
                let record = self.record.as_ref();
                let value = |record| calculated::value(self.object_type, record, &column.name);
                match record.and_then(value) {
                    Some(value) => push_text(out, &value),
                    None => out.push_str("null"),
                }
            }
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a stored document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut next = fields.next_key::<&'de str>()?;
        for (at, column) in self.columns.iter().enumerate() {
            // Names of properties are plain: nothing in them needs escaping.
            self.out.push_str(if at == 0 { "{\"" } else { ",\"" });
            self.out.push_str(&column.name);
            self.out.push_str("\":");
            if column.source != Source::Stored {
                self.known.push(self.out, column);
                continue;
            }
            while next.is_some_and(|name| name < column.name.as_str()) {
                fields.next_value::<&'de RawValue>()?;
                next = fields.next_key()?;
            }
            if next == Some(column.name.as_str()) {
                self.out.push_str(fields.next_value::<&'de RawValue>()?.get());
                next = fields.next_key()?;
            } else {
                self.out.push_str("null");
            }
        }
        while next.is_some() {
            fields.next_value::<&'de RawValue>()?;
            next = fields.next_key()?;
        }
        Ok(())
    }
}

/// The times of a record as its properties show them.
struct Times {
    created: String,
    updated: String,
}

impl Times {
    fn of(stored: &StoredView<'_>) -> Self {
        let (created, updated) = (stored.created_at.to_string(), stored.updated_at.to_string());
        Times { created, updated }
    }
}

/// Writes a time with its milliseconds, given as a property shows it: without them where they are
/// zero.
fn push_time(out: &mut String, name: &str, at: Timestamp, shown: &str) {
    let _ = match at.as_ms() % 1000 {
        0 => write!(out, "\"{name}\":\"{}\"", WithMilliseconds(at)),
        _ => write!(out, "\"{name}\":\"{shown}\""),
    };
}

/// Writes a number in quotes.
fn push_number(out: &mut String, number: i64) {
    let _ = write!(out, "\"{number}\"");
}

/// Writes a text as JSON.
fn push_text(out: &mut String, text: &str) {
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// Stored properties that the server may have set, whether the client sent them or not.
const SET_BY_SERVER: [&str; 4] =
    ["hs_merged_object_ids", "hs_pipeline", "hs_timestamp", "lifecyclestage"];

/// What an answer to a write shows: what was sent, and everything that the server sets and that is
/// not empty (§2.4).
pub fn written_properties(
    object_type: &ObjectType,
    record: &Record,
    sent: &[(&str, &str)],
) -> String {
    let (id, source_id) = (record.id.to_string(), record.source_id.to_string());
    let (created, updated) = (record.created_at.to_string(), record.updated_at.to_string());
    let calculated = calculated::all(object_type, record);
    // Later ones win.
    let mut shown: Vec<(&str, &str)> = Vec::with_capacity(sent.len() + calculated.len() + 12);
    shown.extend_from_slice(sent);
    let pipeline = object_type.pipeline_properties().map(|(pipeline, stage)| [pipeline, stage]);
    let set = pipeline.into_iter().flatten().chain(SET_BY_SERVER);
    shown.extend(set.filter_map(|name| Some((name, record.values.get(name)?.as_str()))));
    shown.extend(calculated.iter().map(|(name, value)| (*name, value.as_str())));
    shown.extend([
        ("hs_object_id", id.as_str()),
        ("hs_object_source", SOURCE_TYPE),
        ("hs_object_source_label", SOURCE_TYPE),
        ("hs_object_source_id", source_id.as_str()),
        (object_type.created_property(), created.as_str()),
        (object_type.modified_property(), updated.as_str()),
    ]);
    shown.sort_by_key(|(name, _)| *name);
    let mut out = String::with_capacity(64 * shown.len());
    for (at, (name, value)) in shown.iter().enumerate() {
        if shown.get(at + 1).is_some_and(|(next, _)| next == name) {
            continue;
        }
        out.push_str(if out.is_empty() { "{\"" } else { ",\"" });
        out.push_str(name);
        out.push_str("\":");
        push_text(&mut out, value);
    }
    out.push('}');
    out
}

/// Parts of an answer that not every record has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'e> {
    /// `propertiesWithHistory`, as JSON.
    pub history: Option<&'e str>,
    /// `associations`, as JSON.
    pub associations: Option<&'e str>,
    /// `new` of an upsert.
    pub new: Option<bool>,
    /// `objectWriteTraceId`, as the client sent it.
    pub trace_id: Option<&'e str>,
    /// `warnings`, as JSON.
    pub warnings: Option<&'e str>,
}

/// Words answers for records of one type.
#[derive(Clone, Copy, Debug)]
pub struct Presenter<'p> {
    /// The account.
    pub account: AccountId,
    /// The type.
    pub object_type: &'p ObjectType,
}

impl Presenter<'_> {
    /// A record that is read.
    pub fn read(
        &self,
        out: &mut String,
        shape: &Shape,
        stored: &StoredView<'_>,
        extras: Extras<'_>,
    ) {
        let _ = write!(out, "{{\"id\":\"{}\",\"properties\":", stored.id);
        let times = Times::of(stored);
        shape.write(out, self.object_type, stored, &times);
        self.finish(out, stored, &times, extras);
    }

    /// A record that was written. `sent` has what the client sent, as it is stored.
    pub fn written(&self, record: &Record, sent: &[(&str, &str)], extras: Extras<'_>) -> String {
        let properties = written_properties(self.object_type, record, sent);
        let mut out = String::with_capacity(properties.len() + 320);
        let _ = write!(out, "{{\"id\":\"{}\",\"properties\":{properties}", record.id);
        let stored = StoredView {
            id: record.id,
            created_at: record.created_at,
            updated_at: record.updated_at,
            archived_at: record.archived_at,
            source_id: record.source_id,
            document: "",
        };
        self.finish(&mut out, &stored, &Times::of(&stored), extras);
        out
    }

    fn finish(&self, out: &mut String, stored: &StoredView<'_>, times: &Times, extras: Extras<'_>) {
        let mut part = |name: &str, json: Option<&str>| {
            if let Some(json) = json {
                let _ = write!(out, ",\"{name}\":{json}");
            }
        };
        part("propertiesWithHistory", extras.history);
        out.push(',');
        push_time(out, "createdAt", stored.created_at, &times.created);
        out.push(',');
        push_time(out, "updatedAt", stored.updated_at, &times.updated);
        match stored.archived_at {
            Some(at) => {
                let at = WithMilliseconds(at);
                let _ = write!(out, ",\"archived\":true,\"archivedAt\":\"{at}\"");
            }
            None => out.push_str(",\"archived\":false"),
        }
        if let Some(associations) = extras.associations {
            let _ = write!(out, ",\"associations\":{associations}");
        }
        if let Some(new) = extras.new {
            let _ = write!(out, ",\"new\":{new}");
        }
        if let Some(trace_id) = extras.trace_id {
            out.push_str(",\"objectWriteTraceId\":");
            push_text(out, trace_id);
        }
        let (account, id): (AccountId, ObjectTypeId) = (self.account, self.object_type.id());
        let _ = write!(
            out,
            ",\"url\":\"https://app.hubspot.com/contacts/{account}/record/{id}/{}\"",
            stored.id
        );
        if let Some(warnings) = extras.warnings {
            let _ = write!(out, ",\"warnings\":{warnings}");
        }
        out.push('}');
    }
}
