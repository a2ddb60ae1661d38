//! Pages by id: the document, and the narrow row of what lists filter and sort by.

use crate::db::dialect::Dialect;
use crate::db::row::Row;
use crate::db::sql_text::SqlText;
use crate::db::tx::Tx;
use crate::db::value::Value;
use crate::db::{Result, Stop};
use crate::sql::page_counts::{CountChanges, CountKey};
use domain::accounts::AccountId;
use domain::fault::Fault;
use domain::pages::kind::PageKind;
use domain::pages::page::{Page, Rendered, Stamp};
use domain::time::Timestamp;

/// A document with what says whether it may be read as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The page.
    pub id: i64,
    /// `contentTypeCategory` of its kind.
    pub category: i64,
    /// Whether it is deleted.
    pub archived: bool,
    /// Counts its writes.
    pub version: i64,
    /// Until when its derived properties are right; epoch milliseconds.
    pub fresh_until: i64,
    /// The JSON.
    pub document: String,
}

impl StoredDocument {
    /// Whether this is a page of `kind` that is deleted, or not, as asked for.
    pub fn is(&self, kind: PageKind, archived: bool) -> bool {
        self.category == kind.category() && self.archived == archived
    }
}

/// `fresh_until` of a document that never turns by itself.
pub const FRESH_FOR_EVER: i64 = i64::MAX;

/// What lists filter and sort by: everything in the narrow row but the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    archived: bool,
    state: &'static str,
    name: String,
    slug: String,
    domain: String,
    address: Option<String>,
    template_path: String,
    language: Option<&'static str>,
    campaign: Option<String>,
    folder_id: Option<String>,
    ab_status: Option<String>,
    ab_test_id: Option<String>,
    mab_experiment_id: Option<String>,
    hub_db_table_id: Option<String>,
    translated_from_id: Option<i64>,
    publish_date: i64,
    created_at: i64,
    archived_at: i64,
    created_by_id: i64,
}

impl PageRow {
    /// The row of a page.
    pub fn of(page: &Page) -> Self {
        let archived = page.archived_at != Timestamp::EPOCH;
        PageRow {
            archived,
            state: page.state.name(),
            name: page.name.clone(),
            slug: page.slug.clone(),
            domain: page.domain.clone(),
            address: address(page),
            template_path: page.template_path.clone(),
            language: page.language.map(domain::pages::languages::Language::code),
            campaign: page.campaign.clone(),
            folder_id: page.folder_id.clone(),
            ab_status: page.ab_status.clone(),
            ab_test_id: page.ab_test_id.clone(),
            mab_experiment_id: page.mab_experiment_id.clone(),
            hub_db_table_id: page.dynamic_page_hub_db_table_id.clone(),
            translated_from_id: page.translated_from_id.as_ref().and_then(|id| id.parse().ok()),
            publish_date: page.publish_date.as_ms(),
            created_at: page.created.as_ms(),
            archived_at: page.archived_at.as_ms(),
            created_by_id: page.created_by_id.parse().unwrap_or(0),
        }
    }

    fn push_values<'r>(&'r self, values: &mut Vec<Value<'r>>) {
        values.extend([
            i64::from(self.archived).into(),
            self.state.into(),
            self.name.to_lowercase().into(),
            self.slug.to_lowercase().into(),
            self.name.as_str().into(),
            self.slug.as_str().into(),
            self.domain.as_str().into(),
            self.address.as_deref().into(),
            self.template_path.as_str().into(),
            self.language.into(),
            self.campaign.as_deref().into(),
            self.folder_id.as_deref().into(),
            self.ab_status.as_deref().into(),
            self.ab_test_id.as_deref().into(),
            self.mab_experiment_id.as_deref().into(),
            self.hub_db_table_id.as_deref().into(),
            self.translated_from_id.into(),
            self.publish_date.into(),
            self.created_at.into(),
            self.archived_at.into(),
            self.created_by_id.into(),
        ]);
    }
}

/// The address that a page holds for itself (pages.md §3.4): no other page may hold it too. Drafts
/// and deleted pages hold none.
pub fn address(page: &Page) -> Option<String> {
    let holds = page.state.holds_address() && page.archived_at == Timestamp::EPOCH;
    holds.then(|| format!("{}/{}", page.domain, page.slug))
}

/// What lists look at, before and after a write.
#[derive(Debug)]
pub struct RowChange {
    /// None for a new page.
    pub before: Option<PageRow>,
    /// As it will be.
    pub after: PageRow,
}

/// A page that is to be written.
#[derive(Debug)]
pub struct PageWrite {
    /// The page.
    pub id: i64,
    /// Its kind.
    pub kind: PageKind,
    /// What lists look at; none when the write changes nothing of it but its time.
    pub row: Option<RowChange>,
    /// Whether the page is deleted.
    pub archived: bool,
    /// When it was written; epoch milliseconds.
    pub updated_at: i64,
    /// By whom.
    pub updated_by_id: i64,
    /// What clients read.
    pub rendered: Rendered,
}

impl PageWrite {
    /// The write of a new page.
    pub fn created(kind: PageKind, page: Page, stamp: Stamp<'_>, site_url: &str) -> Self {
        let row = RowChange { before: None, after: PageRow::of(&page) };
        PageWrite::new(kind, page, Some(row), stamp, site_url)
    }

    /// The write of a page whose row was `before`; none if the write can't have changed it.
    pub fn updated(
        kind: PageKind,
        page: Page,
        before: Option<PageRow>,
        stamp: Stamp<'_>,
        site_url: &str,
    ) -> Self {
        let row = before.and_then(|before| {
            let after = PageRow::of(&page);
            (before != after).then_some(RowChange { before: Some(before), after })
        });
        PageWrite::new(kind, page, row, stamp, site_url)
    }

    fn new(
        kind: PageKind,
        page: Page,
        row: Option<RowChange>,
        stamp: Stamp<'_>,
        site_url: &str,
    ) -> Self {
        PageWrite {
            id: page.id.parse().unwrap_or(0),
            kind,
            row,
            archived: page.archived_at != Timestamp::EPOCH,
            updated_at: page.updated.as_ms(),
            updated_by_id: stamp.by.user_id,
            rendered: page.render(stamp.now, site_url),
        }
    }

    /// The address that the page gives up, and the one that it takes.
    pub fn addresses(&self) -> (Option<&str>, Option<&str>) {
        let Some(RowChange { before, after }) = &self.row else { return (None, None) };
        let before = before.as_ref().and_then(|row| row.address.as_deref());
        let after = after.address.as_deref();
        if before == after { (None, None) } else { (before, after) }
    }

    /// Notes what the write means for the totals.
    pub fn count(&self, counts: &mut CountChanges) {
        let Some(RowChange { before, after }) = &self.row else { return };
        let category = self.kind.category();
        if let Some(before) = before {
            counts.add(CountKey::new(category, before.archived, before.state), -1);
        }
        counts.add(CountKey::new(category, after.archived, after.state), 1);
    }

    fn fresh_until(&self) -> i64 {
        self.rendered.fresh_until.map_or(FRESH_FOR_EVER, Timestamp::as_ms)
    }
}

const FIND: &str = "SELECT page_id, kind, archived, version, fresh_until, document
    FROM page_documents WHERE account_id = ?1 AND page_id = ?2";
const INSERT_ROW: &str = "INSERT INTO pages (account_id, page_id, kind, updated_at, updated_by_id,
    archived, page_state, name_folded, slug_folded, page_name, slug, page_domain, address,
    template_path, page_language, campaign, folder_id, ab_status, ab_test_id, mab_experiment_id,
    hub_db_table_id, translated_from_id, publish_date, created_at, archived_at, created_by_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
    ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
const INSERT_DOCUMENT: &str = "INSERT INTO page_documents
    (account_id, page_id, kind, archived, version, fresh_until, document)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)";
const UPDATE_ROW: &str = "UPDATE pages SET updated_at = ?4, updated_by_id = ?5, archived = ?6,
    page_state = ?7, name_folded = ?8, slug_folded = ?9, page_name = ?10, slug = ?11,
    page_domain = ?12, address = ?13, template_path = ?14, page_language = ?15, campaign = ?16,
    folder_id = ?17, ab_status = ?18, ab_test_id = ?19, mab_experiment_id = ?20,
    hub_db_table_id = ?21, translated_from_id = ?22, publish_date = ?23, created_at = ?24,
    archived_at = ?25, created_by_id = ?26
    WHERE account_id = ?1 AND page_id = ?2 AND kind = ?3";
const TOUCH_ROW: &str = "UPDATE pages SET updated_at = ?3, updated_by_id = ?4
    WHERE account_id = ?1 AND page_id = ?2";
const UPDATE_DOCUMENT: &str = "UPDATE page_documents SET archived = ?3, fresh_until = ?4,
    document = ?5, version = version + 1 WHERE account_id = ?1 AND page_id = ?2";

/// The document of a page, whatever its kind.
pub fn find(tx: &Tx<'_>, account: AccountId, id: i64) -> Result<Option<StoredDocument>> {
    tx.first(FIND, &[account.into(), id.into()], read_document)
}

fn read_document(row: Row<'_>) -> Result<StoredDocument> {
    Ok(StoredDocument {
        id: row.int(0)?,
        category: row.int(1)?,
        archived: row.int(2)? != 0,
        version: row.int(3)?,
        fresh_until: row.int(4)?,
        document: row.text(5)?.to_owned(),
    })
}

/// The documents of several pages, in the order of their ids; those that are not there are left
/// out.
pub fn find_many(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<StoredDocument>> {
    let mut sql = SqlText::new(
        "SELECT page_id, kind, archived, version, fresh_until, document FROM page_documents",
    );
    push_ids(&mut sql, tx.dialect(), account, ids);
    let mut found = Vec::with_capacity(ids.len());
    tx.each_built(&sql, |row| {
        found.push(read_document(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// How often each of these pages was written, in the order of their ids. No other scope writes them
/// before this one has ended.
pub fn lock_versions(tx: &Tx<'_>, account: AccountId, ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    let mut sql = SqlText::new("SELECT page_id, version FROM page_documents");
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
    let listed = dialect.in_ints("page_id", &list);
    sql.push(&format!(" WHERE account_id = {account} AND {listed} ORDER BY page_id"));
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

fn row_values<'w>(account: AccountId, write: &'w PageWrite, row: &'w PageRow) -> Vec<Value<'w>> {
    let mut values = Vec::with_capacity(26);
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

/// Stores new pages.
pub fn insert(tx: &Tx<'_>, account: AccountId, writes: &[&PageWrite]) -> Result<()> {
    let rows: Vec<_> = writes
        .iter()
        .filter_map(|write| Some(row_values(account, write, &write.row.as_ref()?.after)))
        .collect();
    tx.exec_many(INSERT_ROW, &rows)?;
    let documents: Vec<_> = writes
        .iter()
        .map(|write| {
            vec![
                account.into(),
                write.id.into(),
                write.kind.category().into(),
                i64::from(write.archived).into(),
                write.fresh_until().into(),
                write.rendered.document.as_str().into(),
            ]
        })
        .collect();
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
    let documents: Vec<_> = writes
        .iter()
        .map(|write| {
            vec![
                account.into(),
                write.id.into(),
                i64::from(write.archived).into(),
                write.fresh_until().into(),
                write.rendered.document.as_str().into(),
            ]
        })
        .collect();
    tx.exec_many(UPDATE_DOCUMENT, &documents)
}

/// Reads a stored document that must be a page.
pub fn read_page(document: &str) -> Result<Page> {
    Page::read(document).map_err(|error| {
        Stop::Fault(Fault::internal(format!("a stored page can't be read: {error}")))
    })
}
