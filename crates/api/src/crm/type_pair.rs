//! The two types of records that a call about associations names, and what all such calls read.

use crate::call::Call;
use crate::crm::typed::{read_scopes, write_scopes};
use domain::accounts::Caller;
use domain::crm::association_rules::{AssociationSpec, ObjectRef, TypeNames, required};
use domain::crm::association_text::read_cursor;
use domain::crm::schemas::{ObjectType, Schemas};
use domain::fault::{Fault, Result};
use domain::json::Object;
use domain::limits::ASSOCIATED_MAX;
use domain::scalar::Text;
use engine::crm::association_writes::{PairInput, TypePair};
use serde::Deserialize;
use std::sync::Arc;

/// What the account has defined, and the two types.
pub struct TypedPair {
    /// Everything that the account has defined.
    pub schemas: Arc<Schemas>,
    /// Associations lead from records of this type.
    pub from: Arc<ObjectType>,
    /// To records of this one.
    pub to: Arc<ObjectType>,
}

impl TypedPair {
    /// The types of a route below a record.
    pub async fn of_record(call: &Call) -> Result<Self> {
        Self::named(call, "objectType").await
    }

    /// The types of a route between two types.
    pub async fn of_types(call: &Call) -> Result<Self> {
        Self::named(call, "fromObjectType").await
    }

    async fn named(call: &Call, from: &str) -> Result<Self> {
        let schemas = call.app.engine.schemas(call.account_id()?).await?;
        let from = schemas.resolve(call.path_value(from))?.clone();
        let to = schemas.resolve(call.path_value("toObjectType"))?.clone();
        Ok(TypedPair { schemas, from, to })
    }

    /// Whoever may read records of both types (objects.md §1.4).
    pub fn reader(&self, call: &Call) -> Result<Caller> {
        call.authorize_any(read_scopes(&self.from))?;
        call.authorize_any(read_scopes(&self.to))
    }

    /// Whoever may write records of both types.
    pub fn writer(&self, call: &Call) -> Result<Caller> {
        call.authorize_any(write_scopes(&self.from))?;
        call.authorize_any(write_scopes(&self.to))
    }

    /// The types' ids.
    pub fn ids(&self) -> TypePair {
        TypePair { from: self.from.id(), to: self.to.id() }
    }

    /// The address of the list of a record's associations, as links in answers have it.
    pub fn list_link(&self, call: &Call, tag: &str, raw_id: &str) -> String {
        let (from, to) = (self.from.id(), self.to.id());
        format!("{}/crm/{tag}/objects/{from}/{raw_id}/associations/{to}", call.base_url())
    }
}

/// The pair of records in a path, to be associated by these types.
pub fn pair_of_path(call: &Call, types: TypeNames) -> PairInput {
    let value = |name: &str| call.path_value(name).to_owned();
    PairInput { from: value("objectId"), to: value("toObjectId"), types }
}

/// An input of a batch about pairs. v3 names one type, later versions several.
#[derive(Deserialize)]
pub struct PairBody {
    from: Option<Object<ObjectRef>>,
    to: Option<Object<ObjectRef>>,
    types: Option<Vec<Object<AssociationSpec>>>,
    #[serde(rename = "type")]
    name: Option<Text>,
}

impl PairBody {
    fn ids(&self) -> Result<(String, String)> {
        let id = |side: &Option<Object<ObjectRef>>, name: &str| {
            let Object(record) = side.as_ref().ok_or_else(|| required(name))?;
            Ok::<_, Fault>(record.raw_id()?.to_owned())
        };
        Ok((id(&self.from, "from")?, id(&self.to, "to")?))
    }

    /// With types by category and number.
    pub fn with_types(self) -> Result<PairInput> {
        let (from, to) = self.ids()?;
        let specs = self.types.ok_or_else(|| required("types"))?;
        let specs: Vec<_> = specs.into_iter().map(|Object(spec)| spec).collect();
        specs.iter().try_for_each(AssociationSpec::check_required)?;
        Ok(PairInput { from, to, types: TypeNames::Specs(specs) })
    }

    /// With one type by its legacy name.
    pub fn with_name(self) -> Result<PairInput> {
        let (from, to) = self.ids()?;
        let Text(name) = self.name.ok_or_else(|| required("type"))?;
        Ok(PairInput { from, to, types: TypeNames::Name(name) })
    }

    /// By the plain type.
    pub fn plain(self) -> Result<PairInput> {
        let (from, to) = self.ids()?;
        Ok(PairInput { from, to, types: TypeNames::Plain })
    }
}

/// `limit` and `after` of a list: how many others, and the id that the page begins with. The bounds
/// are HubSpot's, the text of the refusal is `[inferred]`.
pub fn page_of(call: &Call) -> Result<(i64, i64)> {
    let pairs = call.query_pairs();
    let given = |name: &str| {
        let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    };
    let limit = match given("limit") {
        None => ASSOCIATED_MAX,
        Some(text) => text.parse().map_err(|_| Fault::invalid_parameter("limit"))?,
    };
    if limit > ASSOCIATED_MAX {
        let message = "Invalid request: limit must be less than or equal to";
        return Err(Fault::validation(format!("{message} {ASSOCIATED_MAX}")));
    }
    if limit < 1 {
        return Err(Fault::validation("Invalid request: limit must be greater than 0"));
    }
    Ok((limit, given("after").map_or(Ok(0), after_of)?))
}

/// The id behind a cursor.
pub fn after_of(cursor: &str) -> Result<i64> {
    read_cursor(cursor).ok_or_else(|| Fault::invalid_parameter("after"))
}
