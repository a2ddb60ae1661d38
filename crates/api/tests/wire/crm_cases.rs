//! The cases of objects.md §10, each with the tests that prove it, and those tests that belong to
//! no other file.

use crate::support::client::text;
use crate::support::crm::{CONTACTS, OBJECTS, contact, count};
use crate::support::named::assert_runs;
use crate::support::{App, Client, on_both_databases};
use serde_json::json;

on_both_databases!(
    a_repeated_call_changes_nothing,
    one_of_many_creates_wins,
    no_association_is_of_the_category_work,
);

/// A case, and the tests that prove it: module and name. What a case leaves open is decided in
/// QUIRKS.md: a life cycle that goes back is ignored (39). There are no rate limits (37): what is
/// proved is that a call may be repeated.
const CASES: [(u8, &[&str]); 45] = [
    (1, &["crm_lists::a_walk_through_a_list_ends"]),
    (2, &["crm_lists::limits_of_lists"]),
    (3, &["crm_records::reads_show_the_default_set_or_what_is_asked_for"]),
    (
        4,
        &[
            "crm_batches::a_clash_of_addresses_fails_the_batch",
            "crm_batches::a_batch_is_all_or_nothing_unless_every_input_is_traced",
        ],
    ),
    (5, &["crm_batches::a_batch_names_a_record_once"]),
    (6, &["crm_batches::batches_have_bounds"]),
    (7, &["crm_batches::batch_reads_find_what_is_there"]),
    (8, &["crm_batches::records_that_are_not_there_harm_no_other"]),
    (9, &["crm_batches::records_are_named_by_unique_properties_only"]),
    (10, &["crm_batches::records_are_named_by_unique_properties_only"]),
    (
        11,
        &[
            "crm_batches::an_upsert_makes_what_is_not_there",
            "crm_batches::an_upsert_finds_a_value_in_any_form",
        ],
    ),
    (12, &["crm_records::updates_that_say_nothing_are_refused"]),
    (
        13,
        &[
            "crm_records::an_update_changes_what_it_names",
            "crm_merges::histories_stand_newest_first",
        ],
    ),
    (14, &["crm_values::checkboxes_are_appended_to_and_replaced"]),
    (15, &["crm_values::dates_are_midnights_unless_the_version_brings_them_into_form"]),
    (16, &["crm_values::times_are_taken_in_every_form"]),
    (17, &["crm_values::numbers_have_no_separators"]),
    (18, &["crm_values::properties_that_can_not_be_written"]),
    (19, &["crm_values::properties_that_can_not_be_written"]),
    (
        20,
        &[
            "crm_lists::unknown_types_are_refused",
            "crm_lists::every_address_and_name_of_a_type_is_one",
        ],
    ),
    (21, &["crm_records::ids_that_are_not_there_have_three_bodies"]),
    (22, &["crm_records::an_archived_record_is_seen_with_archived_only"]),
    (
        23,
        &[
            "crm_merges::the_primary_wins_and_both_ids_lead_to_it",
            "crm_merges::chains_of_merges_lead_to_one_record",
            "crm_search::a_merge_leaves_one_record_to_be_found",
        ],
    ),
    (24, &["crm_search_filters::lists_of_texts_are_in_lower_case"]),
    (
        25,
        &[
            "crm_search_refusals::searches_have_bounds",
            "crm_search_pages::offsets_end_at_ten_thousand",
        ],
    ),
    (26, &["crm_search_filters::filters_need_no_group"]),
    (27, &["crm_search_pages::sorts_have_three_spellings"]),
    (28, &["crm_search_filters::tokens_are_words_or_fit_a_pattern"]),
    (29, &["crm_search_pages::offsets_end_at_ten_thousand"]),
    (
        30,
        &[
            "crm_values::associations_of_new_records",
            "associations_v4::a_primary_company_is_shown_twice",
            "associations_v4::ids_are_numbers_in_v4_and_texts_in_dated_versions",
        ],
    ),
    (31, &["associations_v3::reads_page_at_a_hundred"]),
    (32, &["crm_values::associations_of_new_records"]),
    (33, &["crm_records::contacts_need_no_address_and_companies_share_domains"]),
    (34, &["crm_records::what_is_required_is_named"]),
    (35, &["crm_values::addresses_are_compared_without_case"]),
    (
        36,
        &[
            "properties::a_name_is_taken_until_it_is_archived",
            "property_groups::a_group_with_properties_stays",
            "crm_values::a_restored_property_finds_its_values_taken",
        ],
    ),
    (37, &["crm_cases::a_repeated_call_changes_nothing"]),
    (38, &["crm_batches::records_are_named_by_unique_properties_only"]),
    (39, &["crm_records::lifecycle_stages_go_forward_only"]),
    (40, &["crm_merges::an_unknown_address_is_purged_without_an_error"]),
    (41, &["crm_batches::answers_have_what_clients_insist_on"]),
    (42, &["crm_search_refusals::a_body_has_three_thousand_characters"]),
    (43, &["crm_cases::no_association_is_of_the_category_work"]),
    (44, &["crm_lists::every_address_and_name_of_a_type_is_one"]),
    (
        45,
        &[
            "crm_batches::archives_ignore_unknown_ids",
            "crm_records::an_archived_record_is_seen_with_archived_only",
            "crm_cases::one_of_many_creates_wins",
        ],
    ),
];

#[test]
fn every_case_names_tests_that_run() {
    assert!(CASES.iter().map(|(number, _)| *number).eq(1..=45));
    for (number, tests) in CASES {
        tests.iter().for_each(|test| assert_runs(&format!("T-{number:02}"), test));
    }
}

/// Some clients repeat what ended in 409 (objects.md §9.2).
async fn a_repeated_call_changes_nothing(app: App) {
    let id = contact(&app, "a@example.com").await;
    let before = app.engine.last_change(app.account).await.unwrap();
    let body = json!({"properties": {"email": "a@example.com", "city": "Rome"}});
    for _ in 0..3 {
        let answer = app.post(CONTACTS, &body).await.expect(409);
        assert_eq!(answer.message(), format!("Contact already exists. Existing ID: {id}"));
    }
    let upsert = json!({"inputs": [{"id": "a@example.com", "idProperty": "email",
        "properties": {}}]});
    for _ in 0..3 {
        app.post(&format!("{CONTACTS}/batch/upsert"), &upsert).await.expect(200);
    }
    assert_eq!(app.engine.last_change(app.account).await, Ok(before));
    app.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
    let gone = app.engine.last_change(app.account).await.unwrap();
    app.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
    assert_eq!(app.engine.last_change(app.account).await, Ok(gone));
}

async fn one_of_many_creates_wins(app: App) {
    for round in 1..=3 {
        let body = json!({"properties": {"email": format!("same{round}@example.com")}});
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..24 {
            let (client, body) = (Client::clone(&app), body.clone());
            tasks.spawn(async move { client.post(CONTACTS, &body).await });
        }
        let answers = tasks.join_all().await;
        let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(made.len(), 1, "round {round}");
        let message =
            format!("Contact already exists. Existing ID: {}", text(&made[0].json(), "id"));
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert_eq!((answer.status, answer.message()), (409, message.clone()));
        }
        assert_eq!(count(&app, CONTACTS).await, round);
    }
}

async fn no_association_is_of_the_category_work(app: App) {
    let types = ["0-1", "0-2", "0-3", "0-5", "0-46", "0-420", "0-970"];
    let mut seen = 0;
    for from in types {
        for to in types {
            let path = format!("/crm/v4/associations/{from}/{to}/labels");
            let answer = app.get(&path).await.expect(200).json();
            for label in answer["results"].as_array().unwrap() {
                assert_eq!(label["category"], "HUBSPOT_DEFINED", "{path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} types of associations");
    app.get(&format!("{OBJECTS}/contacts")).await.expect(200);
}
