//! Scopes that open pipelines (objects.md §1.4, platform.md §1.5): those of the definitions of the
//! type, those of its records, and for orders some of their own.

use crate::call::Call;
use crate::crm::typed;
use domain::accounts::Caller;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::schemas::ObjectType;
use domain::fault::Result;

const ORDERS: ObjectTypeId = ObjectTypeId::standard(123);
/// Lets a token read pipelines of orders.
pub const ORDERS_READ: &str = "crm.pipelines.orders.read";
/// Lets a token write pipelines of orders.
pub const ORDERS_WRITE: &str = "crm.pipelines.orders.write";

/// Any one of these lets a token read pipelines of the type.
pub fn read(object_type: &ObjectType) -> Vec<String> {
    alternatives(object_type, typed::read_scopes(object_type), ORDERS_READ)
}

/// Any one of these lets a token write pipelines of the type.
pub fn write(object_type: &ObjectType) -> Vec<String> {
    alternatives(object_type, typed::write_scopes(object_type), ORDERS_WRITE)
}

fn alternatives(object_type: &ObjectType, of_records: &[&str], of_orders: &str) -> Vec<String> {
    let mut scopes: Vec<String> =
        of_records.iter().filter_map(|scope| of_definitions(scope)).collect();
    scopes.extend(of_records.iter().map(|scope| (*scope).to_owned()));
    if object_type.id() == ORDERS && !of_records.contains(&of_orders) {
        scopes.push(of_orders.to_owned());
    }
    scopes
}

/// `crm.schemas.deals.read` beside `crm.objects.deals.read`; sensitive data has none.
pub fn of_definitions(of_records: &str) -> Option<String> {
    let rest = of_records.strip_prefix("crm.objects.")?;
    (rest.matches('.').count() == 1).then(|| format!("crm.schemas.{rest}"))
}

/// The caller, if the token has one of these scopes.
pub fn authorize(call: &Call, alternatives: &[String]) -> Result<Caller> {
    let alternatives: Vec<&str> = alternatives.iter().map(String::as_str).collect();
    call.authorize_any(&alternatives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_have_scopes_beside_those_of_records() {
        let deals = Some("crm.schemas.deals.read".to_owned());
        assert_eq!(of_definitions("crm.objects.deals.read"), deals);
        for none in ["tickets", "crm.objects.deals.sensitive.read.v2", "e-commerce"] {
            assert_eq!(of_definitions(none), None, "{none}");
        }
    }
}
