//! The moves of a walk. Pages are named by place among those that a walk has made, so that a walk
//! that was shortened still makes sense.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Languages that pages are given; few, so that they meet.
pub const LANGUAGES: [&str; 5] = ["en", "de", "fr", "pt-br", "ja"];

/// A page among those that are there; far numbers are pages that are not.
pub type Place = u8;

/// One property of a body.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    Name(u8),
    Title(u8),
    Slug(u8),
    Domain(bool),
    Language(Option<u8>),
    State(&'static str),
    /// Seconds from now.
    PublishDate(i64),
    PublishImmediately(bool),
    /// Seconds from now; none: expires no more.
    Expiry(Option<i64>),
    Widgets(u8),
}

/// What is sent of a page.
#[derive(Clone, Debug, Default)]
pub struct Body(pub Vec<Field>);

/// One step.
#[derive(Clone, Debug)]
pub enum Move {
    Create(bool, Vec<Body>),
    Update(Vec<Place>, Body),
    UpdateDeleted(Place, Body),
    UpdateDraft(Place, Body),
    PushLive(Place),
    ResetDraft(Place),
    Schedule(Place, i64),
    Restore(Place, u8),
    RestoreToDraft(Place, u8),
    Clone(Place),
    StartTest(Place),
    /// Ends the test of a page; whether the page wins, or the other one.
    EndTest(Place, bool),
    /// Runs the test of a page again with it as the variant.
    RerunTest(Place),
    Vary(Place, u8, bool),
    Attach(Place, Place, u8),
    Detach(Place),
    SetPrimary(Place),
    /// The group of a page: the members by place in it, and their languages.
    UpdateLanguages(Place, Vec<(u8, u8)>),
    Delete(Vec<Place>),
    /// Seconds that pass.
    Wait(i64),
    RunJobs,
}

impl Body {
    /// The body as a client sends it at `now_ms`.
    pub fn json(&self, now_ms: i64) -> Value {
        let mut body = json!({});
        for field in &self.0 {
            match *field {
                Field::Name(n) => body["name"] = json!(format!("name {n}")),
                Field::Title(n) => body["htmlTitle"] = json!(format!("title {n}")),
                Field::Slug(n) => body["slug"] = json!(format!("slug-{n}")),
                Field::Domain(true) => body["domain"] = json!("www.example.com"),
                Field::Domain(false) => body["domain"] = json!(""),
                Field::Language(Some(n)) => body["language"] = json!(language(n)),
                Field::Language(None) => body["language"] = Value::Null,
                Field::State(state) => body["state"] = json!(state),
                Field::PublishDate(s) => body["publishDate"] = json!(now_ms + s * 1_000),
                Field::PublishImmediately(now) => body["publishImmediately"] = json!(now),
                Field::Expiry(Some(s)) => {
                    body["pageExpiryEnabled"] = json!(true);
                    body["pageExpiryDate"] = json!(now_ms + s * 1_000);
                }
                Field::Expiry(None) => body["pageExpiryEnabled"] = json!(false),
                Field::Widgets(n) => body["widgets"] = json!({"w": {"z": 1.0, "n": n}}),
            }
        }
        body
    }

    /// Whether a draft can be written with it.
    pub fn is_readable(&self) -> bool {
        self.json(0)["state"] != "NONE"
    }
}

/// A language by number.
pub fn language(number: u8) -> &'static str {
    LANGUAGES[usize::from(number) % LANGUAGES.len()]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![30 => 0..40u8, 1 => 200..=255u8]
}

fn field() -> impl Strategy<Value = Field> {
    let states = prop_oneof![
        4 => Just("PUBLISHED_OR_SCHEDULED"),
        3 => Just("DRAFT"),
        1 => Just("PUBLISHED_AB"),
        1 => Just("NONE"),
    ];
    prop_oneof![
        3 => (0..9u8).prop_map(Field::Name),
        4 => (0..9u8).prop_map(Field::Title),
        4 => (0..9u8).prop_map(Field::Slug),
        1 => any::<bool>().prop_map(Field::Domain),
        2 => proptest::option::weighted(0.9, 0..5u8).prop_map(Field::Language),
        5 => states.prop_map(Field::State),
        2 => (-60..90i64).prop_map(Field::PublishDate),
        1 => any::<bool>().prop_map(Field::PublishImmediately),
        2 => proptest::option::weighted(0.8, -30..120i64).prop_map(Field::Expiry),
        2 => (0..4u8).prop_map(Field::Widgets),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    proptest::collection::vec(field(), 0..5).prop_map(Body)
}

/// A body that makes a page: most have a slug.
fn new_body() -> impl Strategy<Value = Body> {
    (0..9u8, proptest::option::weighted(0.8, 0..9u8), body()).prop_map(|(name, slug, body)| {
        let slug = slug.map(Field::Slug);
        Body([Field::Name(name)].into_iter().chain(slug).chain(body.0).collect())
    })
}

fn page_move() -> impl Strategy<Value = Move> {
    let several = || proptest::collection::vec(place(), 1..4);
    prop_oneof![
        8 => (any::<bool>(), proptest::collection::vec(new_body(), 1..3))
            .prop_map(|(landing, bodies)| Move::Create(landing, bodies)),
        14 => (several(), body()).prop_map(|(places, body)| Move::Update(places, body)),
        1 => (place(), body()).prop_map(|(place, body)| Move::UpdateDeleted(place, body)),
        12 => (place(), body()).prop_map(|(place, body)| Move::UpdateDraft(place, body)),
        7 => place().prop_map(Move::PushLive),
        3 => place().prop_map(Move::ResetDraft),
        6 => (place(), -30..90i64).prop_map(|(place, at)| Move::Schedule(place, at)),
        4 => (place(), 0..12u8).prop_map(|(place, number)| Move::Restore(place, number)),
        4 => (place(), 0..12u8).prop_map(|(place, number)| Move::RestoreToDraft(place, number)),
        2 => place().prop_map(Move::Clone),
        5 => several().prop_map(Move::Delete),
        6 => (1..60i64).prop_map(Move::Wait),
        6 => Just(Move::RunJobs),
    ]
}

fn tie_move() -> impl Strategy<Value = Move> {
    let renames = proptest::collection::vec((0..6u8, 0..5u8), 1..4);
    prop_oneof![
        6 => place().prop_map(Move::StartTest),
        6 => (place(), any::<bool>()).prop_map(|(place, wins)| Move::EndTest(place, wins)),
        5 => place().prop_map(Move::RerunTest),
        6 => (place(), 0..6u8, any::<bool>())
            .prop_map(|(place, code, published)| Move::Vary(place, code, published)),
        6 => (place(), place(), 0..6u8)
            .prop_map(|(one, other, code)| Move::Attach(one, other, code)),
        4 => place().prop_map(Move::Detach),
        4 => place().prop_map(Move::SetPrimary),
        4 => (place(), renames).prop_map(|(place, all)| Move::UpdateLanguages(place, all)),
    ]
}

/// A walk of no more than this many steps; a failing one is shortened from both ends.
pub fn walk(steps: usize) -> impl Strategy<Value = Vec<Move>> {
    proptest::collection::vec(prop_oneof![2 => page_move(), 1 => tie_move()], 1..=steps)
}
