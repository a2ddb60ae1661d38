//! Associations as reads show them (objects.md §4.6, §7.3), and the cursors of their pages.

use super::associations::{Associated, AssociationType, RecordKey};
use super::object_types::ObjectTypeId;
use super::schemas::Schemas;
use crate::ids;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// Associated records of one type that a read of a record shows; more need the route of their own.
pub const SHOWN_MAX: i64 = 100;

/// The cursor of a page that begins with this record: base64 of `0-2-7502`, fit for an address.
pub fn cursor(next: RecordKey) -> String {
    let text = format!("{}-{}", next.object_type, next.id);
    STANDARD.encode(text).replace('=', "%3D").replace('+', "%2B").replace('/', "%2F")
}

/// The id behind a cursor. Clients send it as it stands, or as it is decoded from an address.
pub fn read_cursor(cursor: &str) -> Option<i64> {
    let cursor = cursor.replace("%3D", "").replace("%3d", "");
    let bytes = STANDARD_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (object_type, id) = text.rsplit_once('-')?;
    object_type.parse::<ObjectTypeId>().ok()?;
    ids::find(id)
}

/// A page of what one record is associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'r> {
    /// What ties each of the others to the record; one or more in a row are of the same other.
    pub shown: &'r [Associated],
    /// Where the next page begins.
    pub next: Option<RecordKey>,
}

impl<'r> Page<'r> {
    /// A page of up to `limit` others, of rows that are of one record, of one type of others and
    /// sorted by the others' ids.
    pub fn of(rows: &'r [Associated], limit: i64) -> Self {
        let mut others = 0;
        let mut last = None;
        for (at, row) in rows.iter().enumerate() {
            if last != Some(row.to) {
                others += 1;
                last = Some(row.to);
            }
            if others > limit {
                return Page { shown: &rows[..at], next: Some(row.to) };
            }
        }
        Page { shown: rows, next: None }
    }

    /// The others, each with what ties it to the record.
    pub fn others(&self) -> impl Iterator<Item = &'r [Associated]> {
        self.shown.chunk_by(|one, other| one.to == other.to)
    }

    /// `,"paging":{…}` if there is another page, else nothing; `link` is the address of the list
    /// without its query, if the page says it.
    pub fn paging(&self, link: Option<&str>) -> String {
        let Some(next) = self.next else { return String::new() };
        let after = cursor(next);
        let link =
            link.map(|link| format!(",\"link\":{}", quoted(&format!("{link}?after={after}"))));
        format!(",\"paging\":{{\"next\":{{\"after\":\"{after}\"{}}}}}", link.unwrap_or_default())
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// `results` of v3: an entry for each type of association, under the type's legacy name.
pub fn typed(schemas: &Schemas, page: &Page<'_>) -> String {
    let entries = page.shown.iter().filter_map(|row| {
        let kind = schemas.association_type(row.key)?;
        Some(format!("{{\"id\":\"{}\",\"type\":{}}}", row.to.id, quoted(&kind.name)))
    });
    entries.collect::<Vec<_>>().join(",")
}

/// `associations` of a record as reads show it: `rows` are all of the record `from`, sorted by type
/// and id of the others, with up to [`SHOWN_MAX`] others of each type and one more if there is one.
/// None if there are none. `base_url` is scheme and host of links.
pub fn in_record(
    schemas: &Schemas,
    from: RecordKey,
    rows: &[Associated],
    base_url: &str,
) -> Option<String> {
    let mut entries = Vec::new();
    for rows in rows.chunk_by(|one, other| one.to.object_type == other.to.object_type) {
        let Some(to) = rows.first().map(|row| row.to.object_type) else { continue };
        let Some(object_type) = schemas.object_type(to) else { continue };
        let page = Page::of(rows, SHOWN_MAX);
        let RecordKey { object_type: from_type, id } = from;
        let link = format!("{base_url}/crm/v3/objects/{from_type}/{id}/associations/{to}");
        entries.push(format!(
            "{}:{{\"results\":[{}]{}}}",
            quoted(object_type.path_name()),
            typed(schemas, &page),
            page.paging(Some(&link))
        ));
    }
    (!entries.is_empty()).then(|| format!("{{{}}}", entries.join(",")))
}

/// One type as v4 shows it. `names_types` adds the types of records that it leads from and to.
pub fn labelled_type(kind: &AssociationType, names_types: bool) -> String {
    let label = kind.label.as_deref().map_or_else(|| "null".to_owned(), quoted);
    let (category, id) = (kind.category.name(), kind.type_id);
    let types = match names_types {
        true => {
            format!(",\"fromObjectTypeId\":\"{}\",\"toObjectTypeId\":\"{}\"", kind.from, kind.to)
        }
        false => String::new(),
    };
    format!("{{\"category\":\"{category}\",\"typeId\":{id},\"label\":{label}{types}}}")
}

/// An id as a version shows it: a number, or digits in quotes.
pub fn shown_id(id: i64, as_number: bool) -> String {
    if as_number { id.to_string() } else { format!("\"{id}\"") }
}

/// `results` of v4: an entry for each of the others, with its types.
pub fn labelled(schemas: &Schemas, page: &Page<'_>, ids_as_numbers: bool) -> String {
    let entries = page.others().filter_map(|rows| {
        let to_id = shown_id(rows.first()?.to.id, ids_as_numbers);
        let kinds = rows.iter().filter_map(|row| schemas.association_type(row.key));
        let kinds: Vec<String> = kinds.map(|kind| labelled_type(kind, false)).collect();
        let kinds = kinds.join(",");
        Some(format!("{{\"toObjectId\":{to_id},\"associationTypes\":[{kinds}]}}"))
    });
    entries.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::associations::{AssociationCategory, AssociationKey};

    const COMPANY: ObjectTypeId = ObjectTypeId::standard(2);
    const CONTACT: ObjectTypeId = ObjectTypeId::standard(1);

    fn row(to: i64, type_id: i64) -> Associated {
        let key = AssociationKey { category: AssociationCategory::HubspotDefined, type_id };
        Associated { from_id: 7, to: RecordKey { object_type: COMPANY, id: to }, key }
    }

    #[test]
    fn cursors_are_read_in_every_form_that_clients_send() {
        // The capture that the reference has (objects.md §4.6).
        let next = RecordKey { object_type: COMPANY, id: 7502 };
        assert_eq!(cursor(next), "MC0yLTc1MDI%3D");
        for form in ["MC0yLTc1MDI%3D", "MC0yLTc1MDI=", "MC0yLTc1MDI", "MC0yLTc1MDI%3d"] {
            assert_eq!(read_cursor(form), Some(7502), "{form}");
        }
        for id in 1..200 {
            let next = RecordKey { object_type: ObjectTypeId::custom(id), id };
            assert_eq!(read_cursor(&cursor(next)), Some(id));
        }
        for bad in ["", "x", "7502", "MC0yLTA", "Ny03", "é"] {
            assert_eq!(read_cursor(bad), None, "{bad}");
        }
    }

    #[test]
    fn pages_end_between_others() {
        let rows = [row(1, 1), row(1, 279), row(2, 279), row(3, 1), row(3, 279)];
        let page = Page::of(&rows, 2);
        assert_eq!((page.shown.len(), page.next.map(|next| next.id)), (3, Some(3)));
        assert_eq!(page.others().count(), 2);
        let whole = Page::of(&rows, 3);
        assert_eq!((whole.shown.len(), whole.next), (5, None));
        assert_eq!(whole.paging(None), "");
        assert_eq!(Page::of(&[], 1), Page { shown: &[], next: None });
    }

    #[test]
    fn a_record_shows_a_hundred_of_each_type_of_others() {
        let schemas = Schemas::new(1, 0, Vec::new());
        let from = RecordKey { object_type: CONTACT, id: 7 };
        assert_eq!(in_record(&schemas, from, &[], ""), None);
        let mut rows: Vec<Associated> = (1..=101).map(|id| row(id, 279)).collect();
        let shown = in_record(&schemas, from, &rows, "http://h").unwrap_or_default();
        let paging = "\"paging\":{\"next\":{\"after\":\"MC0yLTEwMQ%3D%3D\",\"link\":\
                      \"http://h/crm/v3/objects/0-1/7/associations/0-2?after=MC0yLTEwMQ%3D%3D\"}}}}";
        assert!(shown.ends_with(paging), "{shown}");
        rows.truncate(1);
        let shown = in_record(&schemas, from, &rows, "http://h").unwrap_or_default();
        let one = "{\"companies\":{\"results\":[{\"id\":\"1\",\
                   \"type\":\"contact_to_company_unlabeled\"}]}}";
        assert_eq!(shown, one);
    }
}
