//! Pages by id: the document that clients read, the draft beside it, and where its history stands.

use crate::db::dialect::Dialect;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::db::{Result, Stop};
use crate::sql::page_rows::PageRow;
use crate::sql::page_write::{History, PageWrite};
use domain::accounts::AccountId;
use domain::fault::Fault;
use domain::pages::kind::PageKind;
use domain::pages::page::Page;

/// A document with what says whether it may be read as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The page.
    pub id: i64,
    /// `contentTypeCategory` of its kind.
    pub category: i64,
    /// Whether it is deleted.
    pub archived: bool,
    /// Since when and until when its derived properties are right; epoch milliseconds.
    pub fresh: (i64, i64),
    /// The language group that it is part of.
    pub language_group: Option<i64>,
    /// The JSON.
    pub document: String,
}

impl StoredDocument {
    /// Whether this is a page of `kind` that is deleted, or not, as asked for.
    pub fn is(&self, kind: PageKind, archived: bool) -> bool {
        self.category == kind.category() && self.archived == archived
    }
}

/// Everything of a page that a write starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPage {
    /// What clients read.
    pub live: StoredDocument,
    /// The draft's document, if it differs.
    pub draft: Option<String>,
    /// Counts its writes.
    pub version: i64,
    /// Where its revisions stand.
    pub history: History,
}

const FIND: &str = "SELECT page_id, kind, archived, fresh_from, fresh_until, language_group,
    document FROM page_documents WHERE account_id = ?1 AND page_id = ?2";
const FIND_WITH_DRAFT: &str = "SELECT page_id, kind, archived, fresh_from, fresh_until,
    language_group, document, draft FROM page_documents WHERE account_id = ?1 AND page_id = ?2";
const INSERT_ROW: &str = "INSERT INTO pages (account_id, page_id, kind, updated_at, updated_by_id,
    archived, page_state, name_folded, slug_folded, page_name, slug, page_domain, address,
    template_path, page_language, campaign, folder_id, ab_status, ab_test_id, mab_experiment_id,
    hub_db_table_id, publish_date, created_at, archived_at, created_by_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
    ?20, ?21, ?22, ?23, ?24, ?25)";
const INSERT_DOCUMENT: &str = "INSERT INTO page_documents (account_id, page_id, kind, archived,
    fresh_from, fresh_until, document, draft, revision, base_revision, first_revision,
    revised_draft, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)";
const UPDATE_ROW: &str = "UPDATE pages SET updated_at = ?4, updated_by_id = ?5, archived = ?6,
    page_state = ?7, name_folded = ?8, slug_folded = ?9, page_name = ?10, slug = ?11,
    page_domain = ?12, address = ?13, template_path = ?14, page_language = ?15, campaign = ?16,
    folder_id = ?17, ab_status = ?18, ab_test_id = ?19, mab_experiment_id = ?20,
    hub_db_table_id = ?21, publish_date = ?22, created_at = ?23, archived_at = ?24,
    created_by_id = ?25 WHERE account_id = ?1 AND page_id = ?2 AND kind = ?3";
const TOUCH_ROW: &str = "UPDATE pages SET updated_at = ?3, updated_by_id = ?4
    WHERE account_id = ?1 AND page_id = ?2";
const UPDATE_DOCUMENT: &str = "UPDATE page_documents SET archived = ?4, fresh_from = ?5,
    fresh_until = ?6, document = ?7, draft = ?8, revision = ?9, base_revision = ?10,
    first_revision = ?11, revised_draft = ?12, version = version + 1
    WHERE account_id = ?1 AND page_id = ?2 AND kind = ?3";
const OF_TEST: &str = "SELECT page_id FROM pages
    WHERE account_id = ?1 AND ab_test_id = ?2 AND archived = 0 ORDER BY page_id";

/// The document of a page, whatever its kind.
pub fn find(tx: &Tx<'_>, account: AccountId, id: i64) -> Result<Option<StoredDocument>> {
    tx.first(FIND, &[account.into(), id.into()], |row| read_document(&row))
}

/// The same with the draft, if the page has one that differs.
pub fn find_with_draft(
    tx: &Tx<'_>,
    account: AccountId,
    id: i64,
) -> Result<Option<(StoredDocument, Option<String>)>> {
    tx.first(FIND_WITH_DRAFT, &[account.into(), id.into()], |row| {
        Ok((read_document(&row)?, row.text_option(7)?.map(str::to_owned)))
    })
}

/// The columns that [`read_document`] expects first.
pub const DOCUMENT_COLUMNS: &str =
    "d.page_id, d.kind, d.archived, d.fresh_from, d.fresh_until, d.language_group, d.document";

/// Reads a row that begins with [`DOCUMENT_COLUMNS`].
pub fn read_document(row: &Row<'_>) -> Result<StoredDocument> {
    Ok(StoredDocument {
        id: row.int(0)?,
        category: row.int(1)?,
        archived: row.int(2)? != 0,
        fresh: (row.int(3)?, row.int(4)?),
        language_group: row.int_option(5)?,
        document: row.text(6)?.to_owned(),
    })
}

/// The documents of several pages, in the order of their ids; those that are not there are left
/// out.
pub fn find_many(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<StoredDocument>> {
    let mut sql = SqlText::new(&format!("SELECT {DOCUMENT_COLUMNS} FROM page_documents d"));
    push_ids(&mut sql, tx.dialect(), account, ids);
    let mut found = Vec::with_capacity(ids.len());
    tx.each_built(&sql, |row| {
        found.push(read_document(&row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Whether pages that are read for a write stay as they are until the scope has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Another scope may write them meanwhile.
    No,
    /// No other scope writes them before this one has ended.
    Yes,
}

/// Everything of several pages that writes start from, in the order of their ids.
pub fn load_many(
    tx: &Tx<'_>,
    account: AccountId,
    ids: &[i64],
    lock: Lock,
) -> Result<Vec<StoredPage>> {
    let mut sql = SqlText::new(&format!(
        "SELECT {DOCUMENT_COLUMNS}, d.version, d.revision, d.base_revision, d.first_revision,
         d.revised_draft, d.draft FROM page_documents d"
    ));
    push_ids(&mut sql, tx.dialect(), account, ids);
    if lock == Lock::Yes {
        sql.push(tx.dialect().for_update());
    }
    let mut found = Vec::with_capacity(ids.len());
    tx.each_built(&sql, |row| {
        found.push(StoredPage {
            live: read_document(&row)?,
            version: row.int(7)?,
            history: History {
                last: row.int(8)?,
                base: row.int(9)?,
                first: row.int(10)?,
                of_draft: row.int(11)? != 0,
            },
            draft: row.text_option(12)?.map(str::to_owned),
        });
        Ok(())
    })?;
    Ok(found)
}

/// How often each of these pages was written, in the order of their ids. No other scope writes them
/// before this one has ended.
pub fn lock_versions(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    let mut sql = SqlText::new("SELECT d.page_id, d.version FROM page_documents d");
    push_ids(&mut sql, tx.dialect(), account, ids);
    sql.push(tx.dialect().for_update());
    let mut versions = Vec::with_capacity(ids.len());
    tx.each_built(&sql, |row| {
        versions.push((row.int(0)?, row.int(1)?));
        Ok(())
    })?;
    Ok(versions)
}

fn push_ids<'v>(sql: &mut SqlText<'v>, dialect: Dialect, account: AccountId, ids: &'v [i64]) {
    let account = sql.bind(account);
    let list = sql.bind(ids);
    let listed = dialect.in_ints("d.page_id", &list);
    sql.push(&format!(" WHERE d.account_id = {account} AND {listed} ORDER BY d.page_id"));
}

/// Which of these addresses are held, and by which pages.
pub fn find_addresses(
    tx: &Tx<'_>,
    account: AccountId,
    addresses: &[String],
) -> Result<Vec<(String, i64)>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let dialect = tx.dialect();
    let mut sql = SqlText::new("SELECT address, page_id FROM pages WHERE account_id = ");
    let account = sql.bind(account);
    let list = sql.bind(addresses);
    sql.push(&format!("{account} AND {}", dialect.in_texts("address", &list)));
    let mut held = Vec::new();
    tx.each_built(&sql, |row| {
        held.push((row.text(0)?.to_owned(), row.int(1)?));
        Ok(())
    })?;
    Ok(held)
}

/// The present pages of an A/B test.
pub fn list_of_test(tx: &Tx<'_>, account: AccountId, test_id: &str) -> Result<Vec<i64>> {
    tx.all(OF_TEST, &[account.into(), test_id.into()], |row| row.int(0))
}

fn row_values<'w>(account: AccountId, write: &'w PageWrite, row: &'w PageRow) -> Vec<Value<'w>> {
    let mut values = Vec::with_capacity(25);
    values.extend([
        account.into(),
        write.id.into(),
        write.kind.category().into(),
        write.updated_at.into(),
        write.updated_by_id.into(),
    ]);
    row.push_values(&mut values);
    values
}

fn document_values(account: AccountId, write: &PageWrite) -> Vec<Value<'_>> {
    vec![
        account.into(),
        write.id.into(),
        write.kind.category().into(),
        i64::from(write.archived).into(),
        write.fresh_from().into(),
        write.fresh_until().into(),
        write.rendered.document.as_str().into(),
        write.draft.as_deref().into(),
        write.history.last.into(),
        write.history.base.into(),
        write.history.first.into(),
        i64::from(write.history.of_draft).into(),
    ]
}

/// Stores new pages.
pub fn insert(tx: &Tx<'_>, account: AccountId, writes: &[&PageWrite]) -> Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .filter_map(|write| Some(row_values(account, write, &write.row.as_ref()?.after)))
        .collect();
    tx.exec_many(INSERT_ROW, &rows)?;
    let documents: Vec<_> = writes.iter().map(|write| document_values(account, write)).collect();
    tx.exec_many(INSERT_DOCUMENT, &documents)
}

/// Stores pages anew. Where nothing changed that lists look at but the time of the write, only that
/// is written: every other column would cost its indexes a delete and an insert.
pub fn update(tx: &Tx<'_>, account: AccountId, writes: &[&PageWrite]) -> Result<()> {
    let (mut touched, mut rewritten) = (Vec::new(), Vec::new());
    for write in writes {
        match &write.row {
            Some(change) => rewritten.push(row_values(account, write, &change.after)),
            None => touched.push(vec![
                account.into(),
                write.id.into(),
                write.updated_at.into(),
                write.updated_by_id.into(),
            ]),
        }
    }
    tx.exec_many(TOUCH_ROW, &touched)?;
    tx.exec_many(UPDATE_ROW, &rewritten)?;
    let documents: Vec<_> = writes.iter().map(|write| document_values(account, write)).collect();
    tx.exec_many(UPDATE_DOCUMENT, &documents)
}

/// Reads a stored document that must be a page.
pub fn read_page(document: &str) -> Result<Page> {
    Page::read(document).map_err(unreadable)
}

/// A stored document that is none.
pub fn unreadable(error: serde_json::Error) -> Stop {
    Stop::Fault(Fault::internal(format!("a stored page can't be read: {error}")))
}
