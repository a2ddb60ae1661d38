//! The steps of a walk, each with the searches that follow it. Records are named by place among all
//! that the walk has made, so that a walk that was shortened still makes sense.

use super::asks::{Ask, ask};
use proptest::collection::vec;
use proptest::prelude::*;

/// A record among all that were ever made; some places are of none.
pub type Place = u8;
/// Properties by number and their values by number; none clears.
pub type Values = Vec<(u8, Option<u16>)>;

/// What happens.
#[derive(Clone, Debug)]
pub enum Move {
    /// So many records, the nth with the nth list of values, over and over.
    Create(u8, Vec<Values>),
    Update(Vec<Place>, Values),
    /// By the unique property of the walks.
    Upsert(Vec<u16>, Values),
    Archive(Vec<Place>),
    Merge(Place, Place),
    Purge(Place),
    /// With records of the other type, by the nth type of association.
    Associate(Vec<(Place, Place)>, u8),
    Dissociate(Vec<(Place, Place)>, u8),
    /// A property that comes and goes is made or restored, with the nth type.
    Late(u8),
    /// And archived.
    ArchiveLate,
    /// A property gets another type, whatever records hold of it.
    Shape(u8),
    /// What `query` looks at is chosen anew, if the type is the account's own.
    Searchable(u8),
    /// Metadata of a stage: chances of deals, the state of tickets.
    Stage(u8, u8),
    /// Whether with ids that others may have had before.
    NewPipeline(bool),
    DeletePipeline(u8),
    /// Milliseconds that pass.
    Wait(u16),
    /// A node ends and begins again, with its index where it was.
    Restart(bool),
    /// The same, and its index is lost.
    Forget(bool),
    /// The same, and the nth file of its index is cut off, or has other bytes, at such a place.
    Spoil(bool, u16, u16, bool),
    /// A node follows the log without being asked to search.
    Follow(bool),
    /// A node builds its index anew by hand.
    Rebuild(bool),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    pub the: Move,
    /// Which node takes it.
    pub node: bool,
    /// Whether it is about the other type of records.
    pub other: bool,
    pub asks: Vec<Ask>,
}

/// A whole walk.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which type most records are of.
    pub home: u8,
    pub preserve_primary_id: bool,
    /// Of searches by the second node, in milliseconds.
    pub lag_ms: i64,
    pub steps: Vec<Step>,
}

fn values() -> impl Strategy<Value = Values> {
    let count = prop_oneof![2 => 0..5usize, 3 => 8..24usize];
    count.prop_flat_map(|count| {
        vec((any::<u8>(), proptest::option::weighted(0.85, any::<u16>())), count)
    })
}

fn the_move() -> impl Strategy<Value = Move> {
    let place = any::<Place>;
    let places = || vec(place(), 1..5);
    let pairs = || vec((place(), place()), 1..4);
    let count = prop_oneof![12 => 1..5u8, 1 => 60..100u8];
    prop_oneof![
        20 => (count, vec(values(), 1..4)).prop_map(|(count, all)| Move::Create(count, all)),
        24 => (places(), values()).prop_map(|(places, values)| Move::Update(places, values)),
        5 => (vec(any::<u16>(), 1..4), values()).prop_map(|(keys, all)| Move::Upsert(keys, all)),
        6 => places().prop_map(Move::Archive),
        6 => (place(), place()).prop_map(|(one, other)| Move::Merge(one, other)),
        3 => place().prop_map(Move::Purge),
        8 => (pairs(), any::<u8>()).prop_map(|(pairs, kind)| Move::Associate(pairs, kind)),
        4 => (pairs(), any::<u8>()).prop_map(|(pairs, kind)| Move::Dissociate(pairs, kind)),
        3 => any::<u8>().prop_map(Move::Late),
        2 => Just(Move::ArchiveLate),
        4 => any::<u8>().prop_map(Move::Shape),
        1 => any::<u8>().prop_map(Move::Searchable),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(stage, how)| Move::Stage(stage, how)),
        2 => any::<bool>().prop_map(Move::NewPipeline),
        2 => any::<u8>().prop_map(Move::DeletePipeline),
        5 => (1..2_000u16).prop_map(Move::Wait),
        2 => any::<bool>().prop_map(Move::Restart),
        1 => any::<bool>().prop_map(Move::Forget),
        2 => any::<(bool, u16, u16, bool)>()
            .prop_map(|(node, file, at, cuts)| Move::Spoil(node, file, at, cuts)),
        3 => any::<bool>().prop_map(Move::Follow),
        1 => any::<bool>().prop_map(Move::Rebuild),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let asks = vec(ask(), 0..6);
    (the_move(), any::<bool>(), prop::bool::weighted(0.2), asks)
        .prop_map(|(the, node, other, asks)| Step { the, node, other, asks })
}

/// A walk of no more than this many steps.
pub fn plan(steps: usize) -> impl Strategy<Value = Plan> {
    let first = |other| {
        let all = vec(values(), 3..8);
        all.prop_map(move |all| Step {
            the: Move::Create(all.len() as u8, all),
            node: false,
            other,
            asks: Vec::new(),
        })
    };
    let begin = (first(false), first(true)).prop_map(|(one, other)| vec![one, other]);
    let lag_ms = prop_oneof![3 => Just(0), 1 => Just(700i64)];
    let habits = (0..4u8, any::<bool>(), lag_ms);
    (habits, begin, vec(step(), 1..=steps)).prop_map(
        |((home, preserve_primary_id, lag_ms), mut begin, steps)| {
            begin.extend(steps);
            Plan { home, preserve_primary_id, lag_ms, steps: begin }
        },
    )
}
