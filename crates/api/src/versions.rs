//! Which addresses one operation has. HubSpot's version segment moves (`/{area}/{version}/{noun}`,
//! `/{area}/{noun}/{version}`, `/{area}/{noun}/{date}`), so a family lists its mounts once and a
//! row names its family. Nothing else in the program spells a version.

/// A version tag of HubSpot's paths. Ordered by age, so that a row can say "since" and "until".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `v1`
    V1,
    /// `v2`
    V2,
    /// `v3`
    V3,
    /// `v4`
    V4,
    /// `2025-09`
    V2025_09,
    /// `2026-03`
    V2026_03,
    /// `2026-09`
    V2026_09,
}

impl Version {
    /// The tag as it stands in paths.
    pub fn tag(self) -> &'static str {
        match self {
            Version::V1 => "v1",
            Version::V2 => "v2",
            Version::V3 => "v3",
            Version::V4 => "v4",
            Version::V2025_09 => "2025-09",
            Version::V2026_03 => "2026-03",
            Version::V2026_09 => "2026-09",
        }
    }
}

/// The dialect in which a family words its errors (platform.md §3.1, §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorFamily {
    /// `status` first, `category` last.
    Crm,
    /// The CRM's, but what is said of missing scopes stands at the top (platform.md §1.6).
    Schemas,
    /// Keys sorted, `errorType` for domain errors.
    Cms,
}

/// One address prefix of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What stands before a row's tail.
    pub prefix: &'static str,
    /// The version which that prefix names.
    pub version: Version,
}

/// A group of operations that share their mounts.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// Short name, used in metrics, OpenAPI tags and COMPATIBILITY.md.
    pub name: &'static str,
    /// How its errors look.
    pub errors: ErrorFamily,
    /// Every address of the family. The first is the one that documents show.
    pub mounts: &'static [Mount],
}

const fn mount(prefix: &'static str, version: Version) -> Mount {
    Mount { prefix, version }
}

/// Website pages.
pub static SITE_PAGES: Family = Family {
    name: "site-pages",
    errors: ErrorFamily::Cms,
    mounts: &[
        mount("/cms/v3/pages/site-pages", Version::V3),
        mount("/cms/pages/2026-03/site-pages", Version::V2026_03),
        mount("/cms/pages/2026-09/site-pages", Version::V2026_09),
    ],
};

/// Landing pages, without their folders.
pub static LANDING_PAGES: Family = Family {
    name: "landing-pages",
    errors: ErrorFamily::Cms,
    mounts: &[
        mount("/cms/v3/pages/landing-pages", Version::V3),
        mount("/cms/pages/2026-03/landing-pages", Version::V2026_03),
        mount("/cms/pages/2026-09/landing-pages", Version::V2026_09),
    ],
};

/// The cursor routes, which exist in v3 only and with the other order of segments.
pub static PAGE_CURSORS: Family = Family {
    name: "page-cursors",
    errors: ErrorFamily::Cms,
    mounts: &[mount("/cms/pages/v3", Version::V3)],
};

/// Facts about the account that a token belongs to.
pub static ACCOUNT_INFO: Family = Family {
    name: "account-info",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/account-info/v3", Version::V3),
        mount("/account-info/2025-09", Version::V2025_09),
        mount("/account-info/2026-03", Version::V2026_03),
        mount("/account-info/2026-09", Version::V2026_09),
    ],
};

/// Introspection of private-app tokens.
pub static PRIVATE_APPS: Family = Family {
    name: "private-apps",
    errors: ErrorFamily::Crm,
    mounts: &[mount("/oauth/v2/private-apps", Version::V2)],
};

/// CRM records of every type, and their searches and batches.
pub static OBJECTS: Family = Family {
    name: "objects",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/objects", Version::V3),
        mount("/crm/objects/v3", Version::V3),
        mount("/crm/objects/2025-09", Version::V2025_09),
        mount("/crm/objects/2026-03", Version::V2026_03),
        mount("/crm/objects/2026-09", Version::V2026_09),
        // Rollouts of the newest version, which behave as it does `[inferred]` (objects.md §1.2).
        mount("/crm/objects/2026-09-beta", Version::V2026_09),
        mount("/crm/objects/2027-03-beta", Version::V2026_09),
    ],
};

/// Associations of one record, below that record. Only these know a `v4` of the object routes.
pub static OBJECT_ASSOCIATIONS: Family = Family {
    name: "object-associations",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/objects", Version::V3),
        mount("/crm/objects/v3", Version::V3),
        mount("/crm/v4/objects", Version::V4),
        mount("/crm/objects/2025-09", Version::V2025_09),
        mount("/crm/objects/2026-03", Version::V2026_03),
        mount("/crm/objects/2026-09", Version::V2026_09),
        // Rollouts of the newest version, which behave as it does `[inferred]` (objects.md §1.2).
        mount("/crm/objects/2026-09-beta", Version::V2026_09),
        mount("/crm/objects/2027-03-beta", Version::V2026_09),
    ],
};

/// Associations between two types of records, their labels and limits.
pub static ASSOCIATIONS: Family = Family {
    name: "associations",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/associations", Version::V3),
        mount("/crm/v4/associations", Version::V4),
        mount("/crm/associations/v4", Version::V4),
        mount("/crm/associations/2025-09", Version::V2025_09),
        mount("/crm/associations/2026-03", Version::V2026_03),
        mount("/crm/associations/2026-09", Version::V2026_09),
    ],
};

/// Definitions of properties and their groups.
pub static PROPERTIES: Family = Family {
    name: "properties",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/properties", Version::V3),
        mount("/crm/properties/2025-09", Version::V2025_09),
        mount("/crm/properties/2026-03", Version::V2026_03),
        mount("/crm/properties/2026-09", Version::V2026_09),
    ],
};

/// Types of records, custom ones above all.
pub static SCHEMAS: Family = Family {
    name: "schemas",
    errors: ErrorFamily::Schemas,
    mounts: &[
        mount("/crm-object-schemas/v3/schemas", Version::V3),
        mount("/crm/v3/schemas", Version::V3),
        mount("/crm-object-schemas/2025-09/schemas", Version::V2025_09),
        mount("/crm-object-schemas/2026-03/schemas", Version::V2026_03),
        mount("/crm-object-schemas/2026-09/schemas", Version::V2026_09),
    ],
};

/// Pipelines and their stages.
pub static PIPELINES: Family = Family {
    name: "pipelines",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/pipelines", Version::V3),
        mount("/crm/pipelines/2025-09", Version::V2025_09),
        mount("/crm/pipelines/2026-03", Version::V2026_03),
        mount("/crm/pipelines/2026-09", Version::V2026_09),
    ],
};

/// The people and queues that records are assigned to.
pub static OWNERS: Family = Family {
    name: "owners",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/v3/owners", Version::V3),
        mount("/crm/owners/2025-09", Version::V2025_09),
        mount("/crm/owners/2026-03", Version::V2026_03),
        mount("/crm/owners/2026-09", Version::V2026_09),
    ],
};

/// Which types of records are switched on.
pub static OBJECT_LIBRARY: Family = Family {
    name: "object-library",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/crm/object-library/v3", Version::V3),
        mount("/crm/object-library/2025-09", Version::V2025_09),
        mount("/crm/object-library/2026-03", Version::V2026_03),
        mount("/crm/object-library/2026-09", Version::V2026_09),
    ],
};

/// How much of what an account may have it has.
pub static LIMITS: Family = Family {
    name: "limits",
    errors: ErrorFamily::Crm,
    mounts: &[mount("/crm/v3/limits", Version::V3)],
};

/// Rules that an account sets for values of properties.
pub static PROPERTY_VALIDATIONS: Family = Family {
    name: "property-validations",
    errors: ErrorFamily::Crm,
    mounts: &[mount("/crm/v3/property-validations", Version::V3)],
};

/// Tokens of apps: issue, introspection, revocation. The dated paths are v1's tokens in RFC form.
pub static OAUTH: Family = Family {
    name: "oauth",
    errors: ErrorFamily::Crm,
    mounts: &[
        mount("/oauth/v1", Version::V1),
        mount("/oauth/v3", Version::V3),
        mount("/oauth/2026-03", Version::V2026_03),
        mount("/oauth/2026-09", Version::V2026_09),
    ],
};
