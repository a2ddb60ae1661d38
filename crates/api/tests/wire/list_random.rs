//! Filters, sorts and paging combined at random, against the oracle. The numbers come from a fixed
//! seed: what fails once fails again.

use crate::support::client::KINDS;
use crate::support::dataset::fill;
use crate::support::oracle::{ALLOWED, Filter, Query, samples};
use crate::support::{App, on_both_databases};
use serde_json::Value;

on_both_databases!(random_combinations);

const QUERIES: usize = 600;
const SORTS: [&str; 7] =
    ["id", "name", "createdAt", "updatedAt", "createdBy", "updatedById", "publishDate"];

/// A generator of pseudo-random numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn filter(&mut self, documents: &[Value]) -> Filter {
        let (property, operators) = self.pick(&ALLOWED);
        let operator = self.pick(operators);
        let samples = samples(property, documents);
        let values = match operator {
            "is_null" | "not_null" => vec![],
            "in" | "nin" | "not_like" => {
                let listed: Vec<String> =
                    samples.into_iter().filter(|v| !v.contains(',') && !v.is_empty()).collect();
                (0..=self.below(4)).map(|_| self.pick(&listed)).collect()
            }
            _ => vec![self.pick(&samples)],
        };
        Filter { property, operator, values }
    }

    fn query(&mut self, documents: &[Value]) -> Query {
        let mut filters: Vec<Filter> = Vec::new();
        for _ in 0..self.below(4) {
            let filter = self.filter(documents);
            let same = |f: &Filter| (f.property, f.operator) == (filter.property, filter.operator);
            if !filters.iter().any(same) {
                filters.push(filter);
            }
        }
        let sorts = (0..self.below(4)).map(|_| (self.pick(&SORTS), self.below(2) == 0)).collect();
        Query {
            kind: self.pick(&KINDS),
            archived: self.below(6) == 0,
            filters,
            sorts,
            limit: self.pick(&[1, 2, 3, 5, 40, 100]),
            offset: if self.below(3) == 0 { self.below(60) } else { 0 },
        }
    }
}

async fn random_combinations(app: App) {
    let documents = fill(&app).await;
    let (mut dice, mut matched, mut went_on) = (Dice(0x5eed_1234_5678_9abc), 0, 0);
    for round in 0..QUERIES {
        let query = dice.query(&documents);
        let path = query.path();
        let answer = app.get(&path).await;
        assert_eq!(answer.status, 200, "round {round}: {path}: {}", answer.text);
        let (total, ids) = query.expected(&documents);
        assert_eq!(answer.json()["total"], total, "round {round}: {path}");
        assert_eq!(answer.ids(), ids, "round {round}: {path}");
        let goes_on = !ids.is_empty() && query.offset + ids.len() < total;
        assert_eq!(answer.json().get("paging").is_some(), goes_on, "round {round}: {path}");
        matched += usize::from(!ids.is_empty());
        went_on += usize::from(goes_on);
    }
    assert!(matched > QUERIES / 4 && went_on > QUERIES / 10, "{matched} {went_on}");
}
