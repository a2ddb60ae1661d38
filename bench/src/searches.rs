//! What is asked of the listings: each search as the request of a client, and as a plain look at
//! every listing, which says what the answer must be.

use crate::client::post;
use crate::estates::{Estate, Estates, Property};
use crate::listings::LISTINGS;
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Results that every search asks for.
pub const LIMIT: usize = 100;

/// What is asked of a value.
#[derive(Debug, Clone)]
pub enum Test {
    Is(String),
    IsNot(&'static str),
    AtLeast(u32),
    Between(u32, u32),
    /// A word of the value.
    Token(&'static str),
    /// A word that ends so, or a whole value that does.
    TokenEnd(&'static str),
}

/// One search, without filters for everything.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// All of them.
    pub filters: Vec<(Property, Test)>,
    /// Stands somewhere in a word.
    pub word: Option<&'static str>,
    /// Without it, the oldest come first.
    pub sort: Option<Property>,
    /// Results that are left out.
    pub after: usize,
}

/// What the answer must say.
#[derive(Debug, Clone)]
pub struct Expected {
    pub total: usize,
    /// Values of the property that is sorted by.
    sorted: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    total: usize,
    results: Vec<Shown>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    created_at: String,
    properties: Map<String, Value>,
}

impl Search {
    pub fn of(property: Property, test: Test) -> Search {
        Search { filters: vec![(property, test)], ..Search::default() }
    }

    pub fn and(mut self, property: Property, test: Test) -> Search {
        self.filters.push((property, test));
        self
    }

    /// The whole request, which asks for all ten properties.
    pub fn request(&self) -> Vec<u8> {
        let filters: Vec<Value> = self.filters.iter().map(filter).collect();
        let names: Vec<&str> = Property::ALL.iter().map(|property| property.name()).collect();
        let mut body = json!({"properties": names, "limit": LIMIT});
        if !filters.is_empty() {
            body["filterGroups"] = json!([{"filters": filters}]);
        }
        if let Some(word) = self.word {
            body["query"] = json!(word);
        }
        if let Some(property) = self.sort {
            body["sorts"] = json!([{"propertyName": property.name(), "direction": "ASCENDING"}]);
        }
        if self.after > 0 {
            body["after"] = json!(self.after.to_string());
        }
        let mut request = Vec::new();
        post(&mut request, &format!("{LISTINGS}/search"), body.to_string().as_bytes());
        request
    }

    /// Whether a listing must be found.
    pub fn finds(&self, estate: &Estate) -> bool {
        self.filters.iter().all(|(property, test)| test.passes(estate, *property))
            && self.word.is_none_or(|wanted| {
                let has =
                    |property| words(&estate.text(property)).any(|word| word.contains(wanted));
                Property::SEARCHABLE.into_iter().any(has)
            })
    }

    /// What the answer must say, by a look at every listing.
    pub fn expected(&self, estates: &Estates) -> Expected {
        let found = estates.all().filter(|estate| self.finds(estate));
        let Some(property) = self.sort else {
            return Expected { total: found.count(), sorted: Vec::new() };
        };
        let mut keys: Vec<(u32, String)> = found
            .map(|estate| {
                let text = || estate.text(property).to_lowercase();
                (estate.number(property), if property.is_number() { String::new() } else { text() })
            })
            .collect();
        keys.sort_unstable();
        let total = keys.len();
        let sorted = keys
            .into_iter()
            .skip(self.after)
            .take(LIMIT)
            .map(|(number, text)| if property.is_number() { number.to_string() } else { text });
        Expected { total, sorted: sorted.collect() }
    }

    /// Fails unless an answer says what it must: how many, which, and in which order.
    pub fn check(&self, expected: &Expected, estates: &Estates, body: &[u8]) -> anyhow::Result<()> {
        let answer: Answer = serde_json::from_slice(body)?;
        let total = expected.total;
        ensure!(answer.total == total, "{self:?}: total {} instead of {total}", answer.total);
        let rows = answer.results.len();
        ensure!(rows == total.saturating_sub(self.after).min(LIMIT), "{self:?}: {rows} results");
        for shown in &answer.results {
            let key = text(shown, Property::Key)?;
            let number = key.trim_start_matches("MLS-").parse();
            let estate = estates.get(number.with_context(|| format!("no number: {key}"))?);
            ensure!(self.finds(&estate), "{self:?}: {key} is found");
        }
        if let Some(property) = self.sort {
            let sorted: Result<Vec<String>, _> = answer
                .results
                .iter()
                .map(|shown| text(shown, property).map(str::to_lowercase))
                .collect();
            ensure!(sorted? == expected.sorted, "{self:?}: not in order");
        } else {
            let is_sorted = answer.results.is_sorted_by_key(|shown| &shown.created_at);
            ensure!(is_sorted, "{self:?}: not the oldest first");
        }
        Ok(())
    }
}

impl Test {
    fn passes(&self, estate: &Estate, property: Property) -> bool {
        let is = |value: &str| estate.text(property) == value;
        match self {
            Test::Is(value) => is(value),
            Test::IsNot(value) => !is(value),
            Test::AtLeast(least) => estate.number(property) >= *least,
            Test::Between(least, most) => (*least..=*most).contains(&estate.number(property)),
            Test::Token(wanted) => words(&estate.text(property)).any(|word| word == *wanted),
            Test::TokenEnd(end) => {
                let text = estate.text(property);
                text.to_lowercase().ends_with(end) || words(&text).any(|word| word.ends_with(end))
            }
        }
    }
}

/// The words of a value, in lower case: runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let runs = text.split(|letter: char| !letter.is_alphanumeric());
    runs.filter(|run| !run.is_empty()).map(str::to_lowercase)
}

fn filter((property, test): &(Property, Test)) -> Value {
    let name = property.name();
    let with = |operator: &str, value: String| -> Value {
        json!({"propertyName": name, "operator": operator, "value": value})
    };
    match test {
        Test::Is(value) => with("EQ", value.clone()),
        Test::IsNot(value) => with("NEQ", (*value).to_owned()),
        Test::AtLeast(least) => with("GTE", least.to_string()),
        Test::Between(least, most) => {
            let mut filter = with("BETWEEN", least.to_string());
            filter["highValue"] = json!(most.to_string());
            filter
        }
        Test::Token(word) => with("CONTAINS_TOKEN", (*word).to_owned()),
        Test::TokenEnd(end) => with("CONTAINS_TOKEN", format!("*{end}")),
    }
}

fn text(shown: &Shown, property: Property) -> anyhow::Result<&str> {
    let value = shown.properties.get(property.name()).and_then(Value::as_str);
    value.with_context(|| format!("a result without {}", property.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_found_is_counted() {
        let estates = Estates::new(20_000);
        let total = |search: Search| search.expected(&estates).total;
        assert_eq!(total(Search::default()), 20_000);
        assert_eq!(total(Search::of(Property::Kind, Test::IsNot("house"))), 15_000);
        assert_eq!(total(Search::of(Property::Name, Test::Token("zephyr"))), 50);
        assert_eq!(total(Search { word: Some("ephy"), ..Search::default() }), 50);
        let sorted = Search { sort: Some(Property::Price), after: 19_950, ..Search::default() };
        let expected = sorted.expected(&estates);
        assert_eq!(expected.sorted.len(), 50);
        assert!(expected.sorted.is_sorted());
    }

    #[test]
    fn a_request_says_what_is_asked() {
        let search =
            Search::of(Property::Feet, Test::AtLeast(9)).and(Property::City, Test::Is("X".into()));
        let request = String::from_utf8(search.request()).unwrap();
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        let filters = &body["filterGroups"][0]["filters"];
        assert_eq!(filters[0]["operator"], "GTE");
        assert_eq!(filters[1]["value"], "X");
    }
}
