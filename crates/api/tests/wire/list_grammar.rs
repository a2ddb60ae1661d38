//! How list requests are spelled (pages.md §4.1, §4.3, §4.4).

use crate::support::client::{SITE, draft, published, text, with};
use crate::support::{App, on_both_databases};
use serde_json::json;

on_both_databases!(
    what_is_unknown,
    spellings_of_names_and_values,
    null_operators_need_no_value,
    lists_of_values,
    wildcards_are_literal,
    case_folding_is_unicode,
    forms_of_dates,
    the_parameters_of_the_specification,
    limits_and_offsets,
    sorts,
);

/// Three pages: `a` and `b` published, `c` a draft, a minute apart; their ids.
async fn three(app: &App) -> [String; 3] {
    let mut ids = Vec::new();
    for (n, body) in [published("a"), published("b"), draft("c")].into_iter().enumerate() {
        app.turn_clock(&format!("2026-11-21T12:0{n}:00Z"));
        let body = with(body, json!({"templatePath": format!("templates/{n}.html")}));
        ids.push(text(&app.create(SITE, &body).await, "id"));
    }
    app.turn_clock("2026-11-21T13:00:00Z");
    ids.try_into().unwrap()
}

/// Asserts which of the three a query finds, as letters.
#[track_caller]
fn expect(ids: &[String; 3], found: &[String], query: &str, letters: &str) {
    let letter = |id: &String| "abc".as_bytes()[ids.iter().position(|known| known == id).unwrap()];
    let shown = String::from_utf8(found.iter().map(letter).collect()).unwrap();
    assert_eq!(shown, letters, "{query}");
}

async fn find(app: &App, ids: &[String; 3], cases: &[(&str, &str)]) {
    for (query, letters) in cases {
        let answer = app.get(&format!("{SITE}?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        expect(ids, &answer.ids(), query, letters);
    }
}

async fn refuse(app: &App, cases: &[(&str, &str)]) {
    for (query, message) in cases {
        let answer = app.get(&format!("{SITE}?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text);
        assert_eq!(answer.message(), *message, "{query}");
    }
}

/// Case 14: an unknown property is ignored, an unknown operator is refused even then.
async fn what_is_unknown(app: App) {
    let ids = three(&app).await;
    let ignored = [
        ("nope=1", "abc"),
        ("nope__eq=1", "abc"),
        ("currentState__eq=PUBLISHED", "abc"),
        ("published=true", "abc"),
        ("name__eq__eq=a", "abc"),
        ("a__b__c=1&name=b", "b"),
        ("utm_source=x&_=1700000000", "abc"),
    ];
    find(&app, &ids, &ignored).await;
    let refused = [
        ("name__foo=1", "Unknown filter type `foo`"),
        ("nope__foo=1", "Unknown filter type `foo`"),
        ("name__=1", "Unknown filter type ``"),
        ("name__contains=x", "Filtering by \"name contains\" is not allowed"),
        ("language=de", "Filtering by \"language eq\" is not allowed"),
        ("createdAt__range=1,2", "Filtering by \"createdAt range\" is not allowed"),
        ("id__eq=abc", "Invalid id filter value 'abc'; expected a number"),
        ("id__in=5,abc", "Invalid id filter value 'abc'; expected a number"),
        ("createdById__eq=x", "Invalid createdById filter value 'x'; expected a number"),
        ("updatedAt__gt=x", "Invalid updatedAt filter value 'x'; expected a date"),
        ("publishDate__eq=", "Invalid publishDate filter value ''; expected a date"),
    ];
    refuse(&app, &refused).await;
    for (query, _) in refused {
        let body = app.get(&format!("{SITE}?{query}")).await.json();
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["category", "correlationId", "message", "status"]);
    }
}

async fn spellings_of_names_and_values(app: App) {
    let ids = three(&app).await;
    let [a, _, c] = &ids;
    let cases = [
        ("name=b".to_owned(), "b"),
        ("state=DRAFT".into(), "c"),
        (format!("id={c}"), "c"),
        ("template_path__startswith=templates/2".into(), "c"),
        ("templatePath__startswith=templates%2F2".into(), "c"),
        ("created_at__gt=2026-11-21T12:00:30Z".into(), "bc"),
        ("created__gt=2026-11-21T12:00:30Z".into(), "bc"),
        ("updated__lte=2026-11-21T12:01:00Z".into(), "ab"),
        ("created_by_id__eq=2001".into(), "abc"),
        ("dynamic_page_hub_db_table_id__not_null".into(), ""),
        ("NAME=b".into(), "abc"),
        // Other operators than lists use the first value.
        ("name=b&name=c".into(), "b"),
        ("name__eq=c&name__eq=b".into(), "c"),
        // Filters of the same property all hold.
        ("name=b&name__in=a,b".into(), "b"),
        (format!("id__in={a},{c}&state__ne=DRAFT"), "a"),
        // Empty segments are tolerated (case 10).
        ("&&name=b&&state__in=PUBLISHED_OR_SCHEDULED&".into(), "b"),
        ("=&name=b".into(), "b"),
        ("name=%62".into(), "b"),
        ("n%61me=b".into(), "b"),
        ("name=+b".into(), ""),
        ("name=b%00".into(), "b"),
    ];
    for (query, letters) in &cases {
        find(&app, &ids, &[(query, letters)]).await;
    }
}

/// Cases 10 and 16.
async fn null_operators_need_no_value(app: App) {
    let ids = three(&app).await;
    let [a, _, _] = &ids;
    app.patch(&format!("{SITE}/{a}"), &json!({"folderId": "7"})).await.expect(200);
    for (null, not_null) in [("is_null", "not_null"), ("null", "not_null"), ("IS_NULL", "NOT_NULL")]
    {
        for value in ["", "=", "=true", "=false", "=x,y"] {
            let null = format!("folderId__{null}{value}");
            let not_null = format!("folder_id__{not_null}{value}");
            find(&app, &ids, &[(&null, "bc"), (&not_null, "a")]).await;
        }
        let query = format!("translatedFromId__{null}");
        find(&app, &ids, &[(&query, "abc")]).await;
    }
    find(&app, &ids, &[("language__not_null", ""), ("folderId__not_null&folderId__null", "")])
        .await;
}

/// Case 16.
async fn lists_of_values(app: App) {
    let ids = three(&app).await;
    let [a, b, c] = &ids;
    let cases = [
        (format!("id__in={a},{c}"), "ac"),
        (format!("id__in={a}&id__in={c}"), "ac"),
        (format!("id__in={a}%2C%20{c},"), "ac"),
        (format!("id__in={c},{c},{a}"), "ac"),
        (format!("id__not_in={a},{b}"), "c"),
        (format!("id__nin={a}&id__nin={b}"), "c"),
        ("id__in=".to_owned(), ""),
        ("id__in=,%20,".into(), ""),
        ("id__nin=".into(), "abc"),
        ("state__in=DRAFT,PUBLISHED_OR_SCHEDULED".into(), "abc"),
        ("state__in=PUBLISHED_OR_SCHEDULED&state__in=DRAFT_AB".into(), "ab"),
        ("name__in=a,%20b".into(), "ab"),
        ("domain__not_like=example".into(), "abc"),
        ("subcategory__in=site_page,landing_page".into(), "abc"),
        ("subcategory__nin=site_page".into(), ""),
        ("subcategory__ne=landing_page".into(), "abc"),
    ];
    for (query, letters) in &cases {
        find(&app, &ids, &[(query, letters)]).await;
    }
    let many = |count: usize| format!("{SITE}?id__in={}", vec!["1"; count].join(","));
    app.get(&many(2_000)).await.expect(200);
    app.get(&many(2_001)).await.expect(400);
    let parameters = |count: usize| format!("{SITE}?{}", vec!["x=1"; count].join("&"));
    app.get(&parameters(500)).await.expect(200);
    app.get(&parameters(501)).await.expect(400);
}

/// Case 17.
async fn wildcards_are_literal(app: App) {
    for (name, template) in [("100% sure", "t/%.html"), ("a_b", "t/_.html"), ("x!y", "t/x.html")] {
        let body = json!({"name": name, "slug": name.replace(' ', "-"), "templatePath": template});
        app.create(SITE, &body).await;
    }
    let names = |query: &str| {
        let path = format!("{SITE}?{query}");
        let app = &app;
        async move {
            let body = app.get(&path).await.expect(200).json();
            let pages = body["results"].as_array().unwrap().clone();
            pages.iter().map(|page| text(page, "name")).collect::<Vec<_>>()
        }
    };
    for property in ["name", "slug"] {
        for (value, expected) in [("%25", "100% sure"), ("_", "a_b"), ("!", "x!y")] {
            assert_eq!(names(&format!("{property}__icontains={value}")).await, [expected]);
        }
        assert_eq!(names(&format!("{property}__icontains=0_%25")).await, [""; 0]);
    }
    assert_eq!(names("templatePath__contains=%25").await, ["100% sure"]);
    assert_eq!(names("templatePath__contains=_").await, ["a_b"]);
    assert_eq!(names("templatePath__startswith=t/%25").await, ["100% sure"]);
    assert_eq!(names("templatePath__startswith=t/_").await, ["a_b"]);
    assert_eq!(names("name__icontains=").await.len(), 3);
}

async fn case_folding_is_unicode(app: App) {
    for name in ["Ünder", "ünder", "ΣΊΣΥΦΟΣ", "Straße", "plain"] {
        app.create(SITE, &draft(name)).await;
    }
    for (value, total) in
        [("ÜNDER", 2), ("ünd", 2), ("σίσυφο", 1), ("STRAß", 1), ("PLAIN", 1), ("under", 0)]
    {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("name__icontains", value);
        assert_eq!(app.total(&format!("{SITE}?{}", query.finish())).await, total, "{value}");
    }
    // What is not folded is compared as it stands.
    assert_eq!(app.total(&format!("{SITE}?name=plain")).await, 1);
    assert_eq!(app.total(&format!("{SITE}?name=Plain")).await, 0);
    assert_eq!(app.total(&format!("{SITE}?templatePath__contains=TEMPLATES")).await, 0);
}

/// Case 11: with `Z`, with an offset, without a zone (then UTC), with and without milliseconds,
/// and epoch milliseconds. A `+` that was not escaped arrives as a blank.
async fn forms_of_dates(app: App) {
    let ids = three(&app).await;
    for moment in [
        "2026-11-21T12:01:00Z",
        "2026-11-21T12:01:00.000Z",
        "2026-11-21T12:01:00",
        "2026-11-21T13:01:00%2B01:00",
        "2026-11-21T13:01:00+01:00",
        "2026-11-21T07:01:00-05:00",
        "1795262460000",
    ] {
        for (query, letters) in [
            (format!("createdAt__eq={moment}"), "b"),
            (format!("createdAt={moment}"), "b"),
            (format!("createdAt__gt={moment}"), "c"),
            (format!("createdAt__gte={moment}"), "bc"),
            (format!("updatedAt__lt={moment}"), "a"),
            (format!("updatedAt__lte={moment}"), "ab"),
            (format!("createdAfter={moment}"), "c"),
            (format!("createdBefore={moment}"), "a"),
            (format!("publishDate__eq={moment}"), "b"),
        ] {
            find(&app, &ids, &[(&query, letters)]).await;
        }
    }
    find(&app, &ids, &[("createdAt__gte=2026-11-21", "abc"), ("createdAt__lt=2026-11-21", "")])
        .await;
}

/// `…At` is exact, `…After` and `…Before` are exclusive; a value that is no date can't be read.
async fn the_parameters_of_the_specification(app: App) {
    let ids = three(&app).await;
    let [a, _, _] = &ids;
    app.patch(&format!("{SITE}/{a}"), &json!({"htmlTitle": "t"})).await.expect(200);
    let cases = [
        ("updatedAt=2026-11-21T13:00:00Z", "a"),
        ("updatedAfter=2026-11-21T12:01:00Z", "ac"),
        ("updatedBefore=2026-11-21T13:00:00Z", "bc"),
        ("createdAfter=2026-11-21T12:00:00Z&createdBefore=2026-11-21T12:02:00Z", "b"),
        ("createdAt=2026-11-21T12:00:00Z&state__eq=DRAFT", ""),
        ("archived=false&limit=10&after=", "abc"),
    ];
    find(&app, &ids, &cases).await;
    for name in
        ["createdAt", "createdAfter", "createdBefore", "updatedAt", "updatedAfter", "updatedBefore"]
    {
        for value in ["x", "", "2026-13-01"] {
            let said = format!("Unable to parse value for query parameter: {name}");
            let query = format!("{name}={value}");
            refuse(&app, &[(&query, &said)]).await;
            let body = app.get(&format!("{SITE}?{query}")).await.json();
            let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["status", "message", "correlationId"]);
        }
    }
}

/// Case 18: above the maximum is clamped, zero and what is no number is the default.
async fn limits_and_offsets(app: App) {
    let bodies: Vec<_> = (0..100).map(|n| draft(&n.to_string())).collect();
    for _ in 0..2 {
        app.post(&format!("{SITE}/batch/create"), &json!({"inputs": bodies})).await.expect(201);
    }
    for (query, results) in [
        ("", 100),
        ("limit=1", 1),
        ("limit=99", 99),
        ("limit=100", 100),
        ("limit=101", 100),
        ("limit=99999999999999999999", 100),
        ("limit=0", 100),
        ("limit=abc", 100),
        ("limit=", 100),
        ("limit=1.5", 100),
        ("offset=150", 50),
        ("offset=199&limit=10", 1),
        ("offset=200", 0),
        ("offset=9223372036854775807", 0),
        ("offset=abc&limit=3", 3),
    ] {
        let answer = app.get(&format!("{SITE}?{query}")).await.expect(200);
        assert_eq!(
            (answer.ids().len(), &answer.json()["total"]),
            (results, &json!(200)),
            "{query}"
        );
    }
    let refused = [
        ("limit=-1", "OFFSET constraint violated: -1 provided, MINIMUM is 0."),
        ("offset=-1", "OFFSET constraint violated: -1 provided, MINIMUM is 0."),
        ("offset=-7", "OFFSET constraint violated: -7 provided, MINIMUM is 0."),
    ];
    refuse(&app, &refused).await;
}

/// Case 10: repeated, and as a comma list.
async fn sorts(app: App) {
    let ids = three(&app).await;
    let [_, b, _] = &ids;
    app.patch(&format!("{SITE}/{b}"), &json!({"htmlTitle": "t"})).await.expect(200);
    let cases = [
        ("", "abc"),
        ("sort=createdAt", "abc"),
        ("sort=-createdAt", "cba"),
        ("sort=-created", "cba"),
        ("sort=name", "abc"),
        ("sort=-name", "cba"),
        ("sort=updatedAt", "acb"),
        ("sort=-updatedAt", "bca"),
        ("sort=-updated_at", "bca"),
        ("sort=publishDate", "cab"),
        ("sort=-publishDate", "bac"),
        ("sort=createdBy", "abc"),
        ("sort=-createdBy", "cba"),
        ("sort=updatedBy,-name", "cba"),
        ("sort=updatedBy&sort=-name", "cba"),
        ("sort=-updatedBy,name", "abc"),
        ("sort=%20-name%20,%20id", "cba"),
        // What can't be sorted by is ignored.
        ("sort=nope", "abc"),
        ("sort=-nope,-name", "cba"),
        ("sort=", "abc"),
        ("sort=-", "abc"),
        ("sort=-name&&state__in=PUBLISHED_OR_SCHEDULED", "ba"),
        ("sort=-updatedAt&state=PUBLISHED_OR_SCHEDULED", "ba"),
    ];
    find(&app, &ids, &cases).await;
}
