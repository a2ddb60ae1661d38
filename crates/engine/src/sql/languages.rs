//! Language groups: which pages belong together, and what each shows of itself to the others.

use crate::db::Result;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use domain::accounts::AccountId;
use domain::pages::language_group::LanguageGroup;
use std::collections::{BTreeMap, HashMap};

/// A member as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The group.
    pub group: i64,
    /// The group's primary.
    pub primary: i64,
    /// The page.
    pub page: i64,
    /// Its language.
    pub language: String,
    /// What the others show of it.
    pub variation: String,
}

const UPDATE_MEMBER: &str = "UPDATE language_members SET page_language = ?3, variation = ?4
    WHERE account_id = ?1 AND page_id = ?2";
const INSERT_MEMBER: &str = "INSERT INTO language_members
    (account_id, group_id, page_id, page_language, variation) VALUES (?1, ?2, ?3, ?4, ?5)";
const DELETE_MEMBER: &str = "DELETE FROM language_members WHERE account_id = ?1 AND page_id = ?2";
const SET_GROUP: &str = "INSERT INTO language_groups (account_id, group_id, primary_id)
    VALUES (?1, ?2, ?3)
    ON CONFLICT (account_id, group_id) DO UPDATE SET primary_id = excluded.primary_id";
const DELETE_GROUP: &str = "DELETE FROM language_groups WHERE account_id = ?1 AND group_id = ?2";
const SET_PAGE_GROUP: &str = "UPDATE page_documents
    SET language_group = ?3, version = version + 1 WHERE account_id = ?1 AND page_id = ?2";

/// The same; no other scope changes the groups before this one has ended. The lock comes in a
/// statement of its own: one that waits for it sees its rows as they were before the wait.
pub fn lock_members(tx: &Tx<'_>, account: AccountId, groups: &[i64]) -> Result<Vec<Member>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlText::new("SELECT group_id FROM language_groups WHERE account_id = ");
    let bound = sql.bind(account);
    let list = sql.bind(groups);
    let listed = tx.dialect().in_ints("group_id", &list);
    let lock = tx.dialect().for_update();
    sql.push(&format!("{bound} AND {listed} ORDER BY group_id{lock}"));
    tx.each_built(&sql, |_| Ok(()))?;
    list_members(tx, account, groups)
}

/// Every member of these groups, by language within each.
pub fn list_members(tx: &Tx<'_>, account: AccountId, groups: &[i64]) -> Result<Vec<Member>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlText::new(
        "SELECT m.group_id, g.primary_id, m.page_id, m.page_language, m.variation
         FROM language_members m JOIN language_groups g
         ON g.account_id = m.account_id AND g.group_id = m.group_id",
    );
    let account = sql.bind(account);
    let list = sql.bind(groups);
    let listed = tx.dialect().in_ints("m.group_id", &list);
    sql.push(&format!(
        " WHERE m.account_id = {account} AND {listed} ORDER BY m.group_id, m.page_language"
    ));
    let mut found = Vec::new();
    tx.each_built(&sql, |row| {
        found.push(Member {
            group: row.int(0)?,
            primary: row.int(1)?,
            page: row.int(2)?,
            language: row.text(3)?.to_owned(),
            variation: row.text(4)?.to_owned(),
        });
        Ok(())
    })?;
    Ok(found)
}

/// Writes anew what members show of themselves: page, language, variation.
pub fn update_members(
    tx: &Tx<'_>,
    account: AccountId,
    members: &[(i64, &str, &str)],
) -> Result<()> {
    let rows: Vec<Vec<Value<'_>>> = members
        .iter()
        .map(|(page, language, variation)| {
            vec![account.into(), (*page).into(), (*language).into(), (*variation).into()]
        })
        .collect();
    tx.exec_many(UPDATE_MEMBER, &rows)
}

/// A group on its way from what it was to what it shall be.
#[derive(Clone, Debug)]
pub struct GroupChange {
    /// Its number.
    pub group: i64,
    /// None for a new one.
    pub before: Option<LanguageGroup>,
    /// As it will be; dissolved if one member is left.
    pub after: LanguageGroup,
    /// What members show of themselves that are new or have another language.
    pub variations: HashMap<i64, String>,
}

/// Makes a group what it shall be. As many statements for two members as for all.
pub fn save_group(tx: &Tx<'_>, account: AccountId, change: &GroupChange) -> Result<()> {
    let GroupChange { group, before, after, variations } = change;
    let group = *group;
    let before = before.as_ref();
    let none = BTreeMap::new();
    let old = before.map_or(&none, |group| &group.members);
    let new = if after.is_dissolved() { &none } else { &after.members };
    let gone = old.keys().filter(|page| !new.contains_key(page));
    let come = new.keys().filter(|page| !old.contains_key(page));
    // Languages may change places, so every one that changes is taken out before any is put in.
    let changed = new.iter().filter(|(page, language)| old.get(page) != Some(language));
    let out = old.keys().filter(|page| new.get(page) != old.get(page));
    let keys: Vec<_> = out.map(|page| vec![account.into(), (*page).into()]).collect();
    tx.exec_many(DELETE_MEMBER, &keys)?;
    let rows: Vec<Vec<Value<'_>>> = changed
        .map(|(page, language)| {
            let variation = variations.get(page).map_or("{}", String::as_str);
            let (page, language) = ((*page).into(), language.code().into());
            vec![account.into(), group.into(), page, language, variation.into()]
        })
        .collect();
    tx.exec_many(INSERT_MEMBER, &rows)?;
    let tie = |page: &i64, to: Option<i64>| vec![account.into(), (*page).into(), to.into()];
    let ties =
        gone.clone().map(|page| tie(page, None)).chain(come.map(|page| tie(page, Some(group))));
    tx.exec_many(SET_PAGE_GROUP, &ties.collect::<Vec<_>>())?;
    let left: Vec<i64> = gone.copied().collect();
    set_translated_from(tx, account, &left, None)?;
    if new.is_empty() {
        return tx.exec(DELETE_GROUP, &[account.into(), group.into()]).map(drop);
    }
    tx.exec(SET_GROUP, &[account.into(), group.into(), after.primary.into()])?;
    let same_primary = before.is_some_and(|before| before.primary == after.primary);
    let affected: Vec<i64> = match same_primary {
        true => new.keys().filter(|page| !old.contains_key(page)).copied().collect(),
        false => new.keys().copied().collect(),
    };
    set_translated_from(tx, account, &affected, Some(after.primary))
}

/// Notes for lists which page these were translated from.
fn set_translated_from(
    tx: &Tx<'_>,
    account: AccountId,
    pages: &[i64],
    primary: Option<i64>,
) -> Result<()> {
    if pages.is_empty() {
        return Ok(());
    }
    let mut sql = SqlText::new("UPDATE pages SET translated_from_id = ");
    match primary {
        None => drop(sql.push("NULL")),
        Some(primary) => {
            let primary = sql.bind(primary);
            let primary = format!("CAST({primary} AS BIGINT)");
            sql.push(&format!("CASE WHEN page_id = {primary} THEN NULL ELSE {primary} END"));
        }
    }
    let account = sql.bind(account);
    let list = sql.bind(pages);
    let listed = tx.dialect().in_ints("page_id", &list);
    sql.push(&format!(" WHERE account_id = {account} AND {listed}"));
    tx.each_built(&sql, |_| Ok(()))
}
