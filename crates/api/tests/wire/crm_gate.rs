//! What comes before a record is looked at: scopes by type (objects.md §1.4), the order of looks
//! (platform.md §3.5), and bodies that mean harm.

use crate::support::client::text;
use crate::support::crm::{
    COMPANIES, CONTACTS, LISTINGS, OBJECTS, contact, count, create_id, property,
};
use crate::support::{App, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_token_reads_and_writes_the_types_of_its_scopes,
    associations_need_the_scopes_of_both_sides,
    looks_come_in_their_order,
    scopes_come_before_rules,
    repeated_records_are_all_named,
    bodies_that_can_not_be_read,
    numbers_keep_every_digit,
    no_text_breaks_a_call,
    values_are_bounded,
    a_record_is_bounded,
);

/// Scopes that read and that write a type's records.
const SCOPES: [(&str, &str, &str); 9] = [
    ("0-1", "crm.objects.contacts.read", "crm.objects.contacts.write"),
    ("0-2", "crm.objects.companies.read", "crm.objects.companies.write"),
    ("0-3", "crm.objects.deals.read", "crm.objects.deals.write"),
    ("0-5", "tickets", "tickets"),
    ("0-8", "crm.objects.line_items.read", "e-commerce"),
    ("0-46", "crm.objects.contacts.read", "crm.objects.contacts.write"),
    ("0-420", "crm.objects.listings.read", "crm.objects.listings.write"),
    ("0-970", "crm.objects.projects.read", "crm.objects.projects.write"),
    ("2-1", "crm.objects.custom.read", "crm.objects.custom.write"),
];

async fn a_token_reads_and_writes_the_types_of_its_scopes(app: App) {
    let schema = json!({"name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "vin", "properties": [
            {"name": "vin", "label": "VIN", "type": "string", "fieldType": "text"}]});
    let schema = app.post("/crm-object-schemas/v3/schemas", &schema).await.expect(201).json();
    for (object_type, read, write) in SCOPES {
        let name = match object_type {
            "2-1" => text(&schema, "objectTypeId"),
            other => other.to_owned(),
        };
        let path = format!("{OBJECTS}/{name}");
        let (reader, writer) = (app.with_scopes(&[read]).await, app.with_scopes(&[write]).await);
        let reads = [
            ("GET", path.clone(), json!(null)),
            ("GET", format!("{path}/5"), json!(null)),
            ("POST", format!("{path}/batch/read"), json!({"inputs": [{"id": "5"}]})),
            ("POST", format!("{path}/search"), json!({})),
        ];
        let writes = [
            ("POST", path.clone(), json!({"properties": {"nothing": 1}})),
            ("PATCH", format!("{path}/5"), json!({"properties": {"nothing": 1}})),
            ("DELETE", format!("{path}/5"), json!(null)),
            ("POST", format!("{path}/batch/create"), json!({"inputs": [{"properties": {"x": 1}}]})),
            (
                "POST",
                format!("{path}/batch/update"),
                json!({"inputs": [{"id": 5, "properties": {}}]}),
            ),
            (
                "POST",
                format!("{path}/batch/upsert"),
                json!({"inputs": [{"id": 5, "properties": {}}]}),
            ),
            ("POST", format!("{path}/batch/archive"), json!({"inputs": [{"id": 5}]})),
            ("POST", format!("{path}/merge"), json!({"primaryObjectId": 5, "objectIdToMerge": 6})),
            ("POST", format!("{path}/gdpr-delete"), json!({"objectId": "5"})),
        ];
        let nobody = app.with_scopes(&["content"]).await;
        for (calls, may, may_not) in [(&reads[..], &reader, &writer), (&writes, &writer, &reader)] {
            for (method, path, body) in calls {
                let body = if body.is_null() { String::new() } else { body.to_string() };
                let answer = may.send_text(method, path, &body).await;
                assert_ne!(answer.status, 403, "{method} {path}: {}", answer.text);
                let mut refusals = vec![nobody.send_text(method, path, &body).await];
                if !may_not_is_enough(object_type) {
                    refusals.push(may_not.send_text(method, path, &body).await);
                }
                for answer in refusals {
                    let answer = answer.expect(403).json();
                    assert_eq!(answer["category"], "MISSING_SCOPES", "{method} {path}");
                    let scopes = &answer["errors"][0]["context"]["requiredGranularScopes"];
                    let expected = if may.secret() == reader.secret() { read } else { write };
                    assert!(scopes.as_array().unwrap().contains(&json!(expected)), "{answer}");
                }
            }
        }
    }
}

/// Whether the scope of one direction opens the other too.
fn may_not_is_enough(object_type: &str) -> bool {
    ["0-5", "0-8"].contains(&object_type)
}

async fn associations_need_the_scopes_of_both_sides(app: App) {
    let company = create_id(&app, COMPANIES, &json!({"name": "n"})).await;
    let by = |types: Value| json!([{"to": {"id": company}, "types": types}]);
    let primary = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]);
    let one = json!({"properties": {"email": "a@b.io"}, "associations": by(primary.clone())});
    let writer =
        app.with_scopes(&["crm.objects.contacts.write", "crm.objects.contacts.read"]).await;
    let batch = json!({"inputs": [one]});
    for (path, body) in [(CONTACTS.to_owned(), &one), (format!("{CONTACTS}/batch/create"), &batch)]
    {
        let refused = writer.post(&path, body).await.expect(403).json();
        let scopes = &refused["errors"][0]["context"]["requiredGranularScopes"];
        assert!(scopes.as_array().unwrap().contains(&json!("crm.objects.companies.write")));
    }
    assert_eq!(count(&app, CONTACTS).await, 0);
    // The form of the body comes before scopes, an empty list of types after.
    for (associations, missing) in [
        (json!([{}]), "to"),
        (json!([{"to": {"id": 5}}]), "types"),
        (by(json!([{"associationTypeId": 1}])), "associationCategory"),
    ] {
        let body = json!({"properties": {}, "associations": associations});
        let nobody = app.with_scopes(&["crm.objects.deals.read"]).await;
        let refused = nobody.post(CONTACTS, &body).await.expect(400);
        assert!(refused.message().ends_with(&format!("were not set: [{missing}]")));
    }
    let none = json!({"properties": {"email": "a@b.io"}, "associations": by(json!([]))});
    let refused = writer.post(CONTACTS, &none).await.expect(400).json();
    assert_eq!(refused["category"], "VALIDATION_ERROR");
    let both =
        app.with_scopes(&["crm.objects.contacts.write", "crm.objects.companies.write"]).await;
    let id = text(&both.post(CONTACTS, &one).await.expect(201).json(), "id");
    for path in [format!("{CONTACTS}/{id}"), CONTACTS.to_owned()] {
        let path = format!("{path}?associations=companies");
        let shown = writer.get(&path).await.expect(200).text;
        assert!(!shown.contains("associations\""), "{shown}");
        let shown = app.get(&path).await.expect(200).text;
        assert!(shown.contains(&format!("\"companies\":{{\"results\":[{{\"id\":\"{company}\"")));
    }
}

async fn looks_come_in_their_order(app: App) {
    let scopeless = app.with_scopes(&["content"]).await;
    let unknown = format!("{OBJECTS}/butterflies");
    // Route and method, then credentials, then the type, the body, the scopes, the record, values.
    assert_eq!(app.anonymous().send_text("PUT", &unknown, "{").await.status, 405);
    app.anonymous().send_text("POST", &unknown, "{").await.expect(401);
    let answer = scopeless.send_text("POST", &unknown, "{").await.expect(400);
    assert_eq!(answer.message(), "Unable to infer object type from: butterflies");
    let answer = scopeless.send_text("POST", CONTACTS, "{").await.expect(400);
    assert!(answer.message().starts_with("Invalid input JSON on line 1, column "));
    assert!(answer.json().get("category").is_none(), "{}", answer.text);
    scopeless.send_text("POST", CONTACTS, "{\"properties\":{\"nothing\":1}}").await.expect(403);
    let body = json!({"properties": {"nothing": 1}});
    app.patch(&format!("{CONTACTS}/5"), &body).await.expect(404);
    let id = contact(&app, "a@b.io").await;
    app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(400);
    let answer = app.get(&format!("{CONTACTS}/%ff")).await.expect(404).json();
    assert_eq!(answer["message"], "Object not found.  objectId are usually numeric.");
    assert_eq!(answer["context"]["id"], json!(["\u{fffd}"]));
    for operation in ["batch/create", "batch/read", "batch/update", "batch/upsert", "merge"] {
        let path = format!("{CONTACTS}/{operation}");
        scopeless.send_text("POST", &path, "[]").await.expect(400);
        let full = "{\"inputs\":[{\"id\":\"5\",\"properties\":{\"nothing\":1}}],\
                    \"primaryObjectId\":\"5\",\"objectIdToMerge\":\"6\"}";
        scopeless.send_text("POST", &path, full).await.expect(403);
    }
    let path = format!("{CONTACTS}/search");
    for unreadable in ["{", "[]", "{\"filters\":[{}]}", "{\"after\":\"x\"}"] {
        scopeless.send_text("POST", &path, unreadable).await.expect(400);
    }
    for invalid in ["{\"limit\":201}", "{\"after\":10000}", "{\"sorts\":[\"nothing\"]}"] {
        scopeless.send_text("POST", &path, invalid).await.expect(403);
        app.send_text("POST", &path, invalid).await.expect(400);
    }
}

/// What is against a rule is no business of a token without the scope.
async fn scopes_come_before_rules(app: App) {
    let scopeless = app.with_scopes(&["content"]).await;
    let many = |input: Value| json!({"inputs": vec![input; 1_001]});
    let pair = json!({"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company",
        "types": []});
    let between = "/crm/v4/associations/contacts/companies/batch";
    let typed = "/crm/v3/associations/contacts/companies/batch";
    let properties = "/crm/v3/properties/contacts/batch";
    for (path, over) in [
        (format!("{CONTACTS}/batch/create"), many(json!({"properties": {}}))),
        (format!("{CONTACTS}/batch/read"), many(json!({"id": null}))),
        (format!("{CONTACTS}/batch/archive"), json!({"inputs": [{"id": null}]})),
        (format!("{between}/create"), many(pair.clone())),
        (format!("{between}/read"), many(json!({"id": "1"}))),
        (format!("{between}/archive"), many(json!({"from": {"id": "1"}, "to": []}))),
        (format!("{typed}/create"), many(pair)),
        (format!("{typed}/read"), many(json!({"id": "1"}))),
        (format!("{properties}/read"), many(json!({"name": "city"}))),
        (format!("{properties}/archive"), many(json!({"name": "city"}))),
        (format!("{properties}/create"), json!({"inputs": []})),
    ] {
        for body in [over, json!({"inputs": []})] {
            scopeless.post(&path, &body).await.expect(403);
            let refused = app.post(&path, &body).await;
            assert!([204, 207, 400].contains(&refused.status), "{path}: {}", refused.text);
        }
        // The form of the body comes first.
        for body in ["{}", "[]", "{\"inputs\":{}}", "{\"inputs\":[5]}", "{\"inputs\":[NaN]}"] {
            let refused = scopeless.send_text("POST", &path, body).await.expect(400);
            assert!(refused.message().starts_with("Invalid input JSON on line 1, column "));
            assert!(!refused.message().contains("struct"), "{}", refused.text);
        }
    }
    for path in [
        "/crm/v4/objects/contacts/1/associations/companies?limit=0",
        "/crm/v3/objects/contacts/1/associations/companies?limit=9999",
        "/crm/v3/owners?limit=0",
    ] {
        scopeless.get(path).await.expect(403);
        app.get(path).await.expect(400);
    }
    // A record is looked up before what is said of it is judged.
    let nothing = json!({"properties": {}});
    app.patch(&format!("{CONTACTS}/5"), &nothing).await.expect(404);
    let id = contact(&app, "a@b.io").await;
    let refused = app.patch(&format!("{CONTACTS}/{id}"), &nothing).await.expect(400);
    let message = "No properties found to update, please provide at least one.";
    assert_eq!(refused.message(), message);
    let batch = json!({"inputs": [{"id": id, "properties": {}}]});
    app.post(&format!("{CONTACTS}/batch/update"), &batch).await.expect(200);
}

async fn repeated_records_are_all_named(app: App) {
    let ids = ["5", "6", "7", "6", "5", "6"];
    let inputs: Vec<Value> =
        ids.iter().map(|id| json!({"id": id, "properties": {"city": "x"}})).collect();
    let path = format!("{CONTACTS}/batch/update");
    let refused = app.post(&path, &json!({"inputs": inputs})).await.expect(400).json();
    let message = "Duplicate IDs found in batch input: [6, 5]. IDs must be unique";
    assert_eq!(refused["message"], message);
    assert_eq!(refused["context"]["ids"], json!(["6", "5"]));
}

async fn bodies_that_can_not_be_read(app: App) {
    let deep =
        format!("{{\"properties\":{{\"city\":{}1{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
    let id = contact(&app, "a@b.io").await;
    for body in [
        "",
        "{",
        "null",
        "[]",
        "5",
        "\"\"",
        "{\"properties\":[]}",
        "{\"properties\":\"x\"}",
        "{\"properties\":{\"city\":[]}}",
        "{\"properties\":{\"city\":{}}}",
        "{\"properties\":{\"city\":\"x\"},\"properties\":{\"zip\":\"1\"}}",
        "{\"properties\":{\"city\":\"\\ud800\"}}",
        "{\"properties\":{}}x",
        &deep,
    ] {
        let shown: String = body.chars().take(60).collect();
        for (method, path) in [("POST", CONTACTS.to_owned()), ("PATCH", format!("{CONTACTS}/{id}"))]
        {
            let answer = app.send_text(method, &path, body).await;
            assert_eq!(answer.status, 400, "{method} {shown}: {}", answer.text);
            assert!(answer.json().get("category").is_none(), "{shown}: {}", answer.text);
        }
    }
    // The last of two equal names counts, as in most readers of JSON.
    let twice = "{\"properties\":{\"city\":\"x\",\"city\":\"y\"}}";
    let answer = app.send_text("POST", CONTACTS, twice).await.expect(201).json();
    assert_eq!(answer["properties"]["city"], "y");
    // Keys that nobody knows are passed over.
    let more = "{\"properties\":{\"city\":true,\"zip\":1.50},\"more\":[{}],\"id\":{}}";
    let answer = app.send_text("POST", CONTACTS, more).await;
    assert!([201, 400].contains(&answer.status), "{}", answer.text);
    assert!(count(&app, CONTACTS).await <= 3);
}

async fn numbers_keep_every_digit(app: App) {
    property(&app, "contacts", "exact", &json!({"type": "number", "fieldType": "number"})).await;
    for (number, stored) in [
        ("123456789.123456789123456789", "123456789.123456789123456789"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("5.0", "5.0"),
        ("5.50", "5.50"),
        ("-1.5e3", "-1500"),
    ] {
        let body = format!("{{\"properties\":{{\"exact\":{number},\"city\":{number}}}}}");
        let made = app.send_text("POST", CONTACTS, &body).await.expect(201).json();
        assert_eq!(made["properties"]["exact"], stored);
        assert_eq!(made["properties"]["city"], number, "text is as it was sent");
    }
    let body = "{\"inputs\":[{\"id\":12345678901234567890123}]}";
    let read = app.send_text("POST", &format!("{CONTACTS}/batch/read"), body).await.expect(207);
    assert_eq!(read.json()["errors"][0]["context"]["ids"], json!(["12345678901234567890123"]));
}

/// Texts that databases, JSON or sentences may trip over, wherever a client can put one.
async fn no_text_breaks_a_call(app: App) {
    let id = create_id(&app, LISTINGS, &json!({"hs_name": "n"})).await;
    let long = "x".repeat(100_000);
    for evil in
        ["\0", "a\0b", "'; DROP TABLE records; --", "\u{feff}", "\u{202e}\"\\", "%", "{}", &long]
    {
        let encoded: String = evil.chars().take(1_000).collect();
        let encoded: String = form_urlencoded::byte_serialize(encoded.as_bytes()).collect();
        let by_mail = |id: &str| {
            json!({"inputs": [{"id": id, "idProperty": "email",
            "properties": {"city": "x"}}], "idProperty": "email"})
        };
        let property = json!({"properties": {evil: "x"}});
        let with_trace = json!({"inputs": [{"id": id, "properties": {"hs_city": "x"},
            "objectWriteTraceId": evil}]});
        let named = json!({"inputs": [{"id": evil, "properties": {"hs_city": "x"}}],
            "properties": [evil], "propertiesWithHistory": [evil]});
        let id_property = json!({"inputs": [{"id": evil, "properties": {"city": "x"},
            "idProperty": evil}], "idProperty": evil});
        let erased = json!({"objectId": evil, "idProperty": "email"});
        let merged = json!({"primaryObjectId": evil, "objectIdToMerge": id});
        let answers = [
            app.post(LISTINGS, &property).await,
            app.patch(&format!("{LISTINGS}/{id}"), &property).await,
            app.post(&format!("{CONTACTS}/batch/read"), &by_mail(evil)).await,
            app.post(&format!("{CONTACTS}/batch/update"), &by_mail(evil)).await,
            app.post(&format!("{CONTACTS}/batch/upsert"), &by_mail(evil)).await,
            app.post(&format!("{CONTACTS}/batch/upsert"), &id_property).await,
            app.post(&format!("{CONTACTS}/batch/read"), &id_property).await,
            app.post(&format!("{CONTACTS}/gdpr-delete"), &erased).await,
            app.post(&format!("{LISTINGS}/batch/update"), &with_trace).await,
            app.post(&format!("{LISTINGS}/batch/update"), &named).await,
            app.post(&format!("{LISTINGS}/batch/read"), &named).await,
            app.post(&format!("{LISTINGS}/batch/archive"), &named).await,
            app.post(&format!("{LISTINGS}/merge"), &merged).await,
            app.get(&format!("{CONTACTS}/{encoded}?idProperty=email")).await,
            app.get(&format!("{CONTACTS}/{encoded}")).await,
            app.get(&format!("{CONTACTS}/5?idProperty={encoded}")).await,
            app.get(&format!("{LISTINGS}/{id}?properties={encoded}&associations={encoded}")).await,
            app.get(&format!("{OBJECTS}/{encoded}")).await,
            app.delete(&format!("{LISTINGS}/{encoded}")).await,
        ];
        for (at, answer) in answers.iter().enumerate() {
            assert!(
                answer.status < 500,
                "{evil:?} in call {at}: {} {}",
                answer.status,
                answer.text
            );
        }
        let stored = app.post(LISTINGS, &json!({"properties": {"hs_name": evil}})).await;
        match stored.status {
            201 => {
                let id = text(&stored.json(), "id");
                let read =
                    app.get(&format!("{LISTINGS}/{id}?properties=hs_name")).await.expect(200);
                assert_eq!(read.json()["properties"]["hs_name"], evil, "as it was sent");
                app.delete(&format!("{LISTINGS}/{id}")).await.expect(204);
            }
            status => assert_eq!(status, 400, "{evil:?}: {}", stored.text),
        }
    }
    assert_eq!(app.get(LISTINGS).await.ids(), [id]);
    assert_eq!(count(&app, CONTACTS).await, 0);
}

async fn values_are_bounded(app: App) {
    let letters = |count: usize| json!({"properties": {"hs_name": "ä".repeat(count)}});
    app.post(LISTINGS, &letters(65_536)).await.expect(201);
    let answer = app.post(LISTINGS, &letters(65_537)).await.expect(400);
    assert!(answer.text.len() < 10_000, "{}", answer.text.len());
    let huge = format!("{{\"properties\":{{\"hs_name\":\"{}\"}}}}", "x".repeat(11 * 1024 * 1024));
    app.send_text("POST", LISTINGS, &huge).await.expect(413);
    // Thousands of wrong values: an answer that can be read.
    let many: serde_json::Map<String, Value> =
        (0..20_000).map(|n| (format!("nothing{n}"), json!("x".repeat(100)))).collect();
    let answer = app.post(LISTINGS, &json!({"properties": many})).await.expect(400);
    assert!(answer.text.len() < 2 * 1024 * 1024, "{}", answer.text.len());
}

/// Values add up over many calls, and lists show a hundred records.
async fn a_record_is_bounded(app: App) {
    let properties: Vec<Value> = (0..100)
        .map(|n| {
            json!({"name": format!("long{n}"), "label": "l", "type": "string",
            "fieldType": "textarea", "groupName": "contactinformation"})
        })
        .collect();
    let path = "/crm/v3/properties/contacts/batch/create";
    app.post(path, &json!({"inputs": properties})).await.expect(201);
    let id = contact(&app, "a@b.io").await;
    let text = "x".repeat(65_536);
    let mut refused = 0;
    for n in 0..100 {
        let body = json!({"properties": {format!("long{n}"): text}});
        let answer = app.patch(&format!("{CONTACTS}/{id}"), &body).await;
        refused += usize::from(answer.status == 400);
        assert!([200, 400].contains(&answer.status), "{}", answer.status);
    }
    assert!((1..90).contains(&refused), "{refused} of 100 were refused");
    let body = json!({"properties": {"city": "x", "long0": ""}});
    app.patch(&format!("{CONTACTS}/{id}"), &body).await.expect(200);
}
