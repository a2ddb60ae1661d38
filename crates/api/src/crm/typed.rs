//! The type of records that a path names: it is looked up before the body is read, and decides on
//! the scopes that are asked for after that (platform.md §3.5).

use crate::call::Call;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::schemas::ObjectType;
use domain::crm::standard::TYPES;
use domain::fault::{Fault, Result};
use engine::crm::record_inputs::RecordInput;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::LazyLock;

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

const ORDERS: ObjectTypeId = ObjectTypeId::standard(123);
/// Lets a token read pipelines of orders; the one that writes them is among those of their records.
pub const ORDER_PIPELINES_READ: &str = "crm.pipelines.orders.read";

/// Any one of these lets a token read records of the type.
pub fn read_scopes(object_type: &ObjectType) -> &'static [&'static str] {
    object_type.standard().map_or(CUSTOM_READ, |standard| standard.read_scopes)
}

/// Any one of these lets a token write records of the type.
pub fn write_scopes(object_type: &ObjectType) -> &'static [&'static str] {
    object_type.standard().map_or(CUSTOM_WRITE, |standard| standard.write_scopes)
}

/// Scopes of definitions, made of those of records: `crm.schemas.deals.read` of
/// `crm.objects.deals.read`.
fn schema_scopes(of_records: &[&str]) -> Vec<String> {
    let own = of_records.iter().filter_map(|scope| {
        let area = scope.strip_prefix("crm.objects.")?;
        // Sensitive scopes have a part more.
        (area.split('.').count() == 2).then(|| format!("crm.schemas.{area}"))
    });
    own.collect()
}

/// Every scope of definitions, of HubSpot's types and of custom ones.
pub fn known_schema_scopes() -> impl Iterator<Item = &'static str> {
    static KNOWN: LazyLock<Vec<String>> = LazyLock::new(|| {
        let standard = TYPES.iter().flat_map(|kind| [kind.read_scopes, kind.write_scopes]);
        let all = standard.chain([CUSTOM_READ, CUSTOM_WRITE]);
        all.flat_map(schema_scopes).collect()
    });
    KNOWN.iter().map(String::as_str)
}

impl Typed {
    /// The type behind the path parameter `objectType`.
    pub async fn of(call: &Call) -> Result<Self> {
        Self::named(call, "objectType").await
    }

    /// The same for calls about records, which a type that is switched off does not have; the words
    /// are ours `[inferred]` (objects.md §2.1).
    pub async fn of_records(call: &Call) -> Result<Self> {
        let typed = Self::of(call).await?;
        let id = typed.object_type.id();
        if typed.schemas.is_enabled(id) {
            return Ok(typed);
        }
        let message = format!("Object type {id} is not enabled for this account.");
        Err(Fault::validation(message).with_context("objectTypeId", [id.to_string()]))
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

    /// Whoever may write records of the type, and of those that the new ones are to be associated
    /// with (objects.md §1.4).
    pub fn maker(&self, call: &Call, inputs: &[RecordInput]) -> Result<Caller> {
        let caller = self.writer(call)?;
        let mut targets: Vec<ObjectTypeId> = Vec::new();
        for association in inputs.iter().flat_map(|input| &input.associations) {
            for target in association.target_types(&self.schemas) {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
        }
        for object_type in targets.iter().filter_map(|id| self.schemas.object_type(*id)) {
            call.authorize_any(write_scopes(object_type))?;
        }
        Ok(caller)
    }

    /// Whether the token may read records of the type of that name. What names no type does not
    /// matter.
    pub fn may_read(&self, call: &Call, name: &str) -> bool {
        let named = self.schemas.resolve(name);
        named.map_or(true, |named| call.authorize_any(read_scopes(named)).is_ok())
    }

    /// Whoever may read definitions of the type: its scopes of definitions, or any one of records
    /// (objects.md §7.1).
    pub fn schema_reader(&self, call: &Call) -> Result<Caller> {
        self.reader_with(call, None)
    }

    /// Whoever may write definitions of the type. Scopes that write records do as well, as tokens
    /// of older apps have only these `[inferred]`.
    pub fn schema_writer(&self, call: &Call) -> Result<Caller> {
        let write = write_scopes(&self.object_type);
        let mut scopes = schema_scopes(write);
        scopes.extend(write.iter().map(|scope| (*scope).to_owned()));
        authorize(call, scopes)
    }

    /// Whoever may read pipelines of the type: as other definitions, and those of orders with a
    /// scope of their own (platform.md §1.5). Whoever may write definitions may write pipelines.
    pub fn pipeline_reader(&self, call: &Call) -> Result<Caller> {
        let orders = self.object_type.id() == ORDERS;
        self.reader_with(call, orders.then_some(ORDER_PIPELINES_READ))
    }

    fn reader_with(&self, call: &Call, more: Option<&'static str>) -> Result<Caller> {
        let (read, write) = (read_scopes(&self.object_type), write_scopes(&self.object_type));
        let mut scopes = schema_scopes(read);
        let others = read.iter().chain(write).copied().chain(more);
        scopes.extend(others.map(str::to_owned));
        authorize(call, scopes)
    }
}

/// The caller, if the token has one of these scopes. Each is named once.
fn authorize(call: &Call, mut scopes: Vec<String>) -> Result<Caller> {
    let mut seen = HashSet::new();
    scopes.retain(|scope| seen.insert(scope.clone()));
    call.authorize_any(&scopes.iter().map(String::as_str).collect::<Vec<_>>())
}
