//! Rows of the CMS Pages API (pages.md §1.2–§1.4, scopes §1.6).

use super::{Row, delete, family, get, patch, post, put};
use crate::cms::{ab_tests, cursors, drafts, folders, languages, page_revisions, pages};
use crate::versions::{LANDING_PAGES, PAGE_CURSORS, SITE_PAGES};
use domain::pages::kind::PageKind;

/// Scopes of one kind of page; each list is a set of alternatives.
struct KindScopes {
    read: &'static [&'static str],
    write: &'static [&'static str],
    languages: &'static [&'static str],
}

const SITE: KindScopes = KindScopes {
    read: &["content", "content.site_pages.read"],
    write: &["content"],
    languages: &["content", "content.site_pages.write"],
};

const LANDING: KindScopes = KindScopes {
    read: &["content", "content.landing_pages.read"],
    write: &["content", "content.landing_pages.write"],
    languages: &["content", "content.landing_pages.write"],
};

/// Every page operation of both kinds, the folders and the cursor routes.
pub fn rows() -> impl Iterator<Item = Row> {
    family(&SITE_PAGES, kind_rows(PageKind::Site, &SITE))
        .chain(family(&SITE_PAGES, language_rows(PageKind::Site, &SITE)))
        .chain(family(&LANDING_PAGES, kind_rows(PageKind::Landing, &LANDING)))
        .chain(family(&LANDING_PAGES, language_rows(PageKind::Landing, &LANDING)))
        .chain(family(&LANDING_PAGES, folder_rows()))
        .chain(family(&PAGE_CURSORS, cursor_rows()))
}

fn kind_rows(kind: PageKind, scopes: &'static KindScopes) -> Vec<Row> {
    let KindScopes { read, write, .. } = *scopes;
    vec![
        get("", "getPage").scopes(read).by(move |call| pages::list(call, kind)),
        post("", "create").scopes(write).by(move |call| pages::create(call, kind)),
        get("/{objectId}", "getById").scopes(read).by(move |call| pages::get_by_id(call, kind)),
        patch("/{objectId}", "update").scopes(write).by(move |call| pages::update(call, kind)),
        delete("/{objectId}", "archive").scopes(write).by(move |call| pages::archive(call, kind)),
        get("/{objectId}/draft", "getDraftById")
            .scopes(read)
            .by(move |call| drafts::get(call, kind)),
        patch("/{objectId}/draft", "updateDraft")
            .scopes(write)
            .by(move |call| drafts::update(call, kind)),
        post("/{objectId}/draft/push-live", "pushLive")
            .scopes(write)
            .by(move |call| drafts::push_live(call, kind)),
        post("/{objectId}/draft/reset", "resetDraft")
            .scopes(write)
            .by(move |call| drafts::reset(call, kind)),
        get("/{objectId}/revisions", "getPreviousVersions")
            .scopes(read)
            .by(move |call| page_revisions::list(call, kind)),
        get("/{objectId}/revisions/{revisionId}", "getPreviousVersion")
            .scopes(read)
            .by(move |call| page_revisions::get(call, kind)),
        post("/{objectId}/revisions/{revisionId}/restore", "restorePreviousVersion")
            .scopes(write)
            .by(move |call| page_revisions::restore(call, kind)),
        post(
            "/{objectId}/revisions/{revisionId}/restore-to-draft",
            "restorePreviousVersionToDraft",
        )
        .scopes(write)
        .by(move |call| page_revisions::restore_to_draft(call, kind)),
        post("/clone", "clone").scopes(write).by(move |call| drafts::clone(call, kind)),
        post("/schedule", "schedule").scopes(write).by(move |call| drafts::schedule(call, kind)),
        post("/ab-test/create-variation", "createABTestVariation")
            .scopes(write)
            .by(move |call| ab_tests::create_variation(call, kind)),
        post("/ab-test/end", "endActiveABTest")
            .scopes(write)
            .by(move |call| ab_tests::end(call, kind)),
        post("/ab-test/rerun", "rerunPreviousABTest")
            .scopes(write)
            .by(move |call| ab_tests::rerun(call, kind)),
        post("/batch/archive", "archiveBatch")
            .scopes(write)
            .by(move |call| pages::archive_batch(call, kind)),
        post("/batch/create", "createBatch")
            .scopes(write)
            .by(move |call| pages::create_batch(call, kind)),
        post("/batch/read", "readBatch").scopes(read).by(move |call| pages::read_batch(call, kind)),
        post("/batch/update", "updateBatch")
            .scopes(write)
            .by(move |call| pages::update_batch(call, kind)),
    ]
}

fn language_rows(kind: PageKind, scopes: &'static KindScopes) -> Vec<Row> {
    let write = scopes.languages;
    vec![
        post("/multi-language/attach-to-lang-group", "attachToLangGroup")
            .scopes(write)
            .by(move |call| languages::attach(call, kind)),
        post("/multi-language/create-language-variation", "createLangVariation")
            .scopes(write)
            .by(move |call| languages::create_variation(call, kind)),
        // The guide's spelling of the row above (pages.md §1.1).
        post("/multi-language/create-language-variant", "createLangVariation")
            .scopes(write)
            .by(move |call| languages::create_variation(call, kind)),
        post("/multi-language/detach-from-lang-group", "detachFromLangGroup")
            .scopes(write)
            .by(move |call| languages::detach(call, kind)),
        put("/multi-language/set-new-lang-primary", "setLangPrimary")
            .scopes(write)
            .by(move |call| languages::set_primary(call, kind)),
        post("/multi-language/update-languages", "updateLangs")
            .scopes(write)
            .by(move |call| languages::update(call, kind)),
    ]
}

fn folder_rows() -> Vec<Row> {
    let KindScopes { read, write, .. } = LANDING;
    vec![
        get("/folders", "getFoldersPage").scopes(read).by(folders::list),
        post("/folders", "createFolder").scopes(write).by(folders::create),
        get("/folders/{objectId}", "getFolderById").scopes(read).by(folders::get_by_id),
        patch("/folders/{objectId}", "updateFolder").scopes(write).by(folders::update),
        delete("/folders/{objectId}", "archiveFolder").scopes(write).by(folders::archive),
        get("/folders/{objectId}/revisions", "getFolderPreviousVersions")
            .scopes(read)
            .by(folders::list_revisions),
        get("/folders/{objectId}/revisions/{revisionId}", "getFolderPreviousVersion")
            .scopes(read)
            .by(folders::get_revision),
        post("/folders/{objectId}/revisions/{revisionId}/restore", "restoreFolderPreviousVersion")
            .scopes(write)
            .by(folders::restore_revision),
        post("/folders/batch/archive", "archiveFolders").scopes(write).by(folders::archive_batch),
        post("/folders/batch/create", "createFolders").scopes(write).by(folders::create_batch),
        post("/folders/batch/read", "readFolders").scopes(read).by(folders::read_batch),
        post("/folders/batch/update", "updateFolders").scopes(write).by(folders::update_batch),
    ]
}

fn cursor_rows() -> Vec<Row> {
    let landing = |call| cursors::pages(call, PageKind::Landing);
    let site = |call| cursors::pages(call, PageKind::Site);
    let folders = cursors::folders;
    vec![
        get("/landing-pages/cursor", "getPageCursor").scopes(LANDING.read).by(landing),
        get("/landing-pages/cursor/query", "getPageCursorQuery").scopes(LANDING.read).by(landing),
        get("/landing-pages/folders/cursor", "getFolderCursor").scopes(LANDING.read).by(folders),
        get("/landing-pages/folders/cursor/query", "getFolderCursorQuery")
            .scopes(LANDING.read)
            .by(folders),
        get("/site-pages/cursor", "getPageCursor").scopes(SITE.read).by(site),
        get("/site-pages/cursor/query", "getPageCursorQuery").scopes(SITE.read).by(site),
    ]
}
