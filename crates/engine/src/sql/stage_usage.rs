//! Which stages of a pipeline records are in. Asked only before stages are deleted, so one pass
//! over the records of the type will do.

use crate::db::Result;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::record::Values;

/// One of these stages that a record is in, if any is: not looking at records that are deleted.
/// `property` is the property that holds the stage.
pub fn find_stage_in_use(
    tx: &Tx<'_>,
    account: AccountId,
    object_type: ObjectTypeId,
    property: &str,
    stages: &[String],
) -> Result<Option<String>> {
    if stages.is_empty() {
        return Ok(None);
    }
    let mut sql = SqlText::new("SELECT document FROM records WHERE account_id = ");
    let (of_account, of_type) = (sql.bind(account), sql.bind(object_type.code()));
    let conditions: Vec<String> = stages
        .iter()
        .map(|stage| {
            let needle = sql.bind(needle(property, stage));
            tx.dialect().contains("document", &needle)
        })
        .collect();
    let any = conditions.join(" OR ");
    sql.push(&format!(
        "{of_account} AND object_type_id = {of_type} AND archived = 0 AND ({any}) LIMIT 1"
    ));
    let mut found = None;
    tx.each_built(&sql, |row| {
        let values: Values = serde_json::from_str(row.text(0)?).unwrap_or_default();
        found = values.get(property).cloned();
        Ok(())
    })?;
    Ok(found)
}

/// How a document says that the property has this value: documents are compact, and a quotation
/// mark inside a value is escaped, so nothing else in it reads like that.
fn needle(property: &str, value: &str) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!("{}:{}", text(property), text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_itself_reads_like_that() {
        let documents = [
            (r#"{"dealstage":"a\"b","pipeline":"default"}"#, true),
            (r#"{"dealstage":"a\"bc"}"#, false),
            (r#"{"dealname":"\"dealstage\":\"a\\\"b\""}"#, false),
            (r#"{"old_dealstage":"a\"b"}"#, false),
        ];
        for (document, expected) in documents {
            assert_eq!(document.contains(&needle("dealstage", "a\"b")), expected, "{document}");
        }
    }
}
