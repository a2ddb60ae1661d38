//! What a search finds and in which order, by rule.

use super::ground::Ground;
use super::spelling::*;
use super::world::{self, CONTACTS, DEALS, TICKETS};
use crate::support::moment;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::pipeline_inputs::{PipelineInput, StagePatch};
use domain::crm::search::Kind::{Datetime, Number, Option, Text};
use domain::crm::search::{Key, Place, Search, Start, Test};
use engine::crm::pipelines::PipelineTarget;
use serde_json::json;

crate::databases::on_both_databases!(crate::search::ground::Ground::start =>
    records_that_tie_are_in_the_order_of_their_ids,
    records_without_a_value_are_last_either_way,
    empty_values_pass_negated_patterns_and_no_other_negation,
    long_texts_are_told_apart_to_their_end,
    the_number_and_the_times_of_a_record_are_properties,
    computed_values_are_found_as_they_are_read,
    computed_values_follow_the_stage_that_they_come_from,
    a_stage_that_comes_back_brings_computed_values,
    each_option_of_several_is_found,
    words_look_only_at_properties_that_are_searchable,
    the_total_counts_beyond_the_page,
    cursors_walk_through_ties_and_empty_values,
    cursors_hold_while_records_come_and_go,
);

async fn ids(ground: &Ground, of: ObjectTypeId, search: Search) -> Vec<i64> {
    let found = ground.search(0, of, search).await.unwrap();
    assert_eq!(found.total, found.ids.len() as u64);
    found.ids
}

/// Contacts with these values of a property, in this order.
async fn contacts(ground: &Ground, name: &str, values: &[&str]) -> Vec<i64> {
    let mut made = Vec::new();
    for value in values {
        made.push(ground.create(CONTACTS, &[(name, value)]).await);
    }
    assert!(made.is_sorted());
    made
}

async fn records_that_tie_are_in_the_order_of_their_ids(ground: Ground) {
    let made = contacts(&ground, "city", &["b", "a", "B", "a", "b"]).await;
    let city = || field(Text, "city");
    let [one, two, three, four, five] = made[..] else { panic!("five") };
    assert_eq!(ids(&ground, CONTACTS, by(city())).await, [two, four, one, three, five]);
    assert_eq!(ids(&ground, CONTACTS, falling(city())).await, [one, three, five, two, four]);
    // All were made at one moment.
    let created = || field(Datetime, "createdate");
    assert_eq!(ids(&ground, CONTACTS, by(created())).await, made);
    assert_eq!(ids(&ground, CONTACTS, falling(created())).await, made);
}

async fn records_without_a_value_are_last_either_way(ground: Ground) {
    let made = contacts(&ground, "city", &["", "b", "", "a"]).await;
    let [none, b, nil, a] = made[..] else { panic!("four") };
    assert_eq!(ids(&ground, CONTACTS, by(field(Text, "city"))).await, [a, b, none, nil]);
    assert_eq!(ids(&ground, CONTACTS, falling(field(Text, "city"))).await, [b, a, none, nil]);
    // A property that no record has a value of.
    assert_eq!(ids(&ground, CONTACTS, falling(field(Number, "num_notes"))).await, made);
    ground.update(CONTACTS, b, &[("city", "")]).await;
    assert_eq!(ids(&ground, CONTACTS, by(field(Text, "city"))).await, [a, none, b, nil]);
}

async fn empty_values_pass_negated_patterns_and_no_other_negation(ground: Ground) {
    let made = contacts(&ground, "city", &["", "old town", "town"]).await;
    let [none, old, town] = made[..] else { panic!("three") };
    let found = async |(field, test)| ids(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(contains_not(Text, "city", "old")).await, [none, town]);
    assert_eq!(found(contains_not(Text, "city", "t*")).await, [none]);
    assert_eq!(found(contains_not(Text, "city", "?")).await, made);
    assert_eq!(found(is_not(Text, "city", &["town"])).await, [old]);
    assert_eq!(found((field(Text, "city"), Test::HasNot)).await, [none]);
    assert_eq!(found((field(Text, "city"), Test::Has)).await, [old, town]);
}

async fn long_texts_are_told_apart_to_their_end(ground: Ground) {
    let long = |end: &str| format!("{}{end}", "Über allen Gipfeln ".repeat(40));
    let word = |end: &str| format!("{}{end}", "w".repeat(600));
    let texts = [long("a"), long("b"), long("A"), word("a"), word("b")];
    let made = contacts(&ground, "city", &texts.each_ref().map(String::as_str)).await;
    let [a, b, upper, word_a, word_b] = made[..] else { panic!("five") };
    let found = async |(field, test)| ids(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(is(Text, "city", &[&texts[0]])).await, [a, upper]);
    assert_eq!(found(is(Text, "city", &[&texts[3]])).await, [word_a]);
    assert_eq!(found(is(Text, "city", &[&word("")])).await, [0; 0]);
    assert_eq!(found(is_not(Text, "city", &[&texts[0]])).await, [b, word_a, word_b]);
    assert_eq!(found(contains(Text, "city", "gipfeln b")).await, [b]);
    assert_eq!(found(contains(Text, "city", &texts[4])).await, [word_b]);
    assert_eq!(found(contains(Text, "city", "über allen*")).await, [a, b, upper]);
    // What a long key ends with is in no text.
    for digit in 0..10 {
        let wrong = found(contains(Text, "city", &format!("*{digit}*"))).await;
        assert_eq!(wrong, [0; 0], "{digit}");
    }
}

async fn the_number_and_the_times_of_a_record_are_properties(ground: Ground) {
    let first = ground.create(CONTACTS, &[]).await;
    ground.clock.set(moment(1_500));
    let second = ground.create(CONTACTS, &[]).await;
    ground.clock.set(moment(3_000));
    ground.update(CONTACTS, first, &[("city", "a")]).await;
    let found = async |(field, test)| ids(&ground, CONTACTS, only(field, test)).await;
    let number = second.to_string();
    assert_eq!(found(is(Number, "hs_object_id", &[&number])).await, [second]);
    assert_eq!(found(below(Number, "hs_object_id", &number)).await, [first]);
    assert_eq!(found(is_not(Number, "hs_object_id", &[&number])).await, [first]);
    let at = |ms: i64| moment(ms).to_string();
    assert_eq!(found(is(Datetime, "createdate", &[&at(1_500)])).await, [second]);
    assert_eq!(found(below(Datetime, "createdate", &at(1_500))).await, [first]);
    assert_eq!(found(from(Datetime, "lastmodifieddate", &at(1_501))).await, [first]);
    let modified = || field(Datetime, "lastmodifieddate");
    assert_eq!(ids(&ground, CONTACTS, by(modified())).await, [second, first]);
    assert_eq!(ids(&ground, CONTACTS, falling(modified())).await, [first, second]);
    let number = falling(field(Number, "hs_object_id"));
    assert_eq!(ids(&ground, CONTACTS, number).await, [second, first]);
    // Who made them.
    assert_eq!(found(is(Option, "hs_object_source", &["INTEGRATION"])).await.len(), 2);
    assert_eq!(found(is(Text, "hs_object_source_id", &["1"])).await.len(), 2);
}

async fn computed_values_are_found_as_they_are_read(ground: Ground) {
    let ada = [("firstname", "Ada"), ("email", "ada@Example.com"), ("phone", "+1 (2) 3")];
    let ada = ground.create(CONTACTS, &ada).await;
    let bob = ground.create(CONTACTS, &[("email", "bob@b.org")]).await;
    let found = async |(field, test)| ids(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(is(Text, "hs_email_domain", &["EXAMPLE.com"])).await, [ada]);
    assert_eq!(found(is(Text, "hs_full_name_or_email", &["ada"])).await, [ada]);
    assert_eq!(found(contains(Text, "hs_full_name_or_email", "bob@*")).await, [bob]);
    let digits = is(Text, "hs_searchable_calculated_phone_number", &["23"]);
    assert_eq!(found(digits).await, [ada]);
    ground.update(CONTACTS, bob, &[("firstname", "Ada"), ("email", "")]).await;
    assert_eq!(found(is(Text, "hs_full_name_or_email", &["ada"])).await, [ada, bob]);
    assert_eq!(found((field(Text, "hs_email_domain"), Test::HasNot)).await, [bob]);
}

async fn computed_values_follow_the_stage_that_they_come_from(ground: Ground) {
    let deal = |amount, stage| [("dealname", "d"), ("amount", amount), ("dealstage", stage)];
    let open = ground.create(DEALS, &deal("100", "contractsent")).await;
    let won = ground.create(DEALS, &deal("50", "closedwon")).await;
    let ticket = |stage| [("subject", "t"), ("hs_pipeline_stage", stage)];
    let ticket = ground.create(TICKETS, &ticket("1")).await;
    let deals = async |(field, test)| ids(&ground, DEALS, only(field, test)).await;
    assert_eq!(deals(is(Text, "hs_is_closed", &["true"])).await, [won]);
    assert_eq!(deals(is(Number, "hs_projected_amount", &["90"])).await, [open]);
    let patch = async |object_type, key: (&str, &str), metadata| {
        let target =
            PipelineTarget { caller: ground.by.clone(), object_type, protects_usage: true };
        let patch: StagePatch = serde_json::from_value(json!({"metadata": metadata})).unwrap();
        let key = (key.0.to_owned(), key.1.to_owned());
        // By the other node.
        ground.node(1).update_stage(&target, key, patch).await.unwrap();
    };
    patch(DEALS, ("default", "contractsent"), json!({"probability": "0.0"})).await;
    assert_eq!(deals(is(Text, "hs_is_closed", &["true"])).await, [open, won]);
    assert_eq!(deals(is(Number, "hs_projected_amount", &["0"])).await, [open]);
    let order = falling(field(Number, "hs_deal_stage_probability"));
    assert_eq!(ids(&ground, DEALS, order).await, [won, open]);
    let closed = || is(Text, "hs_is_closed", &["true"]);
    let tickets = async |(field, test)| ids(&ground, TICKETS, only(field, test)).await;
    assert_eq!(tickets(closed()).await, [0; 0]);
    patch(TICKETS, ("0", "1"), json!({"ticketState": "CLOSED"})).await;
    assert_eq!(tickets(closed()).await, [ticket]);
}

/// Ids of pipelines and stages are the client's to choose, and may be used again.
async fn a_stage_that_comes_back_brings_computed_values(ground: Ground) {
    let target =
        PipelineTarget { caller: ground.by.clone(), object_type: DEALS, protects_usage: false };
    let make = async |probability: &str| {
        let stage = json!({"label": "s", "displayOrder": 0, "stageId": "mine",
            "metadata": {"probability": probability}});
        let body = json!({"label": "p", "displayOrder": 9, "pipelineId": "own", "stages": [stage]});
        let body: PipelineInput = serde_json::from_value(body).unwrap();
        ground.node(1).create_pipeline(&target, body.complete().unwrap()).await.unwrap();
    };
    let values = [("dealname", "d"), ("pipeline", "own"), ("dealstage", "mine")];
    make("1.0").await;
    let deal = ground.create(DEALS, &values).await;
    let found = async |(field, test)| ids(&ground, DEALS, only(field, test)).await;
    for probability in ["0.0", "1.0", "0.5"] {
        ground.node(0).delete_pipeline(&target, "own".into()).await.unwrap();
        let closed = || field(Text, "hs_is_closed");
        assert_eq!(found((closed(), Test::HasNot)).await, [deal]);
        make(probability).await;
        assert_eq!(found((closed(), Test::Has)).await, [deal], "{probability}");
        let expected = is(Number, "hs_deal_stage_probability", &[probability]);
        assert_eq!(found(expected).await, [deal]);
    }
}

async fn each_option_of_several_is_found(ground: Ground) {
    world::define(ground.node(0), &ground.by, CONTACTS).await;
    let made = contacts(&ground, "x_many", &["a;b", "b", "A", ""]).await;
    let [both, b, upper, none] = made[..] else { panic!("four") };
    let found = async |(field, test)| ids(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(is(Option, "x_many", &["b"])).await, [both, b]);
    assert_eq!(found(is(Option, "x_many", &["a"])).await, [both]);
    assert_eq!(found(is(Option, "x_many", &["A", "a"])).await, [both, upper]);
    assert_eq!(found(is_not(Option, "x_many", &["b"])).await, [upper]);
    assert_eq!(found((field(Option, "x_many"), Test::HasNot)).await, [none]);
    ground.update(CONTACTS, b, &[("x_many", ";ä")]).await;
    assert_eq!(found(is(Option, "x_many", &["ä"])).await, [b]);
    assert_eq!(found(is(Option, "x_many", &["b"])).await, [both, b]);
}

async fn words_look_only_at_properties_that_are_searchable(ground: Ground) {
    let (engine, by) = (ground.node(0), &ground.by);
    let ada = [("firstname", "Ada"), ("lastname", "Lovelace"), ("city", "London")];
    let ada = ground.create(CONTACTS, &ada).await;
    let bob = ground.create(CONTACTS, &[("email", "bob@ada.org"), ("city", "Ada")]).await;
    let found = async |words: &[&str]| ids(&ground, CONTACTS, with_words(words)).await;
    assert_eq!(found(&["ada"]).await, [ada, bob]);
    assert_eq!(found(&["ove", "ad"]).await, [ada]);
    assert_eq!(found(&["london"]).await, [0; 0]);
    assert_eq!(found(&["ob", "rg"]).await, [bob]);
    let things = world::define_type(engine, by).await;
    let thing = ground.create(things, &[("name", "Ada"), ("rank", "17")]).await;
    let found = async |words: &[&str]| ids(&ground, things, with_words(words)).await;
    assert_eq!((found(&["da"]).await, found(&["17"]).await), (vec![thing], vec![thing]));
    let patch = serde_json::from_value(json!({"searchableProperties": ["rank"]})).unwrap();
    engine.update_schema(by, things, patch).await.unwrap();
    assert_eq!((found(&["da"]).await, found(&["17"]).await), (vec![], vec![thing]));
}

async fn the_total_counts_beyond_the_page(ground: Ground) {
    let made = contacts(&ground, "city", &["a", "b", "a", "a"]).await;
    let (one, test) = is(Text, "city", &["a"]);
    let search = only(one, test);
    let page = async |start, limit| {
        let search = Search { start: Start::Offset(start), limit, ..search.clone() };
        let found = ground.search(1, CONTACTS, search).await.unwrap();
        (found.total, found.ids, found.next.map(|place| place.id))
    };
    assert_eq!(page(0, 2).await, (3, vec![made[0], made[2]], Some(made[2])));
    assert_eq!(page(2, 2).await, (3, vec![made[3]], None));
    assert_eq!(page(1, 2).await, (3, vec![made[2], made[3]], None));
    assert_eq!(page(3, 2).await, (3, vec![], None));
    assert_eq!(page(1_000_000, 2).await, (3, vec![], None));
    assert_eq!(page(0, 0).await, (3, vec![], None));
}

async fn cursors_walk_through_ties_and_empty_values(ground: Ground) {
    let long = |end: &str| format!("{}{end}", "b".repeat(700));
    let (one, two) = (long("1"), long("2"));
    let cities = ["b", "", "a", "B", &one, "", &two, "b", "ä", &one, ""];
    contacts(&ground, "city", &cities).await;
    for descending in [false, true] {
        let mut search = by(field(Text, "city"));
        search.order.descending = descending;
        let whole = ids(&ground, CONTACTS, search.clone()).await;
        assert_eq!(whole.len(), cities.len());
        for limit in 1..5 {
            let mut page = Search { limit, ..search.clone() };
            let mut walked = Vec::new();
            loop {
                let found = ground.search(walked.len() % 2, CONTACTS, page.clone()).await.unwrap();
                assert_eq!(found.total, cities.len() as u64);
                walked.extend(found.ids);
                let Some(next) = found.next else { break };
                page.start = Start::After(next);
            }
            assert_eq!(walked, whole, "{limit} {descending}");
        }
    }
}

async fn cursors_hold_while_records_come_and_go(ground: Ground) {
    let made = contacts(&ground, "city", &["a", "c", "e", "g"]).await;
    let search = Search { limit: 2, ..by(field(Text, "city")) };
    let first = ground.search(0, CONTACTS, search.clone()).await.unwrap();
    assert_eq!(first.ids, [made[0], made[1]]);
    let place = Place { key: Some(Key::Text("c".into())), id: made[1] };
    assert_eq!(first.next, Some(place.clone()));
    // The last one that was shown goes, one comes before it and one behind.
    let typed = world::typed(ground.node(0), &ground.by, CONTACTS).await;
    ground.node(0).archive_records(&ground.by, &typed, vec![made[1]]).await.unwrap();
    let before = ground.create(CONTACTS, &[("city", "b")]).await;
    let behind = ground.create(CONTACTS, &[("city", "C")]).await;
    let rest = Search { start: Start::After(place), limit: 9, ..search.clone() };
    let found = ground.search(1, CONTACTS, rest).await.unwrap();
    assert_eq!((found.total, found.ids), (5, vec![behind, made[2], made[3]]));
    let whole = Search { limit: 9, ..search };
    let all = [made[0], before, behind, made[2], made[3]];
    assert_eq!(ids(&ground, CONTACTS, whole).await, all);
}
