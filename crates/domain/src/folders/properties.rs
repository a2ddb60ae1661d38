//! Which properties of folders can be filtered and sorted by (pages.md §4.3, `[inferred]`: the
//! guide has no table for folders).

use crate::pages::properties::{
    Catalogue, DATES, Filterable, Operator, Property, SortKey, ValueType, row,
};

static FILTERABLE: [Filterable; 5] = [
    row(Property::Id, "id", ValueType::Number, &[Operator::Eq, Operator::In, Operator::Nin]),
    row(
        Property::Name,
        "name",
        ValueType::Text,
        &[Operator::Eq, Operator::In, Operator::IContains],
    ),
    row(Property::CreatedAt, "createdAt", ValueType::Date, DATES),
    row(Property::UpdatedAt, "updatedAt", ValueType::Date, DATES),
    row(
        Property::ParentFolderId,
        "parentFolderId",
        ValueType::Number,
        &[Operator::Eq, Operator::In, Operator::Nin],
    ),
];

static SORTS: [SortKey; 6] = [
    SortKey::Id,
    SortKey::Name,
    SortKey::CreatedAt,
    SortKey::UpdatedAt,
    SortKey::CreatedById,
    SortKey::UpdatedById,
];

/// What lists of folders can be filtered and sorted by.
pub static FOLDERS: Catalogue =
    Catalogue { filterable: &FILTERABLE, sorts: &SORTS, constant: None };
