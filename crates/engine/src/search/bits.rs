//! Sets of the documents of one segment, a bit for each.

/// A set of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    /// Documents of the segment.
    docs: u32,
}

const WORD: u32 = u64::BITS;

impl Bits {
    /// None of these documents.
    pub fn none(docs: u32) -> Self {
        Bits { words: vec![0; docs.div_ceil(WORD) as usize], docs }
    }

    /// All of them.
    pub fn all(docs: u32) -> Self {
        let mut all = Bits { words: vec![u64::MAX; docs.div_ceil(WORD) as usize], docs };
        all.cut();
        all
    }

    /// Lets no bit stand behind the last document.
    fn cut(&mut self) {
        let used = self.docs % WORD;
        if let (true, Some(last)) = (used > 0, self.words.last_mut()) {
            *last &= (1 << used) - 1;
        }
    }

    /// Adds a document.
    pub fn add(&mut self, doc: u32) {
        if let Some(word) = self.words.get_mut((doc / WORD) as usize) {
            *word |= 1 << (doc % WORD);
        }
    }

    /// Adds several.
    pub fn add_all(&mut self, docs: &[u32]) {
        docs.iter().for_each(|doc| self.add(*doc));
    }

    /// Whether it is in.
    pub fn has(&self, doc: u32) -> bool {
        self.words.get((doc / WORD) as usize).is_some_and(|word| word >> (doc % WORD) & 1 == 1)
    }

    /// Keeps what is in the other, too.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// Takes out what is in the other.
    pub fn and_not(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
    }

    /// Keeps those that pass.
    pub fn retain(&mut self, passes: impl Fn(u32) -> bool) {
        for (at, word) in (0_u32..).zip(&mut self.words) {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !passes(at * WORD + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// How many are in.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Calls `visit` with each, ascending.
    pub fn each(&self, mut visit: impl FnMut(u32)) {
        for (at, word) in (0_u32..).zip(&self.words) {
            let mut rest = *word;
            while rest != 0 {
                visit(at * WORD + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }

    /// Documents of the segment, in or not.
    pub fn docs(&self) -> u32 {
        self.docs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(docs: u32, members: &[u32]) -> Bits {
        let mut bits = Bits::none(docs);
        bits.add_all(members);
        bits
    }

    fn members(bits: &Bits) -> Vec<u32> {
        let mut found = Vec::new();
        bits.each(|doc| found.push(doc));
        found
    }

    #[test]
    fn sets_end_with_the_last_document() {
        for docs in [0, 1, 63, 64, 65, 130] {
            let all = Bits::all(docs);
            assert_eq!((all.count(), members(&all).len()), (u64::from(docs), docs as usize));
            let mut none = all.clone();
            none.and_not(&all);
            assert!(none.is_empty() && none == Bits::none(docs));
        }
    }

    #[test]
    fn sets_are_joined_and_cut() {
        let (one, other) = (of(200, &[0, 64, 127, 199]), of(200, &[64, 128, 199]));
        let mut both = one.clone();
        both.and(&other);
        assert_eq!(members(&both), [64, 199]);
        let mut either = one.clone();
        either.or(&other);
        assert_eq!(members(&either), [0, 64, 127, 128, 199]);
        let mut rest = one.clone();
        rest.and_not(&other);
        assert_eq!(members(&rest), [0, 127]);
        rest.retain(|doc| doc > 100);
        assert_eq!(members(&rest), [127]);
        assert!(rest.has(127) && !rest.has(64) && !rest.has(1_000));
    }
}
