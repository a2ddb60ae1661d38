//! Records of a seed: NDJSON or one JSON array, read as strictly as a person who writes fixtures
//! wants it. Whatever is wrong is named by the line of the input and the key.

use crate::crm::owner_inputs::OwnerInput;
use crate::fault::{Fault, FaultKind, Result};
use crate::folders::folder;
use crate::folders::folder_patch::FolderPatch;
use crate::folders::rules as folder_rules;
use crate::json::{self, Fields, Object};
use crate::pages::kind::PageKind;
use crate::pages::page::Page;
use crate::pages::page_patch::PagePatch;
use crate::pages::rules;
use crate::patch::Set;
use serde_json::value::RawValue;

/// One record.
#[derive(Clone, Debug)]
pub struct SeedRecord {
    /// The line on which it begins, counted from 1.
    pub line: usize,
    /// What it makes.
    pub item: SeedItem,
}

/// What a record makes. Another type of record is another variant, with a line in
/// [`SeedRecord::read`].
#[derive(Clone, Debug)]
pub enum SeedItem {
    /// `content_folder`: a folder of landing pages, as its create body says it.
    Folder(FolderPatch),
    /// `site_page` or `landing_page`: a page, as its create body says it.
    Page(PageKind, Box<PagePatch>),
    /// `owner`: an owner of CRM records.
    Owner(Box<OwnerInput>),
}

/// The type of a folder's record, as JSON.
const FOLDER: &str = "\"content_folder\"";

/// The type of an owner's record, as JSON.
const OWNER: &str = "\"owner\"";

/// Longest piece of the input that a message repeats, in characters.
const SHOWN_MAX: usize = 60;

/// Reads every record, in their order. A body that begins with `[` is an array; any other has a
/// record on each line that is not blank. An empty body is refused: it is rather a mistake than a
/// wish for an empty store, which is spelled `[]`.
pub fn read(body: &[u8]) -> Result<Vec<SeedRecord>> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let before = &body[..error.valid_up_to()];
        wrong(before.iter().filter(|byte| **byte == b'\n').count() + 1, None, "invalid UTF-8")
    })?;
    // Some editors begin a file with a mark that is no part of its text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_ascii_start().as_bytes().first() {
        None => Err(Fault::validation("The seed is empty.")),
        Some(b'[') => read_array(text),
        Some(_) => {
            let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
            let records = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
            records.map(|(line, record)| SeedRecord::read(record, line)).collect()
        }
    }
}

fn read_array(text: &str) -> Result<Vec<SeedRecord>> {
    let items: Vec<&RawValue> = serde_json::from_str(text)
        .map_err(|error| wrong(error.line().max(1), None, &json::reason(&error)))?;
    let (mut line, mut at) = (1, 0);
    let mut records = Vec::with_capacity(items.len());
    for item in items {
        let start = offset(text, item.get());
        line += newlines(&text[at..start]);
        at = start;
        records.push(SeedRecord::read(item.get(), line)?);
    }
    Ok(records)
}

/// Where `part`, a piece of `whole`, begins in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

impl SeedRecord {
    /// Reads a record that begins on this line of the input.
    fn read(text: &str, line: usize) -> Result<Self> {
        let fields: Fields = serde_json::from_str(text).map_err(|error| {
            let at = line + error.line().max(1) - 1;
            wrong(at, None, &json::reason(&error))
        })?;
        let line_of = |part: &RawValue| line + newlines(&text[..offset(text, part.get())]);
        let (mut kind, mut properties) = (None, None);
        for (name, value) in fields.iter() {
            let target = match name {
                "type" => &mut kind,
                "properties" => &mut properties,
                _ => {
                    let message = "a record has the keys \"type\" and \"properties\" only";
                    return Err(wrong(line_of(value), Some(name), message));
                }
            };
            if target.replace(value).is_some() {
                return Err(wrong(line_of(value), Some(name), "the key is given twice"));
            }
        }
        let missing = |key| wrong(line, Some(key), "the key is missing");
        let kind = kind.ok_or_else(|| missing("type"))?;
        let properties = properties.ok_or_else(|| missing("properties"))?;
        let known = PageKind::ALL.into_iter().find(|known| {
            serde_json::from_str(kind.get()).is_ok_and(|name: &str| name == known.subcategory())
        });
        let item = match known {
            Some(kind) => SeedItem::Page(kind, Box::new(read_page(properties, &line_of)?)),
            None if kind.get() == FOLDER => SeedItem::Folder(read_folder(properties, &line_of)?),
            None if kind.get() == OWNER => {
                SeedItem::Owner(Box::new(read_owner(properties, &line_of)?))
            }
            None => {
                let message = format!(
                    "{} is not a type of record; known are \"site_page\", \"landing_page\", \
                     \"content_folder\" and \"owner\"",
                    shown(kind.get())
                );
                return Err(wrong(line_of(kind), Some("type"), &message));
            }
        };
        Ok(SeedRecord { line, item })
    }
}

/// A folder's properties, as strictly.
fn read_folder(
    properties: &RawValue,
    line_of: &impl Fn(&RawValue) -> usize,
) -> Result<FolderPatch> {
    let refuse = |reason: &str| wrong(line_of(properties), Some("properties"), reason);
    let fields: Fields =
        serde_json::from_str(properties.get()).map_err(|error| refuse(&json::reason(&error)))?;
    for (name, value) in fields.iter() {
        if !folder::PROPERTIES.contains(&name) {
            return Err(wrong(line_of(value), Some(name), "there is no such folder property"));
        }
    }
    let read = serde_json::from_str::<Object<FolderPatch>>(properties.get());
    read.map(|Object(patch)| patch).map_err(|error| refuse(&json::reason(&error)))
}

/// An owner's properties, as strictly.
fn read_owner(properties: &RawValue, line_of: &impl Fn(&RawValue) -> usize) -> Result<OwnerInput> {
    let refuse = |reason: &str| wrong(line_of(properties), Some("properties"), reason);
    let fields: Fields =
        serde_json::from_str(properties.get()).map_err(|error| refuse(&json::reason(&error)))?;
    for (name, value) in fields.iter() {
        if !json::field_names::<OwnerInput>().contains(&name) {
            return Err(wrong(line_of(value), Some(name), "there is no such owner property"));
        }
    }
    let read = serde_json::from_str::<Object<OwnerInput>>(properties.get());
    read.map(|Object(owner)| owner).map_err(|error| refuse(&json::reason(&error)))
}

/// A page's properties. Those that only the server writes are left out, so that an exported page is
/// a seed; any other name that pages don't have is refused.
fn read_page(properties: &RawValue, line_of: &impl Fn(&RawValue) -> usize) -> Result<PagePatch> {
    let refuse = |reason: &str| wrong(line_of(properties), Some("properties"), reason);
    json::check_depth(properties.get()).map_err(|fault| refuse(&fault.message))?;
    let fields: Fields =
        serde_json::from_str(properties.get()).map_err(|error| refuse(&json::reason(&error)))?;
    let known = [json::field_names::<PagePatch>(), json::field_names::<Page>()];
    for (name, value) in fields.iter() {
        if !known.iter().any(|names| names.contains(&name)) {
            return Err(wrong(line_of(value), Some(name), "there is no such page property"));
        }
    }
    match serde_json::from_str::<Object<PagePatch>>(properties.get()) {
        Ok(Object(mut patch)) => {
            patch.archived_at = Set::Keep;
            Ok(patch)
        }
        Err(error) => {
            Err(unreadable_property(&fields, line_of)
                .unwrap_or_else(|| refuse(&json::reason(&error))))
        }
    }
}

/// The first property that can't be read by itself.
fn unreadable_property(fields: &Fields, line_of: &impl Fn(&RawValue) -> usize) -> Option<Fault> {
    fields.iter().find_map(|(name, value)| {
        let key = serde_json::to_string(name).ok()?;
        let alone = format!("{{{key}:{}}}", value.get());
        let error = serde_json::from_str::<PagePatch>(&alone).err()?;
        Some(wrong(line_of(value), Some(name), &json::reason(&error)))
    })
}

/// A refusal of the record on this line by a rule: the same words, with the line and, where the
/// rule is about one, the key. The server's own trouble stays what it is.
pub fn refused(line: usize, fault: Fault) -> Fault {
    if matches!(fault.kind, FaultKind::Internal | FaultKind::Unavailable) {
        return fault;
    }
    let key = match fault.error_type {
        Some(rules::TITLE_MISSING | folder_rules::NAME_MISSING) => Some("name"),
        Some(rules::FOLDER_MISSING) => Some("folderId"),
        Some(folder_rules::PARENT_MISSING | folder_rules::CYCLE | folder_rules::TOO_DEEP) => {
            Some("parentFolderId")
        }
        Some(rules::TEMPLATE_PATH_MISSING | rules::TEMPLATE_PATH_INVALID) => Some("templatePath"),
        Some(rules::SLUG_INVALID | rules::SLUG_TAKEN | rules::SLUG_TEMPORARY) => Some("slug"),
        Some(rules::DOMAIN_INVALID) => Some("domain"),
        Some(rules::STATE_INVALID) => Some("state"),
        _ => None,
    };
    wrong(line, key, &fault.message)
}

fn wrong(line: usize, key: Option<&str>, reason: &str) -> Fault {
    let reason = reason.trim_end_matches('.');
    let Some(key) = key.map(shown) else {
        let fault = Fault::validation(format!("Line {line}: {reason}."));
        return fault.with_context("line", [line.to_string()]);
    };
    Fault::validation(format!("Line {line}, key \"{key}\": {reason}."))
        .with_context("line", [line.to_string()])
        .with_context("key", [key])
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str =
        r#"{"type":"site_page","properties":{"name":"a","templatePath":"t","id":"5"}}"#;

    fn message(body: &str) -> String {
        read(body.as_bytes()).expect_err(body).message
    }

    fn lines(body: &str) -> Vec<usize> {
        read(body.as_bytes()).expect(body).iter().map(|record| record.line).collect()
    }

    #[test]
    fn lines_and_arrays_are_read_and_know_where_they_stand() {
        assert_eq!(lines(&format!("{PAGE}\n\n  \r\n{PAGE}\r\n")), [1, 4]);
        assert_eq!(lines(&format!("\n[{PAGE},\n {PAGE},\n\n{PAGE}]\n")), [2, 3, 5]);
        assert_eq!(lines("[]"), [0; 0]);
        assert_eq!(message(""), "The seed is empty.");
        assert_eq!(message(" \n"), "The seed is empty.");
        let kinds = PAGE.replace("site_page", "landing_page");
        let records = read(kinds.as_bytes()).expect("a record");
        let [SeedRecord { item: SeedItem::Page(PageKind::Landing, _), .. }] = &records[..] else {
            panic!("{records:?}");
        };
    }

    #[test]
    fn what_is_wrong_is_named_by_line_and_key() {
        let property = |text: &str| {
            format!("{{\"type\":\"site_page\",\"properties\":{{\"name\":\"a\",{text}}}}}")
        };
        for (record, said) in [
            ("{", "Line 2: EOF while parsing an object."),
            ("5", "Line 2: invalid type: integer `5`, expected an object."),
            ("{\"properties\":{}}", "Line 2, key \"type\": the key is missing."),
            ("{\"type\":\"site_page\"}", "Line 2, key \"properties\": the key is missing."),
            (
                "{\"type\":\"blog\",\"properties\":{}}",
                "Line 2, key \"type\": \"blog\" is not a type of record; known are \"site_page\", \
                 \"landing_page\", \"content_folder\" and \"owner\".",
            ),
            (
                "{\"type\":\"site_page\",\"properties\":{},\"id\":1}",
                "Line 2, key \"id\": a record has the keys \"type\" and \"properties\" only.",
            ),
            (
                "{\"type\":\"site_page\",\"type\":\"site_page\",\"properties\":{}}",
                "Line 2, key \"type\": the key is given twice.",
            ),
            (
                "{\"type\":\"site_page\",\"properties\":[]}",
                "Line 2, key \"properties\": invalid type: sequence, expected an object.",
            ),
            (
                &property("\"htmlTitel\":\"x\""),
                "Line 2, key \"htmlTitel\": there is no such page property.",
            ),
            (
                &property("\"slug\":\"s\",\"htmlTitle\":[]"),
                "Line 2, key \"htmlTitle\": Cannot deserialize value of type `java.lang.String` \
                 from Array value (token `JsonToken.START_ARRAY`).",
            ),
            (&property("\"name\":\"b\""), "Line 2, key \"properties\": duplicate field `name`."),
        ] {
            for body in [format!("{PAGE}\n{record}"), format!("[{PAGE},\n{record}]")] {
                if record != "{" || !body.starts_with('[') {
                    assert_eq!(message(&body), said, "{body}");
                }
            }
        }
        let spread = "[\n{\n\"type\":\"site_page\",\n\"properties\":{\n\"name\":\"a\",\n\"x\":1}}]";
        assert_eq!(message(spread), "Line 6, key \"x\": there is no such page property.");
        let fault = read(spread.as_bytes()).expect_err("a typo");
        let place = [("line", "6"), ("key", "x")];
        assert_eq!(
            fault.context,
            place.map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        );
        assert_eq!(message("[1,\n2"), "Line 2: EOF while parsing a list.");
        let deep = format!("\"widgets\":{{\"a\":{}{}}}", "[".repeat(130), "]".repeat(130));
        assert!(message(&format!("\n{}", property(&deep))).starts_with("Line 2, key \"prop"));
        assert_eq!(read(b"\n\xff").expect_err("bytes").message, "Line 2: invalid UTF-8.");
    }

    #[test]
    fn a_rule_is_named_with_its_key() {
        let fault = Fault::content_rule(rules::SLUG_TAKEN, "It is taken.");
        assert_eq!(refused(7, fault).message, "Line 7, key \"slug\": It is taken.");
        assert_eq!(refused(7, Fault::validation("No.")).message, "Line 7: No.");
        assert_eq!(refused(7, Fault::internal("x")).kind, FaultKind::Internal);
    }

    /// Everything that a page is read with may stand in a seed.
    #[test]
    fn every_property_of_a_page_is_known() {
        let fields: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../../spec/page_fields.json")).expect("JSON");
        let aliases = |field: &serde_json::Value| {
            field["aliases"].as_array().cloned().unwrap_or_default().into_iter()
        };
        let names =
            fields.iter().flat_map(|f| std::iter::once(f["name"].clone()).chain(aliases(f)));
        for name in names {
            let name = name.as_str().expect("a name").to_owned();
            let known = [json::field_names::<PagePatch>(), json::field_names::<Page>()];
            assert!(known.concat().contains(&name.as_str()), "{name}");
        }
    }
}
