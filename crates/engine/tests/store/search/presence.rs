//! Which records there are for a search: those of the account that are live, at once, on every
//! node, and after whatever happens to the store or to an index.

use super::ground::{Ground, Habits, id_of, input, search_by, write_by};
use super::spelling::*;
use super::world::{self, COMPANIES, CONTACTS, typed};
use crate::support::caller;
use domain::crm::association_rules::TypeNames;
use domain::crm::object_types::ObjectTypeId;
use domain::crm::search::Kind::{Number, Option, Text};
use domain::crm::search::{AssociatedTest, Filter, Search, Test};
use engine::crm::association_writes::{PairInput, TypePair};
use engine::crm::record_inputs::Operation;
use engine::snapshots::Snapshots;
use serde_json::json;

crate::databases::on_both_databases!(crate::search::ground::Ground::start =>
    accounts_never_see_each_others_records,
    what_is_archived_is_gone_at_once,
    what_was_merged_is_found_as_one,
    what_is_purged_is_gone_at_once,
    what_was_merged_into_what_is_gone_is_gone,
    what_a_write_clears_is_found_no_more,
    associations_are_found_until_they_end,
    a_property_that_comes_back_brings_its_values,
    a_property_of_another_type_is_compared_by_it,
    a_formula_hides_the_values_that_a_property_had,
    a_node_that_comes_back_finds_what_it_missed,
    a_node_without_its_index_finds_everything,
    what_came_by_another_node_is_found_at_once,
    an_earlier_state_is_searched_as_it_was,
    records_of_a_deleted_type_are_not_those_of_the_next,
);

async fn ids(ground: &Ground, node: usize, of: ObjectTypeId, search: Search) -> Vec<i64> {
    let found = ground.search(node, of, search).await.unwrap();
    assert_eq!(found.total, found.ids.len() as u64);
    found.ids
}

/// What both nodes find.
async fn both(ground: &Ground, of: ObjectTypeId, search: Search) -> Vec<i64> {
    let one = ids(ground, 0, of, search.clone()).await;
    assert_eq!(ids(ground, 1, of, search).await, one, "the nodes differ");
    one
}

async fn accounts_never_see_each_others_records(ground: Ground) {
    let engine = ground.node(0);
    let own = ground.create(CONTACTS, &[("city", "a"), ("firstname", "Ada")]).await;
    let other = caller(engine.create_account().await.unwrap());
    let inputs = || vec![input("", None, &[("city", "a"), ("firstname", "Ada")])];
    for node in [engine, ground.node(1)] {
        let empty = search_by(node, &other, CONTACTS, by_id()).await.unwrap();
        assert_eq!((empty.total, empty.ids), (0, vec![]));
    }
    let made = write_by(engine, &other, CONTACTS, (Operation::Create, inputs())).await.unwrap();
    let theirs = id_of(&made[0]);
    let (city, test) = is(Text, "city", &["a"]);
    for search in [by_id(), only(city, test), with_words(&["ada"]), by(field(Text, "city"))] {
        assert_eq!(both(&ground, CONTACTS, search.clone()).await, [own]);
        let found = search_by(ground.node(1), &other, CONTACTS, search).await.unwrap();
        assert_eq!((found.total, found.ids), (1, vec![theirs]));
    }
}

async fn what_is_archived_is_gone_at_once(ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "a")]).await;
    let (city, test) = is(Text, "city", &["a"]);
    let search = only(city, test);
    assert_eq!(both(&ground, CONTACTS, search.clone()).await, [one, two]);
    let of = typed(ground.node(1), &ground.by, CONTACTS).await;
    ground.node(1).archive_records(&ground.by, &of, vec![one]).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, search.clone()).await, [two]);
    // A record that never was, and one that is gone already.
    ground.node(0).archive_records(&ground.by, &of, vec![5, one]).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, search).await, [two]);
}

/// T-23.
async fn what_was_merged_is_found_as_one(ground: Ground) {
    for preserve in [true, false] {
        let database = match &ground.database {
            crate::databases::Database::Sqlite(_) => Some(crate::databases::Database::sqlite()),
            crate::databases::Database::Postgres(_) => crate::databases::Database::postgres().await,
        };
        let Some(database) = database else { return };
        let ground =
            Ground::lay(database, Habits { preserve_primary_id: preserve, ..Habits::default() })
                .await;
        let one = ground.create(CONTACTS, &[("email", "a@x.io"), ("firstname", "A")]).await;
        let two = ground.create(CONTACTS, &[("email", "b@x.io"), ("city", "b")]).await;
        assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
        let of = typed(ground.node(0), &ground.by, CONTACTS).await;
        let (first, second) = (one.to_string(), two.to_string());
        let merged = ground.node(0).merge_records(&ground.by, &of, &first, &second).await.unwrap();
        let survivor = id_of(&serde_json::from_str(&merged).unwrap());
        assert_eq!(survivor == one, preserve);
        assert_eq!(both(&ground, CONTACTS, by_id()).await, [survivor]);
        let found = async |(field, test)| both(&ground, CONTACTS, only(field, test)).await;
        assert_eq!(found(is(Text, "city", &["b"])).await, [survivor]);
        assert_eq!(found(is(Option, "hs_additional_emails", &["b@x.io"])).await, [survivor]);
        assert_eq!(found(is(Option, "hs_merged_object_ids", &[&second])).await, [survivor]);
        assert_eq!(found(is(Number, "hs_object_id", &[&second])).await, [0; 0]);
    }
}

async fn what_is_purged_is_gone_at_once(ground: Ground) {
    let one = ground.create(CONTACTS, &[("email", "a@x.io")]).await;
    let two = ground.create(CONTACTS, &[("email", "b@x.io")]).await;
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    let email = Some("email");
    ground.node(0).purge_record(&ground.by, &of, "a@x.io", email).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [two]);
    ground.node(1).purge_record(&ground.by, &of, &two.to_string(), None).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [0; 0]);
}

/// A purge forgets which records were merged into the one that goes.
async fn what_was_merged_into_what_is_gone_is_gone(ground: Ground) {
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    for archives in [false, true] {
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(ground.create(CONTACTS, &[("city", "a")]).await);
        }
        assert_eq!(both(&ground, CONTACTS, by_id()).await, made);
        let (engine, texts) = (ground.node(0), made.iter().map(i64::to_string));
        let [one, two, three] = &texts.collect::<Vec<_>>()[..] else { panic!("three") };
        engine.merge_records(&ground.by, &of, two, one).await.unwrap();
        engine.merge_records(&ground.by, &of, three, two).await.unwrap();
        match archives {
            true => engine.archive_records(&ground.by, &of, vec![made[2]]).await.unwrap(),
            false => engine.purge_record(&ground.by, &of, three, None).await.unwrap(),
        }
        // No index has looked since.
        assert_eq!(both(&ground, CONTACTS, by_id()).await, [0; 0], "{archives}");
    }
}

async fn what_a_write_clears_is_found_no_more(ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "old town"), ("firstname", "Ada")]).await;
    let found = async |(field, test)| both(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(contains(Text, "city", "old")).await, [one]);
    ground.update(CONTACTS, one, &[("city", ""), ("firstname", "Eve")]).await;
    assert_eq!(found(contains(Text, "city", "old")).await, [0; 0]);
    assert_eq!(found(contains_not(Text, "city", "old")).await, [one]);
    assert_eq!(both(&ground, CONTACTS, with_words(&["ada"])).await, [0; 0]);
    assert_eq!(both(&ground, CONTACTS, with_words(&["eve"])).await, [one]);
}

async fn associations_are_found_until_they_end(ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "b")]).await;
    let company = ground.create(COMPANIES, &[("name", "c")]).await;
    let of = |from, test| Search { groups: vec![vec![Filter::Associated(from, test)]], ..by_id() };
    let with = |ids: &[i64]| of(COMPANIES, AssociatedTest::With(ids.to_vec()));
    let types = TypePair { from: CONTACTS, to: COMPANIES };
    let pair = |from: i64| PairInput {
        from: from.to_string(),
        to: company.to_string(),
        types: TypeNames::Plain,
    };
    assert_eq!(both(&ground, CONTACTS, with(&[company])).await, [0; 0]);
    let tied = ground.node(1).associate(&ground.by, types, vec![pair(one), pair(two)]).await;
    assert!(tied.unwrap().iter().all(Result::is_ok));
    assert_eq!(both(&ground, CONTACTS, with(&[5, company])).await, [one, two]);
    assert_eq!(both(&ground, CONTACTS, with(&[one])).await, [0; 0]);
    // From both ends.
    let back = of(CONTACTS, AssociatedTest::With(vec![two]));
    assert_eq!(both(&ground, COMPANIES, back).await, [company]);
    ground.node(0).dissociate(&ground.by, types, vec![pair(one)]).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, of(COMPANIES, AssociatedTest::Has)).await, [two]);
    assert_eq!(both(&ground, CONTACTS, of(COMPANIES, AssociatedTest::HasNot)).await, [one]);
    let typed = typed(ground.node(0), &ground.by, COMPANIES).await;
    ground.node(0).archive_records(&ground.by, &typed, vec![company]).await.unwrap();
    assert_eq!(both(&ground, CONTACTS, of(COMPANIES, AssociatedTest::Has)).await, [0; 0]);
    assert_eq!(both(&ground, CONTACTS, with(&[company])).await, [0; 0]);
}

async fn late(ground: &Ground, kind: &str, field: &str, more: serde_json::Value) {
    let of = typed(ground.node(0), &ground.by, CONTACTS).await.object_type;
    let mut body = world::property(&of, "x_late", kind, field);
    body.fields.calculation_formula = serde_json::from_value(more).unwrap();
    let made = ground.node(0).create_properties(&ground.by, CONTACTS, vec![body]).await;
    made.unwrap().remove(0).unwrap();
}

async fn a_property_that_comes_back_brings_its_values(ground: Ground) {
    late(&ground, "string", "text", json!(null)).await;
    let one = ground.create(CONTACTS, &[("x_late", "15")]).await;
    let two = ground.create(CONTACTS, &[("x_late", "2")]).await;
    let order = |kind| by(field(kind, "x_late"));
    assert_eq!(both(&ground, CONTACTS, order(Text)).await, [one, two]);
    ground.node(1).archive_property(&ground.by, CONTACTS, "x_late").await.unwrap();
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
    // Written while it is away.
    ground.update(CONTACTS, two, &[("city", "a")]).await;
    late(&ground, "number", "number", json!(null)).await;
    assert_eq!(both(&ground, CONTACTS, order(Number)).await, [two, one]);
    let (late, test) = is(Number, "x_late", &["15.0"]);
    assert_eq!(both(&ground, CONTACTS, only(late, test)).await, [one]);
}

async fn a_property_of_another_type_is_compared_by_it(ground: Ground) {
    late(&ground, "string", "text", json!(null)).await;
    let mut made = Vec::new();
    for value in ["1.50", "a;B", "abc", ""] {
        made.push(ground.create(CONTACTS, &[("x_late", value)]).await);
    }
    let [number, options, word, none] = made[..] else { panic!("four") };
    let turn = async |kind: &str, field: &str| {
        let of = typed(ground.node(0), &ground.by, CONTACTS).await.object_type;
        let patch = world::property(&of, "x_late", kind, field).fields;
        ground.node(0).update_property(&ground.by, CONTACTS, "x_late", patch).await.unwrap();
    };
    let found = async |(field, test)| both(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found(is(Text, "x_late", &["1.5"])).await, [0; 0]);
    assert_eq!(found(is(Text, "x_late", &["A;b"])).await, [options]);
    turn("number", "number").await;
    assert_eq!(found(is(Number, "x_late", &["1.5"])).await, [number]);
    assert_eq!(found((field(Number, "x_late"), Test::Has)).await, [number]);
    let has_not = (field(Number, "x_late"), Test::HasNot);
    assert_eq!(found(has_not).await, [options, word, none]);
    turn("enumeration", "checkbox").await;
    assert_eq!(found(is(Option, "x_late", &["B"])).await, [options]);
    assert_eq!(found(is(Option, "x_late", &["ABC"])).await, [0; 0]);
    turn("string", "text").await;
    assert_eq!(found(is(Text, "x_late", &["ABC"])).await, [word]);
}

async fn a_formula_hides_the_values_that_a_property_had(ground: Ground) {
    late(&ground, "number", "number", json!(null)).await;
    let one = ground.create(CONTACTS, &[("x_late", "1")]).await;
    let found = async |(field, test)| both(&ground, CONTACTS, only(field, test)).await;
    assert_eq!(found((field(Number, "x_late"), Test::Has)).await, [one]);
    ground.node(0).archive_property(&ground.by, CONTACTS, "x_late").await.unwrap();
    late(&ground, "number", "calculation_equation", json!("1 + 1")).await;
    assert_eq!(found((field(Number, "x_late"), Test::Has)).await, [0; 0]);
    assert_eq!(found((field(Number, "x_late"), Test::HasNot)).await, [one]);
}

async fn a_node_that_comes_back_finds_what_it_missed(mut ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [one]);
    for round in 0..3 {
        ground.restart(1).await;
        assert_eq!(ids(&ground, 1, CONTACTS, by_id()).await.len(), 1 + round);
        let city = round.to_string();
        ground.create(CONTACTS, &[("city", &city)]).await;
        ground.update(CONTACTS, one, &[("city", &city)]).await;
        // And before it has looked.
        ground.restart(1).await;
        let (field, test) = is(Text, "city", &[&city]);
        assert_eq!(ids(&ground, 1, CONTACTS, only(field, test)).await.len(), 2);
    }
}

async fn a_node_without_its_index_finds_everything(mut ground: Ground) {
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "b")]).await;
    assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
    let of = typed(ground.node(0), &ground.by, CONTACTS).await;
    ground.node(0).archive_records(&ground.by, &of, vec![one]).await.unwrap();
    ground.forget(1).await;
    assert_eq!(both(&ground, CONTACTS, by(field(Text, "city"))).await, [two]);
    ground.forget(0).await;
    assert_eq!(both(&ground, CONTACTS, by(field(Text, "city"))).await, [two]);
}

async fn what_came_by_another_node_is_found_at_once(ground: Ground) {
    for round in 1..=20 {
        let id = ground.create(CONTACTS, &[("city", &round.to_string())]).await;
        let (field, test) = is(Text, "city", &[&round.to_string()]);
        assert_eq!(ids(&ground, 1, CONTACTS, only(field, test)).await, [id]);
        let found = ids(&ground, 1, CONTACTS, by_id()).await;
        assert_eq!(found.len(), round);
    }
}

/// The change log goes back to an earlier number, from which on it says something else.
async fn an_earlier_state_is_searched_as_it_was(ground: Ground) {
    let folder = tempfile::tempdir().unwrap();
    let engine = ground.node(0).clone();
    let states = Snapshots::new(engine, ground.database.location(), folder.path().join("states"));
    let one = ground.create(CONTACTS, &[("city", "a")]).await;
    let two = ground.create(CONTACTS, &[("city", "b")]).await;
    states.save("then").await.unwrap();
    let cities = |name: &str| {
        let (field, test) = is(Text, "city", &[name]);
        only(field, test)
    };
    for round in 0..3 {
        ground.update(CONTACTS, one, &[("city", "c")]).await;
        let of = typed(ground.node(0), &ground.by, CONTACTS).await;
        ground.node(0).archive_records(&ground.by, &of, vec![two]).await.unwrap();
        let three = ground.create(CONTACTS, &[("city", "a")]).await;
        if round != 1 {
            assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, three]);
        }
        states.restore("then").await.unwrap();
        if round != 2 {
            assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
            assert_eq!(both(&ground, CONTACTS, cities("a")).await, [one]);
        }
        // As many lines as before, which say something else.
        ground.update(CONTACTS, one, &[("city", "d")]).await;
        ground.update(CONTACTS, one, &[("city", "e")]).await;
        ground.update(CONTACTS, one, &[("city", "f")]).await;
        assert_eq!(both(&ground, CONTACTS, by_id()).await, [one, two]);
        assert_eq!(both(&ground, CONTACTS, cities("f")).await, [one]);
        assert_eq!(both(&ground, CONTACTS, cities("b")).await, [two]);
        states.restore("then").await.unwrap();
    }
}

async fn records_of_a_deleted_type_are_not_those_of_the_next(ground: Ground) {
    let (engine, by) = (ground.node(0), &ground.by);
    let first = world::define_type(engine, by).await;
    let old = ground.create(first, &[("name", "a")]).await;
    assert_eq!(both(&ground, first, by_id()).await, [old]);
    let of = typed(engine, by, first).await;
    engine.archive_records(by, &of, vec![old]).await.unwrap();
    engine.archive_schema(by, first).await.unwrap();
    let second = world::define_type(engine, by).await;
    assert_eq!(both(&ground, second, by_id()).await, [0; 0]);
    let new = ground.create(second, &[("name", "a")]).await;
    assert_eq!(both(&ground, second, with_words(&["a"])).await, [new]);
}
