//! The records that are searched for: listings whose ten values vary as real ones do. Everything
//! about one follows from its number, so that what a search must find can be counted without
//! asking anybody.

use crate::listings::{self, KEY};
use std::io::Write;

/// Different cities; as many listings in each.
pub const CITIES: usize = CITY_STARTS.len() * CITY_ENDS.len();
/// So many names have [`RARE_WORD`], however many listings there are.
pub const RARE_NAMES: usize = 50;
pub const RARE_WORD: &str = "zephyr";
/// One name in four has it.
pub const COMMON_WORD: &str = "garden";

/// Options of the type that occur, each as often as the others.
const KINDS: [&str; 4] = ["house", "townhouse", "apartments", "condos_co_ops"];
const ADJECTIVES: [&str; 12] = [
    "Bright",
    "Charming",
    "Cozy",
    "Elegant",
    "Historic",
    "Modern",
    "Quiet",
    "Renovated",
    "Rustic",
    "Spacious",
    "Stately",
    "Sunny",
];
const FEATURES: [&str; 4] = ["Garden", "Corner", "Terrace", "Loft"];
const SORTS: [&str; 8] =
    ["Home", "Residence", "Cottage", "Villa", "Flat", "Retreat", "Bungalow", "Duplex"];
const TREES: [&str; 20] = [
    "Acacia", "Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Chestnut", "Cypress",
    "Elm", "Hawthorn", "Hazel", "Juniper", "Larch", "Linden", "Magnolia", "Poplar", "Rowan",
    "Sycamore",
];
const WAYS: [&str; 10] =
    ["Avenue", "Boulevard", "Circle", "Court", "Drive", "Lane", "Place", "Road", "Street", "Way"];
const CITY_STARTS: [&str; 25] = [
    "Amber", "Black", "Bright", "Clear", "Cold", "Crystal", "Deer", "Eagle", "Fair", "Falcon",
    "Glen", "Golden", "Green", "High", "Iron", "King", "Mill", "Oak", "Pine", "Queen", "Red",
    "Silver", "Stone", "West", "Winter",
];
const CITY_ENDS: [&str; 20] = [
    "born", "bridge", "brook", "bury", "dale", "field", "ford", "haven", "hurst", "land", "leigh",
    "mere", "mont", "port", "ridge", "side", "stead", "ton", "ville", "wick",
];

/// A property that listings have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    Key,
    Name,
    Address,
    City,
    Kind,
    Zip,
    Price,
    Bedrooms,
    Feet,
    Year,
}

impl Property {
    pub const ALL: [Property; 10] = [
        Property::Key,
        Property::Name,
        Property::Address,
        Property::City,
        Property::Kind,
        Property::Zip,
        Property::Price,
        Property::Bedrooms,
        Property::Feet,
        Property::Year,
    ];
    /// What the server looks at for a query's words.
    pub const SEARCHABLE: [Property; 4] =
        [Property::Name, Property::Address, Property::City, Property::Zip];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Property::Key => KEY,
            Property::Name => "hs_name",
            Property::Address => "hs_address_1",
            Property::City => "hs_city",
            Property::Kind => "hs_listing_type",
            Property::Zip => "hs_zip",
            Property::Price => "hs_price",
            Property::Bedrooms => "hs_bedrooms",
            Property::Feet => "hs_square_footage",
            Property::Year => "hs_year_built",
        }
    }

    pub fn is_number(self) -> bool {
        self as usize >= Property::Price as usize
    }
}

/// So many listings.
pub struct Estates {
    /// Where each stands in a shuffled order, from which follows what must be evenly spread.
    ranks: Vec<u32>,
}

/// One listing.
#[derive(Debug, Clone, Copy)]
pub struct Estate {
    /// Its number, from which its key is made.
    pub at: usize,
    rank: usize,
    is_rare: bool,
    /// What its other values are drawn from.
    draws: [u64; 2],
}

impl Estates {
    pub fn new(count: usize) -> Estates {
        let mut ranks: Vec<u32> = (0..count as u32).collect();
        for at in (1..count).rev() {
            ranks.swap(at, (drawn(at as u64) % (at as u64 + 1)) as usize);
        }
        Estates { ranks }
    }

    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// A listing; those beyond the last have values that others have, but for their key.
    pub fn get(&self, number: usize) -> Estate {
        let count = self.len();
        let rank = self.ranks[number % count] as usize;
        let is_rare = rank.is_multiple_of((count / RARE_NAMES).max(1));
        let draws = [drawn(2 * number as u64), drawn(2 * number as u64 + 1)];
        Estate { at: number, rank, is_rare, draws }
    }

    /// A listing after a change: the values of another.
    pub fn changed(&self, number: usize, change: usize) -> Estate {
        Estate { at: number, ..self.get(number + change) }
    }

    pub fn all(&self) -> impl Iterator<Item = Estate> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The name of a city.
    pub fn city(city: usize) -> String {
        let (start, end) = (city / CITY_ENDS.len() % CITY_STARTS.len(), city % CITY_ENDS.len());
        format!("{}{}", CITY_STARTS[start], CITY_ENDS[end])
    }
}

impl Estate {
    /// A property's number.
    pub fn number(&self, property: Property) -> u32 {
        let [draw, _] = self.draws;
        match property {
            Property::Price => 100_000 + (draw % 900_000) as u32,
            Property::Bedrooms => 1 + (draw >> 20) as u32 % 7,
            Property::Feet => 500 + (draw >> 32) as u32 % 4_000,
            Property::Year => 1_900 + (draw >> 48) as u32 % 126,
            _ => 0,
        }
    }

    /// A property's value, as the API takes it.
    pub fn text(&self, property: Property) -> String {
        let [_, draw] = self.draws;
        let pick = |from: &[&'static str], shift: u32| from[(draw >> shift) as usize % from.len()];
        match property {
            Property::Key => listings::key(self.at),
            Property::Name => {
                let adjective = if self.is_rare { "Zephyr" } else { pick(&ADJECTIVES, 0) };
                let (feature, sort) = (pick(&FEATURES, 8), pick(&SORTS, 12));
                format!("{adjective} {feature} {sort}, {}", self.text(Property::Address))
            }
            Property::Address => {
                let house = 1 + (draw >> 16) % 9_999;
                format!("{house} {} {}", pick(&TREES, 32), pick(&WAYS, 40))
            }
            Property::City => Estates::city(self.rank % CITIES),
            Property::Kind => KINDS[self.rank / CITIES % KINDS.len()].to_owned(),
            Property::Zip => format!("{:05}", (draw >> 44) % 100_000),
            number => self.number(number).to_string(),
        }
    }

    /// Appends the ten properties as JSON. No value has anything to escape.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut lead = '{';
        for property in Property::ALL {
            write!(out, "{lead}\"{}\":\"{}\"", property.name(), self.text(property))
                .expect("writing to a Vec cannot fail");
            lead = ',';
        }
        out.push(b'}');
    }
}

/// Numbers without a pattern (splitmix64), the same in every run.
fn drawn(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_types_and_rare_names_are_evenly_spread() {
        let estates = Estates::new(20_000);
        let count = |property: Property, value: &str| {
            estates.all().filter(|estate| estate.text(property) == value).count()
        };
        assert_eq!(count(Property::City, &Estates::city(0)), 40);
        assert_eq!(count(Property::City, &Estates::city(CITIES - 1)), 40);
        assert_eq!(count(Property::Kind, "house"), 5_000);
        let rare = |estate: &Estate| estate.text(Property::Name).starts_with("Zephyr ");
        assert_eq!(estates.all().filter(rare).count(), RARE_NAMES);
    }

    #[test]
    fn a_listing_is_json() {
        let mut out = Vec::new();
        Estates::new(100).get(7).write(&mut out);
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(read["mls_number"], "MLS-000000007");
        assert_eq!(read.as_object().unwrap().len(), 10);
    }
}
