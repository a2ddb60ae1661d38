//! The type of records that a path names: it is looked up before the body is read, and decides on
//! the scopes that are asked for after that (platform.md §3.5).

use crate::call::Call;
use domain::accounts::Caller;
use domain::crm::schemas::ObjectType;
use domain::fault::Result;
use std::ops::Deref;

/// What the account has defined, and the type that the path names.
pub struct Typed(engine::crm::records::Typed);

impl Deref for Typed {
    type Target = engine::crm::records::Typed;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Scopes of custom types (objects.md §1.4).
const CUSTOM_READ: &[&str] = &[
    "crm.objects.custom.read",
    "crm.objects.custom.sensitive.read.v2",
    "crm.objects.custom.highly_sensitive.read.v2",
];
const CUSTOM_WRITE: &[&str] = &[
    "crm.objects.custom.write",
    "crm.objects.custom.sensitive.write.v2",
    "crm.objects.custom.highly_sensitive.write.v2",
];

/// Any one of these lets a token read records of the type.
pub fn read_scopes(object_type: &ObjectType) -> &'static [&'static str] {
    object_type.standard().map_or(CUSTOM_READ, |standard| standard.read_scopes)
}

/// Any one of these lets a token write records of the type.
pub fn write_scopes(object_type: &ObjectType) -> &'static [&'static str] {
    object_type.standard().map_or(CUSTOM_WRITE, |standard| standard.write_scopes)
}

impl Typed {
    /// The type behind the path parameter `objectType`.
    pub async fn of(call: &Call) -> Result<Self> {
        Self::named(call, "objectType").await
    }

    /// The type behind a path parameter.
    pub async fn named(call: &Call, parameter: &str) -> Result<Self> {
        let schemas = call.app.engine.schemas(call.account_id()?).await?;
        let object_type = schemas.resolve(call.path_value(parameter))?.clone();
        Ok(Typed(engine::crm::records::Typed { schemas, object_type }))
    }

    /// Whoever may read records of the type.
    pub fn reader(&self, call: &Call) -> Result<Caller> {
        call.authorize_any(read_scopes(&self.object_type))
    }

    /// Whoever may write records of the type.
    pub fn writer(&self, call: &Call) -> Result<Caller> {
        call.authorize_any(write_scopes(&self.object_type))
    }
}
