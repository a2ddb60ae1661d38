//! Which stages of a pipeline records are in. Asked only before stages are deleted, so one pass
//! over the records of the type will do, beside the writers.

use crate::db::Result;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::record::Values;

/// One of these stages that a record is in, if any is: not looking at records that are deleted.
/// `property` is the property that holds the stage. One pass over the records of the type.
pub fn find_stage_in_use(
    tx: &Tx<'_>,
    account: AccountId,
    (object_type, property): (ObjectTypeId, &str),
    stages: &[String],
) -> Result<Option<String>> {
    if stages.is_empty() {
        return Ok(None);
    }
    let mut sql = SqlText::new("SELECT r.document FROM records r WHERE r.account_id = ");
    let (of_account, of_type) = (sql.bind(account), sql.bind(object_type.code()));
    let any = any_of(tx, &mut sql, property, stages);
    sql.push(&format!(
        "{of_account} AND r.object_type_id = {of_type} AND r.archived = 0 AND ({any}) LIMIT 1"
    ));
    first(tx, &sql, property)
}

/// The same, where only records are looked at that were written after a line of the change log.
pub fn find_stage_taken_since(
    tx: &Tx<'_>,
    account: AccountId,
    (object_type, property): (ObjectTypeId, &str),
    stages: &[String],
    seq: i64,
) -> Result<Option<String>> {
    if stages.is_empty() {
        return Ok(None);
    }
    let name = object_type.to_string();
    let mut sql = SqlText::new("SELECT r.document FROM ");
    let (of_account, of_type) = (sql.bind(account), sql.bind(object_type.code()));
    let (name, seq) = (sql.bind(name.as_str()), sql.bind(seq));
    let any = any_of(tx, &mut sql, property, stages);
    let found = tx.dialect().looked_up(
        "records",
        "r",
        &format!(
            "r.account_id = {of_account} AND r.object_type_id = {of_type} AND r.archived = 0
            AND r.record_id = c.object_id AND ({any})"
        ),
    );
    sql.push(&format!(
        "(SELECT DISTINCT object_id FROM changes WHERE account_id = {of_account} AND seq > {seq}
            AND object_type = {name}) AS c {found} LIMIT 1"
    ));
    first(tx, &sql, property)
}

/// The condition that a document has one of these stages.
fn any_of(tx: &Tx<'_>, sql: &mut SqlText<'_>, property: &str, stages: &[String]) -> String {
    let conditions: Vec<String> = stages
        .iter()
        .map(|stage| {
            let needle = sql.bind(needle(property, stage));
            tx.dialect().contains("r.document", &needle)
        })
        .collect();
    conditions.join(" OR ")
}

fn first(tx: &Tx<'_>, sql: &SqlText<'_>, property: &str) -> Result<Option<String>> {
    let mut found = None;
    tx.each_built(sql, |row| {
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
