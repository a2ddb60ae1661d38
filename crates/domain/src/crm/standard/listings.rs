//! Listings, `0-420` (objects.md §2.5).

use super::building::{StandardProperty, UNNAMED, money, number, select, text};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// The type.
pub(super) static LISTING: StandardType = StandardType {
    id: ObjectTypeId::standard(420),
    name: "LISTING",
    singular: "Listing",
    plural: "Listings",
    path_name: "listings",
    primary_display: Some("hs_name"),
    required: Required::All(&["hs_name"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &[
        "hs_name",
        "hs_address_1",
        "hs_address_2",
        "hs_city",
        "hs_state_province",
        "hs_zip",
    ],
    read_scopes: &["crm.objects.listings.read"],
    write_scopes: &["crm.objects.listings.write"],
    properties: PROPERTIES,
    group: ("listing_information", "Listing information"),
    ..UNNAMED
};

static PROPERTIES: &[StandardProperty] = &[
    text("hs_name", "Listing Name"),
    text("hs_address_1", "Address 1"),
    text("hs_address_2", "Address 2"),
    text("hs_city", "City"),
    text("hs_state_province", "State/Province"),
    text("hs_zip", "Zip"),
    text("hs_neighborhood", "Neighborhood"),
    money("hs_price", "Price"),
    number("hs_bedrooms", "Bedrooms"),
    number("hs_bathrooms", "Bathrooms"),
    number("hs_square_footage", "Square Footage"),
    number("hs_lot_size", "Lot Size"),
    number("hs_year_built", "Year Built"),
    select(
        "hs_listing_type",
        "Listing Type",
        &[
            ("house", "House"),
            ("townhouse", "Townhouse"),
            ("multi_family", "Multi-Family"),
            ("condos_co_ops", "Condos/Co-ops"),
            ("lots_land", "Lots/Land"),
            ("apartments", "Apartments"),
            ("manufactured", "Manufactured"),
        ],
    ),
];
