//! Records as answers to batch reads show them, in memory. The cache follows the change log: a read
//! asks for the account's head, lets go of what was written since the cache was looked at last, and
//! takes from memory what is left. So what is found here is what the store holds at that head,
//! whichever node wrote it.

use crate::db::Result;
use crate::db::tx::Tx;
use crate::sql::changes::{self, ChangeKind, Head};
use domain::accounts::AccountId;
use domain::crm::object_types::ObjectTypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of all texts; beyond, nothing more is kept.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes that were not kept, after which everything is let go: other records are read now.
const REFUSED_MAX: usize = 4 * BYTES_MAX;
/// Lines of the change log that are looked at; if there are more, the account begins anew.
const LINES_MAX: i64 = 10_000;
/// Different sets of properties of one type that are kept.
const SHAPES_MAX: usize = 8;

/// What a read takes from the cache, and gives to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'p> {
    pub(crate) account: AccountId,
    pub(crate) object_type: ObjectTypeId,
    /// Names the properties that are shown.
    pub(crate) shape: &'p str,
}

/// Records of all accounts that were read last.
#[derive(Clone, Default)]
pub(crate) struct RecordCache(Arc<Mutex<Cached>>);

#[derive(Default)]
struct Cached {
    accounts: HashMap<AccountId, Account>,
    bytes: usize,
    refused: usize,
}

/// Records of one account, as they stand at a head of its change log.
struct Account {
    head: Head,
    types: HashMap<ObjectTypeId, Records>,
}

#[derive(Default)]
struct Records {
    /// Texts by id, for each set of properties.
    texts: Vec<(String, HashMap<i64, Box<str>>)>,
    /// Ids by values of unique properties, and the other way round.
    by_value: HashMap<(String, String), i64>,
    values: HashMap<i64, Vec<(String, String)>>,
}

impl Records {
    fn forget(&mut self, id: i64) -> usize {
        for held in self.values.remove(&id).into_iter().flatten() {
            self.by_value.remove(&held);
        }
        let texts = self.texts.iter_mut().filter_map(|(_, texts)| texts.remove(&id));
        texts.map(|text| text.len()).sum()
    }

    fn bytes(&self) -> usize {
        self.texts.iter().flat_map(|(_, texts)| texts.values()).map(|text| text.len()).sum()
    }
}

impl RecordCache {
    fn lock(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings the account up to the head of this scope, which sees one state of the store, and
    /// gives that head.
    pub(crate) fn follow(&self, tx: &Tx<'_>, account: AccountId) -> Result<Head> {
        let head = changes::head_seen(tx, account)?;
        let known = self.lock().accounts.get(&account).map(|known| known.head);
        let Some(known) = known else { return Ok(head) };
        if known == head {
            return Ok(head);
        }
        let followed =
            known.version == head.version && (0..=LINES_MAX).contains(&(head.seq - known.seq));
        if !followed {
            // A scope that began before another's must not undo what that one has learnt.
            if known.version != head.version || known.seq < head.seq {
                self.forget(account);
            }
            return Ok(head);
        }
        let written = changes::written_between(tx, account, known.seq, head.seq)?;
        let mut cached = self.lock();
        let mut bytes = 0;
        // Should the account have begun anew meanwhile, further back, these lines are not enough.
        let present = cached.accounts.get_mut(&account);
        if let Some(present) = present.filter(|present| present.head.seq >= known.seq) {
            for (object_type, id, kind) in &written {
                let Ok(object_type) = object_type.parse::<ObjectTypeId>() else { continue };
                let ended = [ChangeKind::Merged.name(), ChangeKind::Purged.name()];
                if ended.contains(&kind.as_str()) {
                    bytes += present.types.remove(&object_type).map_or(0, |gone| gone.bytes());
                } else if let Some(records) = present.types.get_mut(&object_type) {
                    bytes += records.forget(*id);
                }
            }
            if present.head.version == head.version && present.head.seq < head.seq {
                present.head = head;
            }
        }
        cached.bytes = cached.bytes.saturating_sub(bytes);
        Ok(head)
    }

    /// Lets go of everything of the account.
    pub(crate) fn forget(&self, account: AccountId) {
        let mut cached = self.lock();
        if let Some(gone) = cached.accounts.remove(&account) {
            let bytes: usize = gone.types.values().map(Records::bytes).sum();
            cached.bytes = cached.bytes.saturating_sub(bytes);
        }
    }

    /// Calls `found` with the text of each of these records that is here, and gives the others.
    pub(crate) fn take(
        &self,
        place: Place<'_>,
        head: Head,
        ids: &[i64],
        mut found: impl FnMut(i64, &str),
    ) -> Vec<i64> {
        let cached = self.lock();
        let account = cached.accounts.get(&place.account).filter(|known| known.head == head);
        let records = account.and_then(|account| account.types.get(&place.object_type));
        let texts = records.and_then(|records| {
            records.texts.iter().find(|(shape, _)| shape == place.shape).map(|(_, texts)| texts)
        });
        let Some(texts) = texts else { return ids.to_vec() };
        let mut others = Vec::new();
        for id in ids {
            match texts.get(id) {
                Some(text) => found(*id, text),
                None => others.push(*id),
            }
        }
        others
    }

    /// The ids of records that hold these values of a unique property, as far as they are here.
    pub(crate) fn holders(
        &self,
        place: Place<'_>,
        head: Head,
        wanted: &[(String, String)],
    ) -> Vec<Option<i64>> {
        let cached = self.lock();
        let account = cached.accounts.get(&place.account).filter(|known| known.head == head);
        let records = account.and_then(|account| account.types.get(&place.object_type));
        let find = |held: &(String, String)| records?.by_value.get(held).copied();
        wanted.iter().map(find).collect()
    }

    /// Keeps what a scope has read at this head, unless the cache has gone on since.
    pub(crate) fn put<'t>(
        &self,
        place: Place<'_>,
        head: Head,
        texts: impl Iterator<Item = (i64, &'t str)>,
        values: &[((String, String), i64)],
    ) {
        let mut cached = self.lock();
        if cached.bytes > BYTES_MAX {
            cached.refused += texts.map(|(_, text)| text.len()).sum::<usize>();
            if cached.refused > REFUSED_MAX {
                *cached = Cached::default();
            }
            return;
        }
        let new = || Account { head, types: HashMap::new() };
        let account = cached.accounts.entry(place.account).or_insert_with(new);
        if account.head != head {
            return;
        }
        let records = account.types.entry(place.object_type).or_default();
        let (mut bytes, mut freed) = (0, 0);
        let at = records.texts.iter().position(|(shape, _)| shape == place.shape);
        let at = at.unwrap_or_else(|| {
            if records.texts.len() == SHAPES_MAX {
                let (_, gone) = records.texts.remove(0);
                freed += gone.values().map(|text| text.len()).sum::<usize>();
            }
            records.texts.push((place.shape.to_owned(), HashMap::new()));
            records.texts.len() - 1
        });
        for (id, text) in texts {
            bytes += text.len();
            records.texts[at].1.insert(id, text.into());
        }
        for (held, id) in values {
            if records.by_value.insert(held.clone(), *id).is_none() {
                records.values.entry(*id).or_default().push(held.clone());
            }
        }
        cached.bytes = (cached.bytes + bytes).saturating_sub(freed);
    }
}
