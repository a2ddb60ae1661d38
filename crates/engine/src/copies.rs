//! Clones of pages (pages.md §1.2 row 14, §3.4).

use crate::Engine;
use crate::db::Stop;
use crate::page_edit::created;
use crate::page_scope::PageScope;
use domain::accounts::Caller;
use domain::fault::{Fault, Result};
use domain::pages::copies::{self, Copying};
use domain::pages::kind::PageKind;
use domain::pages::page::Page;

impl Engine {
    /// Makes a draft with the newest content of a page, and gives its document.
    pub async fn clone_page(
        &self,
        caller: &Caller,
        kind: PageKind,
        raw_id: String,
        name: Option<String>,
    ) -> Result<String> {
        let id = self.new_id(caller.account_id).await?;
        let work = move |scope: PageScope<'_>| {
            let source = scope.open(&raw_id)?.newest();
            let copy = scope.copying(id, |with| copies::cloned(source, name.as_deref(), with))?;
            let write = created(copy, scope.context)?;
            scope.insert(&[&write])?;
            Ok(write.rendered.document)
        };
        self.in_page_scope(caller, kind, work).await
    }

    /// One new id.
    pub(crate) async fn new_id(&self, account: domain::accounts::AccountId) -> Result<i64> {
        let ids = self.new_ids(account, 1).await?;
        ids.into_iter().next().ok_or_else(|| Fault::internal("one id was asked for, none came"))
    }
}

impl PageScope<'_> {
    /// Makes a page with this id from another.
    pub(crate) fn copying(
        &self,
        id: i64,
        copy: impl FnOnce(Copying<'_>) -> Result<Page>,
    ) -> Result<Page, Stop> {
        let unique = uuid::Uuid::new_v4().to_string();
        let (kind, stamp) = (self.context.kind, self.context.stamp());
        let mut copied = self.ruled(copy(Copying { kind, id, stamp, unique: &unique }))?;
        self.drop_missing_folder(&mut copied)?;
        Ok(copied)
    }
}
