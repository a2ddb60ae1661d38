//! Which properties lists can be filtered and sorted by, and how (pages.md §4.1, §4.3): the grammar
//! that every noun shares, and the table of pages.

use crate::pages::kind::PageKind;

/// A filter operator; its synonyms are spelled in [`Operator::find`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Equal; null never matches.
    Eq,
    /// Not equal; null matches.
    Ne,
    /// Substring, case-sensitive.
    Contains,
    /// Substring, whatever the case.
    IContains,
    /// No such substring; null does not match.
    NotLike,
    /// Prefix.
    StartsWith,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list; null does not match.
    Nin,
    /// No value.
    IsNull,
    /// Any value.
    NotNull,
    /// Two numbers, inclusive; known to the grammar, allowed for no page property.
    Range,
}

impl Operator {
    /// Finds an operator by its name, a synonym, or a spelling that only HubSpot's guide has.
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            "eq" | "exact" | "is" => Operator::Eq,
            "ne" | "neq" | "not" => Operator::Ne,
            "contains" | "like" => Operator::Contains,
            "icontains" | "ilike" => Operator::IContains,
            "not_like" | "nlike" => Operator::NotLike,
            "startswith" => Operator::StartsWith,
            "lt" => Operator::Lt,
            "lte" => Operator::Lte,
            "gt" => Operator::Gt,
            "gte" => Operator::Gte,
            "in" => Operator::In,
            "nin" | "not_in" => Operator::Nin,
            "is_null" | "null" => Operator::IsNull,
            "not_null" => Operator::NotNull,
            "range" => Operator::Range,
            _ => return None,
        })
    }

    /// Whether it takes a list: comma-joined, repeated, or both.
    pub fn takes_list(self) -> bool {
        matches!(self, Operator::In | Operator::Nin | Operator::NotLike | Operator::Range)
    }

    /// Whether it needs no value.
    pub fn takes_nothing(self) -> bool {
        matches!(self, Operator::IsNull | Operator::NotNull)
    }
}

/// How the values of a property are read and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// Integers.
    Number,
    /// Epoch milliseconds or ISO 8601.
    Date,
    /// Text as it stands.
    Text,
    /// Text that is stored in lower case.
    LowerCaseText,
}

impl ValueType {
    /// The type's name in error sentences.
    pub fn name(self) -> &'static str {
        match self {
            ValueType::Number => "number",
            ValueType::Date => "date",
            ValueType::Text | ValueType::LowerCaseText => "string",
        }
    }
}

/// A property that lists can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "HubSpot's names of the properties")]
pub enum Property {
    Id,
    Slug,
    Campaign,
    State,
    PublishDate,
    CreatedAt,
    UpdatedAt,
    ArchivedAt,
    TemplatePath,
    Name,
    MabExperimentId,
    AbTestId,
    CreatedById,
    UpdatedById,
    Domain,
    Subcategory,
    FolderId,
    Language,
    TranslatedFromId,
    DynamicPageHubDbTableId,
    AbStatus,
    ParentFolderId,
}

/// What a property's filters may say.
#[derive(Clone, Copy, Debug)]
pub struct Filterable {
    /// The property.
    pub property: Property,
    /// Its name on the wire.
    pub name: &'static str,
    /// How its values are read.
    pub value_type: ValueType,
    /// The operators that HubSpot's table lists for it.
    pub operators: &'static [Operator],
}

/// A row of a noun's table.
pub(crate) const fn row(
    property: Property,
    name: &'static str,
    value_type: ValueType,
    operators: &'static [Operator],
) -> Filterable {
    Filterable { property, name, value_type, operators }
}

/// The operators of dates.
pub(crate) const DATES: &[Operator] =
    &[Operator::Eq, Operator::Gt, Operator::Gte, Operator::Lt, Operator::Lte];

/// The table of pages.md §4.3.
pub static FILTERABLE: [Filterable; 21] = [
    row(Property::Id, "id", ValueType::Number, &[Operator::Eq, Operator::In, Operator::Nin]),
    row(
        Property::Slug,
        "slug",
        ValueType::Text,
        &[Operator::Eq, Operator::In, Operator::Nin, Operator::IContains],
    ),
    row(Property::Campaign, "campaign", ValueType::Text, &[Operator::Eq, Operator::In]),
    row(
        Property::State,
        "state",
        ValueType::Text,
        &[Operator::Eq, Operator::Ne, Operator::In, Operator::Nin, Operator::Contains],
    ),
    row(Property::PublishDate, "publishDate", ValueType::Date, DATES),
    row(Property::CreatedAt, "createdAt", ValueType::Date, DATES),
    row(Property::UpdatedAt, "updatedAt", ValueType::Date, DATES),
    row(Property::ArchivedAt, "archivedAt", ValueType::Date, DATES),
    row(
        Property::TemplatePath,
        "templatePath",
        ValueType::Text,
        &[Operator::Eq, Operator::Contains, Operator::StartsWith],
    ),
    row(
        Property::Name,
        "name",
        ValueType::Text,
        &[Operator::Eq, Operator::In, Operator::IContains],
    ),
    row(
        Property::MabExperimentId,
        "mabExperimentId",
        ValueType::Text,
        &[Operator::Eq, Operator::In],
    ),
    row(Property::AbTestId, "abTestId", ValueType::Text, &[Operator::Eq, Operator::In]),
    row(Property::CreatedById, "createdById", ValueType::Number, &[Operator::Eq]),
    row(Property::UpdatedById, "updatedById", ValueType::Number, &[Operator::Eq]),
    row(
        Property::Domain,
        "domain",
        ValueType::LowerCaseText,
        &[Operator::Eq, Operator::NotLike, Operator::Contains],
    ),
    row(
        Property::Subcategory,
        "subcategory",
        ValueType::Text,
        &[Operator::Eq, Operator::Ne, Operator::In, Operator::Nin],
    ),
    row(
        Property::FolderId,
        "folderId",
        ValueType::Text,
        &[Operator::Eq, Operator::In, Operator::IsNull, Operator::NotNull],
    ),
    row(
        Property::Language,
        "language",
        ValueType::LowerCaseText,
        &[Operator::In, Operator::NotNull],
    ),
    row(
        Property::TranslatedFromId,
        "translatedFromId",
        ValueType::Number,
        &[Operator::IsNull, Operator::NotNull],
    ),
    row(
        Property::DynamicPageHubDbTableId,
        "dynamicPageHubDbTableId",
        ValueType::Text,
        &[Operator::Eq, Operator::NotNull],
    ),
    row(Property::AbStatus, "abStatus", ValueType::LowerCaseText, &[Operator::Eq]),
];

/// Finds a property of pages by its wire name; see [`Catalogue::find`].
pub fn find(name: &str) -> Option<&'static Filterable> {
    find_in(&FILTERABLE, name)
}

fn find_in(filterable: &'static [Filterable], name: &str) -> Option<&'static Filterable> {
    let name = camel_case(name);
    let name = match name.as_str() {
        "created" => "createdAt",
        "updated" => "updatedAt",
        other => other,
    };
    filterable.iter().find(|row| row.name == name)
}

/// What the lists of one noun can be filtered and sorted by.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue {
    /// The properties that filters may name.
    pub filterable: &'static [Filterable],
    /// The sort keys.
    pub sorts: &'static [SortKey],
    /// A property that has the same value for every record of the list.
    pub constant: Option<(Property, &'static str)>,
}

impl Catalogue {
    /// That of pages.
    pub fn pages(kind: PageKind) -> Self {
        Catalogue {
            filterable: &FILTERABLE,
            sorts: &SortKey::ALL,
            constant: Some((Property::Subcategory, kind.subcategory())),
        }
    }

    /// Finds a property by its wire name, in camelCase or snake_case; the dates by both their
    /// names.
    pub fn find(&self, name: &str) -> Option<&'static Filterable> {
        find_in(self.filterable, name)
    }

    /// Finds a sort key by its wire name.
    pub fn find_sort(&self, name: &str) -> Option<SortKey> {
        SortKey::find(name).filter(|key| self.sorts.contains(key))
    }
}

/// A property that lists can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "HubSpot's names of the properties")]
pub enum SortKey {
    Id,
    Name,
    CreatedAt,
    UpdatedAt,
    CreatedById,
    UpdatedById,
    PublishDate,
}

impl SortKey {
    /// Every key.
    pub const ALL: [SortKey; 7] = [
        SortKey::Id,
        SortKey::Name,
        SortKey::CreatedAt,
        SortKey::UpdatedAt,
        SortKey::CreatedById,
        SortKey::UpdatedById,
        SortKey::PublishDate,
    ];

    /// The wire name.
    pub fn name(self) -> &'static str {
        match self {
            SortKey::Id => "id",
            SortKey::Name => "name",
            SortKey::CreatedAt => "createdAt",
            SortKey::UpdatedAt => "updatedAt",
            SortKey::CreatedById => "createdBy",
            SortKey::UpdatedById => "updatedBy",
            SortKey::PublishDate => "publishDate",
        }
    }

    /// Whether its values are texts; all others are integers.
    pub fn is_text(self) -> bool {
        self == SortKey::Name
    }

    /// Finds a sort key by its wire name; HubSpot ignores others.
    pub fn find(name: &str) -> Option<Self> {
        Some(match camel_case(name).as_str() {
            "id" => SortKey::Id,
            "name" => SortKey::Name,
            "createdAt" | "created" => SortKey::CreatedAt,
            "updatedAt" | "updated" => SortKey::UpdatedAt,
            "createdBy" | "createdById" => SortKey::CreatedById,
            "updatedBy" | "updatedById" => SortKey::UpdatedById,
            "publishDate" => SortKey::PublishDate,
            _ => return None,
        })
    }
}

fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raise = false;
    for c in name.chars() {
        match c {
            '_' if !camel.is_empty() => raise = true,
            c if raise => {
                camel.push(c.to_ascii_uppercase());
                raise = false;
            }
            c => camel.push(c),
        }
    }
    camel
}
