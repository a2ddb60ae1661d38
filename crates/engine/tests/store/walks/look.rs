//! A look at everything that a walk's store holds, through the engine and behind its back, and what
//! must hold of it whatever was done.

use super::Outcome;
use crate::probe::Probe;
use crate::support::list;
use domain::accounts::Caller;
use domain::pages::kind::PageKind;
use domain::pages::page::Page;
use domain::time::Timestamp;
use engine::Engine;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A page as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub kind: PageKind,
    pub archived: bool,
    pub fresh_until: i64,
    pub revision: i64,
    pub group: String,
    pub document: String,
    pub draft: String,
}

/// A language group as its members' documents tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub primary: i64,
    pub members: BTreeMap<i64, String>,
}

/// Everything at one moment.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Every page, deleted ones too.
    pub stored: BTreeMap<i64, Stored>,
    /// What clients read of each present page.
    pub texts: BTreeMap<i64, String>,
    /// The same, parsed.
    pub shown: BTreeMap<i64, Value>,
    pub groups: BTreeSet<Group>,
    /// Lines of the change log.
    pub lines: i64,
    /// All other tables, as text.
    pub tables: Vec<Vec<Vec<String>>>,
}

const PAGES: &str = "SELECT page_id, kind, archived, fresh_until, revision, language_group,
    document, draft FROM page_documents ORDER BY page_id";
const TABLES: [&str; 5] = [
    "SELECT page_id, updated_at, translated_from_id, address, page_state, ab_status, ab_test_id
     FROM pages ORDER BY page_id",
    "SELECT group_id, primary_id FROM language_groups ORDER BY group_id",
    "SELECT page_id, group_id, page_language FROM language_members ORDER BY page_id",
    "SELECT object_id, due_at FROM jobs ORDER BY object_id",
    "SELECT kind, archived, page_state, total FROM page_counts WHERE total <> 0
     ORDER BY kind, archived, page_state",
];
const COUNTED: &str = "SELECT kind, archived, page_state, COUNT(*) FROM pages
    GROUP BY kind, archived, page_state ORDER BY kind, archived, page_state";
const LOG: &str = "SELECT COUNT(*), MIN(seq), MAX(seq), (SELECT MAX(seq) FROM change_heads)
    FROM changes";
const FOR_EVER: i64 = i64::MAX;

/// A property as text; nothing if it is not there.
pub fn text<'p>(page: &'p Value, name: &str) -> &'p str {
    page[name].as_str().unwrap_or_default()
}

/// The kind of a page by its category.
fn kind(category: &str) -> PageKind {
    let known = PageKind::ALL.into_iter().find(|kind| kind.category().to_string() == category);
    known.expect("a known kind")
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

/// A document without what groups say in it.
fn alone(page: &Value) -> Map<String, Value> {
    without(page, &["translations", "translatedFromId"])
}

/// A document without some properties.
pub fn without(page: &Value, names: &[&str]) -> Map<String, Value> {
    let mut map = page.as_object().cloned().unwrap_or_default();
    map.retain(|name, _| !names.contains(&name.as_str()));
    map
}

/// Who wrote last, and when.
pub const STAMPS: [&str; 4] = ["updated", "updatedAt", "updatedById", "authorName"];

impl Look {
    pub async fn take(probe: &Probe, engine: &Engine, by: &Caller) -> Self {
        let mut look = Look::default();
        for mut row in probe.rows(PAGES).await {
            let draft = row.pop().unwrap_or_default();
            let document = row.pop().unwrap_or_default();
            let stored = Stored {
                kind: kind(&row[1]),
                archived: row[2] == "1",
                fresh_until: number(&row[3]),
                revision: number(&row[4]),
                group: row[5].clone(),
                document,
                draft,
            };
            look.stored.insert(number(&row[0]), stored);
        }
        for sql in TABLES {
            look.tables.push(probe.rows(sql).await);
        }
        for kind in PageKind::ALL {
            let of_kind = look.stored.iter().filter(|(_, p)| p.kind == kind && !p.archived);
            let ids: Vec<i64> = of_kind.map(|(id, _)| *id).collect();
            let texts = engine.find_pages(by, kind, &ids, false).await.expect("a read");
            for (id, text) in ids.into_iter().zip(texts) {
                let text = text.expect("a present page");
                look.shown.insert(id, serde_json::from_str(&text).expect("a document"));
                look.texts.insert(id, text);
            }
        }
        look
    }

    /// Reads the groups from what pages show, and checks everything that holds at all times.
    pub async fn check(&mut self, probe: &Probe, engine: &Engine, by: &Caller) -> Outcome {
        self.check_lists(engine, by).await?;
        self.groups = self.read_groups()?;
        self.check_group_tables()?;
        self.check_tests()?;
        self.check_addresses()?;
        self.check_jobs()?;
        self.check_drafts()?;
        let counted = probe.rows(COUNTED).await;
        ensure!(self.tables[4] == counted, "page_counts: {:?} are {counted:?}", self.tables[4]);
        let log = probe.rows(LOG).await.remove(0);
        self.lines = number(&log[0]);
        let whole = self.lines == 0 || (log[1] == "1" && log[0] == log[2] && log[2] == log[3]);
        ensure!(whole, "the log has gaps: {log:?}");
        Ok(())
    }

    async fn check_lists(&self, engine: &Engine, by: &Caller) -> Outcome {
        for kind in PageKind::ALL {
            let of_kind = self.texts.iter().filter(|(id, _)| self.stored[id].kind == kind);
            let texts: Vec<&str> = of_kind.map(|(_, text)| text.as_str()).collect();
            let list = list(engine, by, kind, "sort=id").await;
            ensure!(list.total == texts.len() as u64, "{} in the list", list.total);
            ensure!(list.results == texts.join(","), "the list of {kind:?} has other documents");
        }
        Ok(())
    }

    /// How often a page has turned by itself since it was stored: it went live, it expired.
    pub fn turns_of(&self, id: i64, now: Timestamp) -> usize {
        let page = &self.stored[&id];
        let document: Value = serde_json::from_str(&page.document).expect("a document");
        let dated = text(&document, "state").contains("PUBLISHED");
        let dated = dated || text(&document, "state") == "SCHEDULED_AB";
        let live_at = Timestamp::parse(text(&document, "publishDate")).filter(|_| dated);
        let expires = document["pageExpiryEnabled"] == true;
        let expires_at = document["pageExpiryDate"].as_i64().and_then(Timestamp::from_ms);
        let turns = [live_at, expires_at.filter(|_| expires)];
        let reached = |at: &Timestamp| page.fresh_until <= at.as_ms() && *at <= now;
        if page.archived { 0 } else { turns.into_iter().flatten().filter(reached).count() }
    }

    /// What is stored of a page, rendered now, is what clients read.
    pub fn check_rendered(&self, id: i64, now: Timestamp, site_url: &str) -> Outcome {
        let Some(shown) = self.shown.get(&id) else { return Ok(()) };
        let stored = Page::read(&self.stored[&id].document).map_err(|error| error.to_string())?;
        let rendered = stored.render(now, site_url).document;
        if self.stored[&id].group.is_empty() {
            ensure!(self.texts[&id] == rendered, "{id} reads {shown}, and is {rendered}");
        }
        let rendered: Value = serde_json::from_str(&rendered).expect("a document");
        ensure!(alone(shown) == alone(&rendered), "{id} reads {shown}, and is {rendered}");
        Ok(())
    }

    fn read_groups(&self) -> Result<BTreeSet<Group>, String> {
        let mut groups = BTreeSet::new();
        for (id, page) in &self.shown {
            let others = page["translations"].as_object().expect("a map");
            let from = page["translatedFromId"].as_str().map(number);
            if others.is_empty() {
                ensure!(from.is_none(), "{id} is translated from {from:?}, and has no group");
                ensure!(self.stored[id].group.is_empty(), "{id} is in a group that is none");
                continue;
            }
            let own = text(page, "language").to_owned();
            ensure!(!own.is_empty(), "{id} is in a group without a language");
            let mut members = BTreeMap::from([(*id, own)]);
            for (language, shown) in others {
                let other = shown["id"].as_i64().expect("a number");
                members.insert(other, language.clone());
                self.check_variation(*id, other, language, shown)?;
            }
            ensure!(members.len() == others.len() + 1, "{id} is among its translations");
            let languages: BTreeSet<&String> = members.values().collect();
            ensure!(languages.len() == members.len(), "a language occurs twice: {members:?}");
            let primary = from.unwrap_or(*id);
            ensure!(members.contains_key(&primary), "{id} comes from {primary}, not a member");
            groups.insert(Group { primary, members });
        }
        // Members that disagree make more groups than there are pages for.
        let members: usize = groups.iter().map(|group| group.members.len()).sum();
        let pages: BTreeSet<i64> = groups.iter().flat_map(|g| g.members.keys().copied()).collect();
        ensure!(members == pages.len(), "members disagree: {groups:?}");
        Ok(groups)
    }

    /// What a page shows of another is what that says of itself.
    fn check_variation(&self, id: i64, other: i64, language: &str, shown: &Value) -> Outcome {
        let Some(page) = self.shown.get(&other) else {
            return Err(format!("{id} shows {other}, which is not there"));
        };
        ensure!(
            self.stored[&other].kind == self.stored[&id].kind,
            "{id} and {other} differ in kind"
        );
        ensure!(text(page, "language") == language, "{other} is not in {language}");
        for name in ["archivedInDashboard", "authorName", "created", "createdAt", "name"] {
            ensure!(shown[name] == page[name], "{id} shows {name} of {other} wrongly: {shown}");
        }
        for name in ["password", "publishDate", "slug", "state", "updated", "updatedAt"] {
            ensure!(shown[name] == page[name], "{id} shows {name} of {other} wrongly: {shown}");
        }
        Ok(())
    }

    /// The tables say of groups what the documents say.
    fn check_group_tables(&self) -> Outcome {
        let [pages, groups, members, ..] = &self.tables[..] else { return Ok(()) };
        ensure!(groups.len() == self.groups.len(), "groups: {groups:?}, not {:?}", self.groups);
        let mut expected = BTreeMap::new();
        for group in &self.groups {
            for (page, language) in &group.members {
                expected.insert(*page, (group.primary, language.clone()));
            }
        }
        ensure!(members.len() == expected.len(), "members: {members:?}, not {expected:?}");
        for row in members {
            let primary = groups.iter().find(|group| group[0] == row[1]).map(|g| number(&g[1]));
            let Some(primary) = primary else { return Err(format!("no group of {row:?}")) };
            let found = Some(&(primary, row[2].clone()));
            ensure!(expected.get(&number(&row[0])) == found, "{row:?}: not {expected:?}");
            ensure!(self.stored[&number(&row[0])].group == row[1], "{row:?} is of another group");
        }
        for row in pages {
            let id = number(&row[0]);
            let from = expected.get(&id).map(|(primary, _)| *primary).filter(|from| *from != id);
            let noted = Some(number(&row[2])).filter(|from| *from != 0);
            ensure!(noted == from, "{id}: translated_from_id is {noted:?}, not {from:?}");
        }
        Ok(())
    }

    /// The pages of each test that have a role in it: master, variant, losers.
    pub fn tests(&self) -> BTreeMap<String, Vec<(String, i64)>> {
        let mut tests: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
        for (id, page) in &self.shown {
            let (test, role) = (text(page, "abTestId"), text(page, "abStatus"));
            if !test.is_empty() {
                tests.entry(test.to_owned()).or_default().push((role.to_owned(), *id));
            }
        }
        tests
    }

    fn check_tests(&self) -> Outcome {
        for (test, pages) in self.tests() {
            let with = |role: &str| pages.iter().filter(|(r, _)| r == role).count();
            let (masters, variants) = (with("master"), with("variant"));
            ensure!(masters <= 1, "test {test} has two masters: {pages:?}");
            ensure!(variants <= 1, "test {test} has two variants: {pages:?}");
            ensure!(variants == 0 || masters == 1, "test {test} has no master: {pages:?}");
            for (role, id) in &pages {
                let state = text(&self.shown[id], "state");
                let states: &[&str] = match (role.as_str(), variants) {
                    ("master", 1) => &["DRAFT_AB", "SCHEDULED_AB", "PUBLISHED_AB"],
                    ("master", _) => &["DRAFT", "PUBLISHED_OR_SCHEDULED"],
                    ("variant", _) => &["DRAFT_AB_VARIANT", "PUBLISHED_AB_VARIANT"],
                    _ => &["LOSER_AB_VARIANT"],
                };
                ensure!(states.contains(&state), "{id}, {role} of {test}, is {state}");
            }
        }
        for (id, page) in self.shown.iter().filter(|(_, page)| text(page, "abTestId").is_empty()) {
            let state = text(page, "state");
            ensure!(!state.contains("AB"), "{id} is in no test, and {state}");
            ensure!(text(page, "abStatus").is_empty(), "{id} is in no test, and has a role");
        }
        Ok(())
    }

    fn check_addresses(&self) -> Outcome {
        let mut held = BTreeMap::new();
        let rows: BTreeMap<i64, &Vec<String>> =
            self.tables[0].iter().map(|row| (number(&row[0]), row)).collect();
        for (id, page) in &self.shown {
            let state = text(page, "state");
            let holds = ["PUBLISHED_OR_SCHEDULED", "SCHEDULED_AB", "PUBLISHED_AB"].contains(&state);
            let (domain, slug) = (text(page, "domain"), text(page, "slug"));
            let address = if holds { format!("{domain}/{slug}") } else { String::new() };
            ensure!(rows[id][3] == address, "{id} holds {:?}, not {address:?}", rows[id][3]);
            ensure!(rows[id][4] == state, "{id} is {state}, and {} in lists", rows[id][4]);
            if holds {
                ensure!(!slug.starts_with('-'), "{id} is {state} at {slug}");
                let other = held.insert(address, id);
                ensure!(other.is_none(), "{id} and {other:?} are at {domain}/{slug}");
            }
        }
        Ok(())
    }

    fn check_jobs(&self) -> Outcome {
        let turning = self.stored.iter().filter(|(_, p)| !p.archived && p.fresh_until < FOR_EVER);
        let expected: Vec<Vec<String>> =
            turning.map(|(id, p)| vec![id.to_string(), p.fresh_until.to_string()]).collect();
        ensure!(self.tables[3] == expected, "jobs: {:?}, not {expected:?}", self.tables[3]);
        Ok(())
    }

    fn check_drafts(&self) -> Outcome {
        for (id, page) in self.stored.iter().filter(|(_, page)| !page.draft.is_empty()) {
            let parse = |text: &str| serde_json::from_str::<Value>(text).expect("a document");
            let (live, draft) = (parse(&page.document), parse(&page.draft));
            let same = without(&live, &STAMPS) == without(&draft, &STAMPS);
            ensure!(!same, "the draft of {id} says what is live");
            ensure!(!page.archived, "{id} is deleted, and has a draft");
        }
        Ok(())
    }
}
