//! The oracle itself, against expectations made by hand.

use super::oracle::{Answer, Oracle, Plain};
use super::spelling::*;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::Kind::{Date, Datetime, Number, Option, Text};
use domain::crm::search::{AssociatedTest, Field, Filter, Key, Place, Search, Start, Test};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Records 1, 2, 3 … with these values of a property `p`; an empty text is none.
fn holding(values: &[&str]) -> Oracle {
    let plain = |(at, value): (usize, &&str)| {
        let id = at as i64 + 1;
        let own = [("hs_object_id", id.to_string()), ("p", (*value).to_owned())];
        let own = own.into_iter().filter(|(_, value)| !value.is_empty());
        let values = own.map(|(name, value)| (name.to_owned(), value)).collect();
        Plain { id, values, ..Plain::default() }
    };
    let records = values.iter().enumerate().map(plain).collect();
    Oracle { records, searchable: vec!["p".to_owned()] }
}

fn found(values: &[&str], filter: (Field, Test)) -> Vec<i64> {
    let answer = holding(values).search(&only(filter.0, filter.1));
    assert_eq!(answer.total, answer.ids.len() as u64);
    answer.ids
}

#[test]
fn texts_are_equal_in_any_case_and_options_are_not() {
    let texts = ["Ada", "ADA", "ada ", "", "Ädä"];
    assert_eq!(found(&texts, is(Text, "p", &["aDa"])), [1, 2]);
    assert_eq!(found(&texts, is(Text, "p", &["ÄDÄ", "ada "])), [3, 5]);
    assert_eq!(found(&texts, is_not(Text, "p", &["ada"])), [3, 5]);
    // What IN and NOT_IN give for a text is not folded (T-24).
    let capitals = || vec![Key::Text("ADA".into())];
    assert_eq!(found(&texts, (field(Text, "p"), Test::In(capitals()))), [0; 0]);
    assert_eq!(found(&texts, (field(Text, "p"), Test::NotIn(capitals()))), [1, 2, 3, 5]);
    assert_eq!(found(&["Ada", "ada", ""], is(Option, "p", &["ada"])), [2]);
}

#[test]
fn each_of_several_options_is_a_value() {
    let texts = ["a;b", "b", "", "ab;c"];
    assert_eq!(found(&texts, is(Option, "p", &["b"])), [1, 2]);
    assert_eq!(found(&texts, is_not(Option, "p", &["b"])), [4]);
    assert_eq!(found(&texts, is(Option, "p", &["a;b"])), [0; 0]);
    assert_eq!(found(&texts, from(Option, "p", "b")), [1, 2, 4]);
    assert_eq!(found(&texts, between(Option, "p", "a", "aa")), [1]);
    assert_eq!(found(&texts, contains(Option, "p", "a b")), [0; 0]);
    assert_eq!(found(&texts, contains(Option, "p", "a*")), [1, 4]);
    assert_eq!(found(&texts, contains(Option, "p", "A*")), [0; 0]);
    let least = |search| holding(&["b;d", "c", "a;e", ""]).search(&search).ids;
    assert_eq!(least(by(field(Option, "p"))), [3, 1, 2, 4]);
    assert_eq!(least(falling(field(Option, "p"))), [2, 1, 3, 4]);
}

#[test]
fn numbers_are_equal_however_they_are_written() {
    let texts = ["1.50", "1.5", "-0", "0", "", "100000", "9007199254740993", "1.51"];
    assert_eq!(found(&texts, is(Number, "p", &["1.500"])), [1, 2]);
    assert_eq!(found(&texts, is(Number, "p", &["-0.0"])), [3, 4]);
    assert_eq!(found(&texts, is(Number, "p", &["1e5"])), [6]);
    // As 64-bit floating-point numbers.
    assert_eq!(found(&texts, is(Number, "p", &["9007199254740992"])), [7]);
    assert_eq!(found(&texts, between(Number, "p", "0", "1.5")), [1, 2, 3, 4]);
    assert_eq!(found(&texts, between(Number, "p", "1.5", "0")), [0; 0]);
    assert_eq!(found(&texts, below(Number, "p", "1.5")), [3, 4]);
    assert_eq!(found(&texts, is_not(Number, "p", &["0"])), [1, 2, 6, 7, 8]);
}

#[test]
fn a_number_is_one_word() {
    let texts = ["1.50", "15", "abc", "", "-0"];
    assert_eq!(found(&texts, contains(Number, "p", "1.5")), [1]);
    assert_eq!(found(&texts, contains(Number, "p", "5")), [0; 0]);
    assert_eq!(found(&texts, contains(Number, "p", "1*5")), [1, 2]);
    assert_eq!(found(&texts, contains(Number, "p", "0")), [5]);
    assert_eq!(found(&["2024-01-02", "2025-01-02"], contains(Date, "p", "*-01-02")), [1, 2]);
    assert_eq!(found(&["2024-01-02", "2025-01-02"], contains(Date, "p", "2024-01-02")), [1]);
    let moments = ["2024-01-02T03:04:05.678Z", "2024-01-02T03:04:05Z"];
    assert_eq!(found(&moments, contains(Datetime, "p", "2024-01-02T*:05Z")), [2]);
}

/// The property was another kind when it was written.
#[test]
fn what_can_not_be_read_is_no_value() {
    let texts = ["abc", "1", ""];
    let p = || field(Number, "p");
    assert_eq!(found(&texts, (p(), Test::Has)), [2]);
    assert_eq!(found(&texts, (p(), Test::HasNot)), [1, 3]);
    assert_eq!(found(&texts, is_not(Number, "p", &["2"])), [2]);
    assert_eq!(found(&texts, contains(Number, "p", "abc")), [0; 0]);
    assert_eq!(found(&texts, contains_not(Number, "p", "1")), [1, 3]);
    assert_eq!(holding(&texts).search(&by(p())).ids, [2, 1, 3]);
    assert_eq!(found(&[";", "a"], (field(Option, "p"), Test::Has)), [2]);
}

#[test]
fn days_and_moments_are_compared_as_instants() {
    let days = ["2024-01-01", "2024-01-02", ""];
    assert_eq!(found(&days, is(Date, "p", &["1704067200000"])), [1]);
    assert_eq!(found(&days, from(Date, "p", "2024-01-01T00:00:01Z")), [2]);
    let ends = ["9999-12-31", "9999-12-30", "0001-01-01"];
    assert_eq!(found(&ends, (field(Date, "p"), Test::Has)), [1, 2, 3]);
    assert_eq!(found(&ends, is(Date, "p", &["9999-12-31"])), [1]);
    assert_eq!(found(&ends, contains(Date, "p", "9999-12-31")), [1]);
    assert_eq!(found(&ends, contains(Date, "p", "9999-12-3*")), [1, 2]);
    assert_eq!(holding(&ends).search(&by(field(Date, "p"))).ids, [3, 2, 1]);
    let moments = ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.001Z", "1969-12-31T23:59:59.999Z"];
    assert_eq!(found(&moments, is(Datetime, "p", &["2024-01-01T01:00:00+01:00"])), [1]);
    assert_eq!(found(&moments, below(Datetime, "p", "0")), [3]);
    assert_eq!(found(&moments, from(Datetime, "p", "2024-01-01")), [1, 2]);
}

#[test]
fn texts_are_ordered_by_their_letters() {
    let texts = ["b", "B2", "a z", "", "ä", "aa"];
    assert_eq!(found(&texts, between(Text, "p", "AA", "b")), [1, 6]);
    assert_eq!(found(&texts, below(Text, "p", "aa")), [3]);
    let rising = holding(&texts).search(&by(field(Text, "p")));
    assert_eq!(rising.ids, [3, 6, 1, 2, 5, 4]);
    let falling = holding(&texts).search(&falling(field(Text, "p")));
    assert_eq!(falling.ids, [5, 2, 1, 6, 3, 4]);
}

#[test]
fn ranges_take_their_ends_as_they_say() {
    let within =
        |low, high| found(&["1", "2", "3", ""], (field(Number, "p"), Test::Within(low, high)));
    let key = |number: f64| Key::Number(number);
    assert_eq!(within(Bound::Excluded(key(1.0)), Bound::Included(key(3.0))), [2, 3]);
    assert_eq!(within(Bound::Included(key(1.0)), Bound::Excluded(key(3.0))), [1, 2]);
    assert_eq!(within(Bound::Excluded(key(1.0)), Bound::Excluded(key(2.0))), [0; 0]);
    assert_eq!(within(Bound::Unbounded, Bound::Unbounded), [1, 2, 3]);
}

#[test]
fn what_is_empty_passes_two_tests_alone() {
    let texts = ["a", "", "b"];
    let p = || field(Text, "p");
    assert_eq!(found(&texts, (p(), Test::Has)), [1, 3]);
    assert_eq!(found(&texts, (p(), Test::HasNot)), [2]);
    assert_eq!(found(&texts, is_not(Text, "p", &["a"])), [3]);
    assert_eq!(found(&texts, contains(Text, "p", "a")), [1]);
    assert_eq!(found(&texts, contains_not(Text, "p", "a")), [2, 3]);
    assert_eq!(found(&texts, contains(Text, "p", "*")), [1, 3]);
    assert_eq!(found(&texts, contains_not(Text, "p", "*")), [2]);
}

#[test]
fn a_phrase_is_words_side_by_side() {
    let texts = ["one two three", "three, two-one", "Two.Three", "twothree", "two two three"];
    assert_eq!(found(&texts, contains(Text, "p", "TWO three")), [1, 3, 5]);
    assert_eq!(found(&texts, contains(Text, "p", "two")), [1, 2, 3, 5]);
    assert_eq!(found(&texts, contains(Text, "p", "one three")), [0; 0]);
    assert_eq!(found(&texts, contains(Text, "p", "thre")), [0; 0]);
    // No word at all is in no value.
    assert_eq!(found(&texts, contains(Text, "p", "-")), [0; 0]);
    assert_eq!(found(&texts, contains_not(Text, "p", "-")), [1, 2, 3, 4, 5]);
}

/// T-28.
#[test]
fn a_star_stands_for_anything_in_a_word_or_in_the_whole() {
    let texts = ["ada@hubspot.com", "ada@hubspot.com.au", "The Hub of it", "github", ""];
    assert_eq!(found(&texts, contains(Text, "p", "*@hubspot.com")), [1]);
    assert_eq!(found(&texts, contains(Text, "p", "hub*")), [1, 2, 3]);
    assert_eq!(found(&texts, contains(Text, "p", "*hub")), [3, 4]);
    assert_eq!(found(&texts, contains(Text, "p", "the*it")), [3]);
    assert_eq!(found(&texts, contains(Text, "p", "hub*it")), [0; 0]);
    assert_eq!(found(&texts, contains(Text, "p", "*u*b*")), [1, 2, 3, 4]);
    assert_eq!(found(&texts, contains(Text, "p", "a*a*")), [1, 2]);
    assert_eq!(found(&["aab", "ab", "aba"], contains(Text, "p", "a*ab")), [1]);
}

#[test]
fn long_texts_are_equal_when_they_are_to_the_end() {
    let long = |end: &str| format!("{}{end}", "Lorem ipsum ".repeat(50));
    let texts = [long("1"), long("2"), long("1").to_uppercase()];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(found(&texts, is(Text, "p", &[texts[0]])), [1, 3]);
    assert_eq!(found(&texts, is_not(Text, "p", &[texts[0]])), [2]);
    assert_eq!(found(&texts, contains(Text, "p", "ipsum 2")), [2]);
    assert_eq!(found(&texts, contains(Text, "p", "lorem ips*")), [1, 2, 3]);
}

#[test]
fn words_stand_in_words() {
    let texts = ["Ada Lovelace", "lovely", "", "ace, ADA"];
    let found = |words: &[&str]| holding(&texts).search(&with_words(words)).ids;
    assert_eq!(found(&["lov"]), [1, 2]);
    assert_eq!(found(&["ac", "da"]), [1, 4]);
    assert_eq!(found(&[]), [1, 2, 3, 4]);
    // Not across two words.
    assert_eq!(found(&["al"]), [0; 0]);
    let mut elsewhere = holding(&texts);
    elsewhere.searchable.clear();
    assert_eq!(elsewhere.search(&with_words(&["ada"])).total, 0);
}

#[test]
fn all_filters_of_one_group_and_words_count() {
    let oracle = holding(&["a", "b", "ab", ""]);
    let filter = |(field, test)| Filter::Property(field, test);
    let groups = vec![
        vec![filter(is(Text, "p", &["a"])), filter((field(Text, "p"), Test::HasNot))],
        vec![filter(contains(Text, "p", "a*")), filter(is_not(Text, "p", &["a"]))],
        vec![filter((field(Text, "p"), Test::HasNot))],
    ];
    let search = Search { groups, ..by_id() };
    assert_eq!(oracle.search(&search).ids, [3, 4]);
    let search = Search { words: vec!["b".into()], ..search };
    assert_eq!(oracle.search(&search).ids, [3]);
    let search = Search { groups: vec![Vec::new()], words: Vec::new(), ..search };
    assert_eq!(oracle.search(&search).total, 4);
}

#[test]
fn associations_are_by_type_and_id() {
    let (companies, deals) = (ObjectTypeId::standard(2), ObjectTypeId::standard(3));
    let mut oracle = holding(&["", "", ""]);
    oracle.records[0].associated = BTreeMap::from([(companies, BTreeSet::from([7, 8]))]);
    oracle.records[1].associated = BTreeMap::from([(deals, BTreeSet::from([7]))]);
    let found = |object_type, test| {
        let groups = vec![vec![Filter::Associated(object_type, test)]];
        oracle.search(&Search { groups, ..by_id() }).ids
    };
    assert_eq!(found(companies, AssociatedTest::With(vec![6, 7])), [1]);
    assert_eq!(found(deals, AssociatedTest::With(vec![7])), [2]);
    assert_eq!(found(deals, AssociatedTest::With(vec![8])), [0; 0]);
    assert_eq!(found(companies, AssociatedTest::Has), [1]);
    assert_eq!(found(companies, AssociatedTest::HasNot), [2, 3]);
}

#[test]
fn pages_and_places_lead_through_the_whole_order() {
    let oracle = holding(&["b", "", "a", "b", ""]);
    let search = |start, limit| {
        let search = Search { start, limit, ..falling(field(Text, "p")) };
        oracle.search(&search)
    };
    let place = |key: &str, id| Place { key: Some(key_of(Text, key)), id };
    let end = |id| Place { key: None, id };
    let answer = |ids: &[i64], next| Answer { total: 5, ids: ids.to_vec(), next };
    assert_eq!(search(Start::Offset(0), 2), answer(&[1, 4], Some(place("b", 4))));
    assert_eq!(search(Start::Offset(3), 1), answer(&[2], Some(end(2))));
    assert_eq!(search(Start::Offset(3), 2), answer(&[2, 5], None));
    assert_eq!(search(Start::Offset(9), 2), answer(&[], None));
    assert_eq!(search(Start::Offset(0), 0), answer(&[], None));
    assert_eq!(search(Start::After(place("b", 1)), 2), answer(&[4, 3], Some(place("a", 3))));
    assert_eq!(search(Start::After(place("a", 3)), 1), answer(&[2], Some(end(2))));
    assert_eq!(search(Start::After(end(2)), 1), answer(&[5], None));
    // A place that no record has any more.
    assert_eq!(search(Start::After(place("aa", 0)), 1), answer(&[3], Some(place("a", 3))));
    assert_eq!(search(Start::After(end(5)), 1), answer(&[], None));
}
