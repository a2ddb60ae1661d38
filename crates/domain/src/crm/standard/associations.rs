//! HubSpot's own types of associations (objects.md §7.3): a row gives both directions.

use super::billing::{COMMERCE_PAYMENT, INVOICE, SUBSCRIPTION};
use super::calls::CALL;
use super::catalog::LINE_ITEM;
use super::commerce::{CART, DISCOUNT, FEE, ORDER, TAX};
use super::companies::COMPANY;
use super::contacts::CONTACT;
use super::deals::DEAL;
use super::emails::EMAIL;
use super::leads::LEAD;
use super::library::{APPOINTMENT, COURSE, SERVICE};
use super::listings::LISTING;
use super::marketing::CONVERSATION;
use super::meetings::MEETING_EVENT;
use super::messages::{COMMUNICATION, POSTAL_MAIL};
use super::notes::NOTE;
use super::projects::PROJECT;
use super::quotes::QUOTE;
use super::tasks::TASK;
use super::tickets::TICKET;
use crate::crm::associations::{AssociationCategory, AssociationKey, AssociationType};
use crate::crm::object_types::{ObjectTypeId, StandardType};
use std::collections::HashMap;
use std::sync::LazyLock;

/// From, to, the type's number, and its inverse's. Between two records of one type that is one.
type Row = (&'static StandardType, &'static StandardType, i64, i64);

/// The plain types that the reference names.
static PLAIN: &[Row] = &[
    (&CONTACT, &COMPANY, 279, 280),
    (&DEAL, &CONTACT, 3, 4),
    (&DEAL, &COMPANY, 341, 342),
    (&CONTACT, &TICKET, 15, 16),
    (&COMPANY, &TICKET, 340, 339),
    (&DEAL, &TICKET, 27, 28),
    (&DEAL, &LINE_ITEM, 19, 20),
    (&CONTACT, &CONTACT, 449, 449),
    (&COMPANY, &COMPANY, 450, 450),
    (&DEAL, &DEAL, 451, 451),
    (&TICKET, &TICKET, 452, 452),
    (&DEAL, &QUOTE, 63, 64),
    (&QUOTE, &LINE_ITEM, 67, 68),
    (&QUOTE, &CONTACT, 69, 70),
    (&QUOTE, &COMPANY, 71, 72),
    (&COMPANY, &CALL, 181, 182),
    (&COMPANY, &EMAIL, 185, 186),
    (&COMPANY, &MEETING_EVENT, 187, 188),
    (&COMPANY, &NOTE, 189, 190),
    (&COMPANY, &TASK, 191, 192),
    (&CONTACT, &CALL, 193, 194),
    (&CONTACT, &EMAIL, 197, 198),
    (&CONTACT, &MEETING_EVENT, 199, 200),
    (&CONTACT, &NOTE, 201, 202),
    (&CONTACT, &TASK, 203, 204),
    (&DEAL, &CALL, 205, 206),
    (&DEAL, &EMAIL, 209, 210),
    (&DEAL, &MEETING_EVENT, 211, 212),
    (&DEAL, &NOTE, 213, 214),
    (&DEAL, &TASK, 215, 216),
    (&TICKET, &CALL, 219, 220),
    (&TICKET, &EMAIL, 223, 224),
    (&TICKET, &MEETING_EVENT, 225, 226),
    (&TICKET, &NOTE, 227, 228),
    (&TICKET, &TASK, 229, 230),
    (&COMMUNICATION, &CONTACT, 81, 82),
    (&COMMUNICATION, &TICKET, 83, 84),
    (&COMMUNICATION, &DEAL, 85, 86),
    (&COMMUNICATION, &COMPANY, 87, 88),
    (&POSTAL_MAIL, &CONTACT, 453, 454),
    (&POSTAL_MAIL, &TICKET, 455, 456),
    (&POSTAL_MAIL, &DEAL, 457, 458),
    (&POSTAL_MAIL, &COMPANY, 459, 460),
    (&ORDER, &CONTACT, 507, 508),
    (&ORDER, &COMPANY, 509, 510),
    (&ORDER, &DEAL, 512, 511),
    (&ORDER, &LINE_ITEM, 513, 514),
    (&INVOICE, &CONTACT, 177, 178),
    (&INVOICE, &COMPANY, 179, 180),
    (&INVOICE, &DEAL, 175, 176),
    (&INVOICE, &LINE_ITEM, 409, 410),
    (&SERVICE, &COMPANY, 792, 793),
    (&SERVICE, &DEAL, 794, 795),
    (&SERVICE, &TICKET, 796, 797),
    (&SERVICE, &CONTACT, 798, 799),
    (&SERVICE, &NOTE, 836, 837),
    (&SERVICE, &TASK, 852, 853),
    (&COURSE, &CONTACT, 860, 861),
    (&COURSE, &DEAL, 862, 863),
    (&COURSE, &COMPANY, 938, 939),
    (&COURSE, &TICKET, 940, 941),
    (&APPOINTMENT, &CONTACT, 906, 907),
    (&APPOINTMENT, &COMPANY, 908, 909),
    (&APPOINTMENT, &DEAL, 944, 945),
    (&APPOINTMENT, &TICKET, 946, 947),
    (&LEAD, &CONTACT, 608, 609),
    (&LEAD, &COMPANY, 610, 611),
    (&LISTING, &CONTACT, 882, 883),
    (&LISTING, &COMPANY, 884, 885),
    (&LISTING, &DEAL, 886, 887),
    (&LISTING, &CALL, 890, 891),
    (&LISTING, &EMAIL, 894, 895),
    (&LISTING, &MEETING_EVENT, 896, 897),
    (&LISTING, &NOTE, 898, 899),
    (&LISTING, &TASK, 900, 901),
    (&LISTING, &COMMUNICATION, 902, 903),
    (&LISTING, &POSTAL_MAIL, 904, 905),
    (&LISTING, &TICKET, 942, 943),
    (&LISTING, &PROJECT, 1321, 1320),
    (&PROJECT, &COMPANY, 1236, 1237),
    (&PROJECT, &DEAL, 1238, 1239),
    (&PROJECT, &TICKET, 1240, 1241),
    (&PROJECT, &CONTACT, 1242, 1243),
    (&PROJECT, &SERVICE, 1244, 1245),
    (&PROJECT, &TASK, 1246, 1247),
    (&PROJECT, &NOTE, 1248, 1249),
    (&PROJECT, &PROJECT, 1254, 1254),
    (&PROJECT, &MEETING_EVENT, 1255, 1256),
    (&PROJECT, &CALL, 1257, 1258),
    (&PROJECT, &EMAIL, 1259, 1260),
    (&PROJECT, &POSTAL_MAIL, 1263, 1264),
    (&PROJECT, &COMMUNICATION, 1281, 1282),
    (&PROJECT, &COURSE, 1322, 1323),
    (&PROJECT, &APPOINTMENT, 1324, 1325),
];

/// More plain types, by HubSpot's published numbers. Inverses that were not published are the
/// number's neighbour, as everywhere else [inferred].
static MORE: &[Row] = &[
    (&LEAD, &CALL, 596, 597),
    (&LEAD, &EMAIL, 598, 599),
    (&LEAD, &MEETING_EVENT, 600, 601),
    (&LEAD, &COMMUNICATION, 602, 603),
    (&LEAD, &TASK, 646, 647),
    (&LEAD, &NOTE, 854, 855),
    (&SERVICE, &MEETING_EVENT, 838, 839),
    (&SERVICE, &CALL, 840, 841),
    (&SERVICE, &EMAIL, 842, 843),
    (&SERVICE, &COMMUNICATION, 846, 847),
    (&SERVICE, &POSTAL_MAIL, 848, 849),
    (&COURSE, &CALL, 866, 867),
    (&COURSE, &EMAIL, 870, 871),
    (&COURSE, &MEETING_EVENT, 872, 873),
    (&COURSE, &NOTE, 874, 875),
    (&COURSE, &TASK, 876, 877),
    (&COURSE, &COMMUNICATION, 878, 879),
    (&COURSE, &POSTAL_MAIL, 880, 881),
    (&APPOINTMENT, &CALL, 912, 913),
    (&APPOINTMENT, &EMAIL, 916, 917),
    (&APPOINTMENT, &MEETING_EVENT, 918, 919),
    (&APPOINTMENT, &NOTE, 920, 921),
    (&APPOINTMENT, &TASK, 922, 923),
    (&APPOINTMENT, &COMMUNICATION, 924, 925),
    (&APPOINTMENT, &POSTAL_MAIL, 926, 927),
    (&COMMERCE_PAYMENT, &CONTACT, 387, 388),
    (&COMMERCE_PAYMENT, &COMPANY, 389, 390),
    (&COMMERCE_PAYMENT, &DEAL, 391, 392),
    (&COMMERCE_PAYMENT, &LINE_ITEM, 395, 396),
    (&COMMERCE_PAYMENT, &QUOTE, 397, 398),
    (&SUBSCRIPTION, &CONTACT, 295, 296),
    (&SUBSCRIPTION, &COMPANY, 297, 298),
    (&SUBSCRIPTION, &DEAL, 299, 300),
    (&SUBSCRIPTION, &LINE_ITEM, 301, 302),
    (&SUBSCRIPTION, &QUOTE, 305, 304),
    (&INVOICE, &QUOTE, 407, 408),
    (&INVOICE, &DISCOUNT, 411, 412),
    (&INVOICE, &FEE, 413, 414),
    (&INVOICE, &TAX, 415, 416),
    (&INVOICE, &ORDER, 517, 518),
    (&INVOICE, &COMMERCE_PAYMENT, 541, 542),
    (&INVOICE, &SUBSCRIPTION, 622, 623),
    (&INVOICE, &TICKET, 986, 987),
    (&QUOTE, &DISCOUNT, 362, 361),
    (&QUOTE, &FEE, 364, 363),
    (&QUOTE, &TAX, 366, 365),
    (&LINE_ITEM, &DISCOUNT, 368, 367),
    (&ORDER, &SUBSCRIPTION, 516, 515),
    (&ORDER, &DISCOUNT, 519, 520),
    (&ORDER, &COMMERCE_PAYMENT, 523, 524),
    (&ORDER, &TICKET, 525, 526),
    (&ORDER, &TASK, 726, 727),
    (&ORDER, &QUOTE, 730, 731),
    (&CART, &CONTACT, 586, 587),
    (&CART, &DISCOUNT, 588, 589),
    (&CART, &LINE_ITEM, 590, 591),
    (&CART, &ORDER, 592, 593),
    (&CART, &TICKET, 594, 595),
    (&CART, &TASK, 728, 729),
    (&CART, &QUOTE, 732, 733),
    (&TICKET, &CONVERSATION, 278, 277),
];

/// Types that go to one record at most, and have a plain one beside them.
static PRIMARY: &[Row] = &[
    (&CONTACT, &COMPANY, 1, 2),
    (&DEAL, &COMPANY, 5, 6),
    (&TICKET, &COMPANY, 26, 25),
    (&LEAD, &CONTACT, 578, 579),
    (&PROJECT, &COMPANY, 1299, 1300),
];

/// Types with names of their own: from, to, number, inverse's number, and the name of either.
static NAMED: &[(Row, &str, &str)] = &[
    ((&COMPANY, &COMPANY, 13, 14), "parent_to_child_company", "child_to_parent_company"),
    ((&CONTACT, &COMPANY, 931, 930), "billing_contact_to_company", "company_to_billing_contact"),
    ((&LEAD, &CONTACT, 578, 579), "lead_to_primary_contact", "primary_contact_to_lead"),
    ((&PROJECT, &COMPANY, 1299, 1300), "project_to_primary_company", "primary_company_to_project"),
];

/// The type by which a contact is who a company's bills go to.
const BILLING_CONTACT: i64 = 931;
/// What people read of it `[inferred]`.
const BILLING_CONTACT_LABEL: &str = "Billing Contact";
/// What people read of a primary type.
const PRIMARY_LABEL: &str = "Primary";
/// What the older plain name of a pair with a primary type ends in.
const UNLABELED: &str = "_unlabeled";

struct Built {
    between: HashMap<(ObjectTypeId, ObjectTypeId), Vec<AssociationType>>,
    ends: HashMap<i64, (ObjectTypeId, ObjectTypeId)>,
    plain: HashMap<(ObjectTypeId, ObjectTypeId), i64>,
}

static BUILT: LazyLock<Built> = LazyLock::new(build);

fn build() -> Built {
    let mut built = Built { between: HashMap::new(), ends: HashMap::new(), plain: HashMap::new() };
    for &row in PLAIN.iter().chain(MORE) {
        let suffix = if has_older_primary(row) { UNLABELED } else { "" };
        let (there, back) = (legacy_name(row.0, row.1), legacy_name(row.1, row.0));
        built.add(row, (format!("{there}{suffix}"), format!("{back}{suffix}")), None);
        built.plain.insert((row.0.id, row.1.id), row.2);
        built.plain.insert((row.1.id, row.0.id), row.3);
    }
    for &row in PRIMARY.iter().filter(|row| !is_named(row)) {
        let names = (legacy_name(row.0, row.1), legacy_name(row.1, row.0));
        built.add(row, names, Some(PRIMARY_LABEL));
    }
    for &(row, there, back) in NAMED {
        let primary = PRIMARY.iter().any(|primary| primary.2 == row.2);
        let label = match row.2 {
            BILLING_CONTACT => Some(BILLING_CONTACT_LABEL),
            _ => primary.then_some(PRIMARY_LABEL),
        };
        built.add(row, (there.into(), back.into()), label);
    }
    for types in built.between.values_mut() {
        types.sort_by_key(|kind| kind.type_id);
    }
    built
}

/// `contact_to_company`
fn legacy_name(from: &StandardType, to: &StandardType) -> String {
    format!("{}_to_{}", from.name, to.name).to_lowercase()
}

fn is_named(row: &Row) -> bool {
    NAMED.iter().any(|(named, ..)| named.2 == row.2)
}

/// Whether the pair had a primary type first, which then took the plain name.
fn has_older_primary(row: Row) -> bool {
    let pair = (row.0.id, row.1.id);
    PRIMARY
        .iter()
        .filter(|primary| !is_named(primary))
        .any(|&(from, to, ..)| (from.id, to.id) == pair || (to.id, from.id) == pair)
}

impl Built {
    /// Both directions of a row.
    fn add(&mut self, row: Row, names: (String, String), label: Option<&str>) {
        let (from, to, there, back) = row;
        self.add_one((from.id, to.id), (there, back), names.0, label);
        if there != back {
            self.add_one((to.id, from.id), (back, there), names.1, label);
        }
    }

    fn add_one(
        &mut self,
        pair: (ObjectTypeId, ObjectTypeId),
        (type_id, inverse_id): (i64, i64),
        name: String,
        label: Option<&str>,
    ) {
        self.ends.insert(type_id, pair);
        self.between.entry(pair).or_default().push(AssociationType {
            category: AssociationCategory::HubspotDefined,
            type_id,
            inverse_id,
            from: pair.0,
            to: pair.1,
            name,
            label: label.map(str::to_owned),
            created_at: None,
            updated_at: None,
        });
    }
}

/// HubSpot's types of associations from one type of records to another, by number.
pub(super) fn between(from: ObjectTypeId, to: ObjectTypeId) -> &'static [AssociationType] {
    BUILT.between.get(&(from, to)).map_or(&[], Vec::as_slice)
}

/// One of HubSpot's types of associations.
pub(super) fn find(key: AssociationKey) -> Option<&'static AssociationType> {
    if key.category != AssociationCategory::HubspotDefined {
        return None;
    }
    let &(from, to) = BUILT.ends.get(&key.type_id)?;
    between(from, to).iter().find(|kind| kind.type_id == key.type_id)
}

/// The plain type from one type of records to another.
pub(super) fn plain(from: ObjectTypeId, to: ObjectTypeId) -> Option<&'static AssociationType> {
    let type_id = BUILT.plain.get(&(from, to))?;
    between(from, to).iter().find(|kind| kind.type_id == *type_id)
}

/// The plain type that an association of a primary type also makes, if it is one: 1 makes 279.
pub(super) fn beside_primary(key: AssociationKey) -> Option<&'static AssociationType> {
    let kind = find(key)?;
    let is_primary = PRIMARY.iter().any(|row| [row.2, row.3].contains(&kind.type_id));
    is_primary.then(|| plain(kind.from, kind.to))?
}
