//! What is sold: products, `0-7`, and line items, `0-8`.

use super::building::{
    StandardProperty, UNNAMED, date, flag, money, number, select, text, textarea,
};
use super::options::{BILLING_FREQUENCIES, CURRENCIES};
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Products.
pub(super) static PRODUCT: StandardType = StandardType {
    id: ObjectTypeId::standard(7),
    name: "PRODUCT",
    singular: "Product",
    plural: "Products",
    path_name: "products",
    primary_display: Some("name"),
    created: "createdate",
    default_properties: &[
        "createdate",
        "description",
        "hs_lastmodifieddate",
        "hs_object_id",
        "name",
        "price",
    ],
    required: Required::All(&["name"]),
    searchable: &["name", "description", "price", "hs_sku"],
    read_scopes: &["crm.objects.products.read", "e-commerce"],
    write_scopes: &["crm.objects.products.write", "e-commerce"],
    properties: PRODUCT_PROPERTIES,
    group: ("product_information", "Product information"),
    ..UNNAMED
};

static PRODUCT_PROPERTIES: &[StandardProperty] = &[
    text("name", "Name"),
    textarea("description", "Product description"),
    money("price", "Unit price"),
    text("hs_sku", "SKU"),
    money("hs_cost_of_goods_sold", "Unit cost"),
    number("hs_discount_percentage", "Discount percentage"),
    money("discount", "Unit discount"),
    number("tax", "Tax"),
    text("hs_tax_rate_group_id", "Tax rate"),
    select(
        "hs_product_type",
        "Product Type",
        &[("inventory", "Inventory"), ("non_inventory", "Non-Inventory"), ("service", "Service")],
    ),
    select("recurringbillingfrequency", "Billing frequency", BILLING_FREQUENCIES),
    text("hs_recurring_billing_period", "Term"),
    date("hs_recurring_billing_start_date", "Billing start date"),
    text("hs_images", "Image URL"),
    text("hs_url", "URL"),
    text("hs_folder", "Folder"),
    number("hs_folder_id", "Folder ID"),
    text("hs_folder_name", "Folder name").read_only(),
    select("hs_status", "Status", &[]).external(),
    select(
        "hs_pricing_model",
        "Pricing model",
        &[
            ("flat", "Flat"),
            ("volume", "Volume"),
            ("graduated", "Graduated"),
            ("stairstep", "Stairstep"),
        ],
    ),
    text("hs_brand", "Brand"),
];

/// Line items.
pub(super) static LINE_ITEM: StandardType = StandardType {
    id: ObjectTypeId::standard(8),
    name: "LINE_ITEM",
    singular: "Line item",
    plural: "Line items",
    path_name: "line_items",
    primary_display: Some("name"),
    created: "createdate",
    default_properties: &[
        "amount",
        "createdate",
        "hs_lastmodifieddate",
        "hs_object_id",
        "price",
        "quantity",
    ],
    read_scopes: &["crm.objects.line_items.read", "e-commerce"],
    write_scopes: &["crm.objects.line_items.write", "e-commerce"],
    properties: LINE_ITEM_PROPERTIES,
    group: ("line_item_information", "Line item information"),
    ..UNNAMED
};

static LINE_ITEM_PROPERTIES: &[StandardProperty] = &[
    text("name", "Name"),
    textarea("description", "Description"),
    number("quantity", "Quantity"),
    money("price", "Unit price"),
    money("amount", "Net price").calculated(),
    money("discount", "Unit Discount"),
    number("hs_discount_percentage", "Discount Percentage"),
    money("hs_total_discount", "Calculated Total Discount").calculated(),
    number("tax", "Tax"),
    text("hs_tax_rate_group_id", "Tax rate"),
    number("hs_tax_rate", "Tax rate percentage").calculated(),
    money("hs_tax_amount", "Tax amount").calculated(),
    money("hs_pre_discount_amount", "Pre Discount Amount").calculated(),
    money("hs_post_tax_amount", "Post Tax Amount").calculated(),
    number("hs_product_id", "Product ID"),
    select(
        "hs_product_type",
        "Product Type",
        &[("inventory", "Inventory"), ("non_inventory", "Non-Inventory"), ("service", "Service")],
    ),
    text("hs_sku", "SKU"),
    text("hs_external_id", "External ID"),
    number("hs_variant_id", "Variant ID"),
    text("hs_images", "Image URL"),
    text("hs_url", "URL"),
    number("hs_position_on_quote", "Position on quote"),
    select("hs_line_item_currency_code", "Currency", CURRENCIES),
    money("hs_cost_of_goods_sold", "Unit cost"),
    money("hs_margin", "Margin").calculated(),
    money("hs_margin_acv", "ACV margin").calculated(),
    money("hs_margin_arr", "ARR margin").calculated(),
    money("hs_margin_mrr", "MRR margin").calculated(),
    money("hs_margin_tcv", "TCV margin").calculated(),
    money("hs_acv", "Annual contract value").calculated(),
    money("hs_arr", "Annual recurring revenue").calculated(),
    money("hs_mrr", "Monthly recurring revenue").calculated(),
    money("hs_tcv", "Total contract value").calculated(),
    select("recurringbillingfrequency", "Billing frequency", BILLING_FREQUENCIES),
    text("hs_recurring_billing_period", "Term"),
    number("hs_recurring_billing_number_of_payments", "Number of payments"),
    date("hs_recurring_billing_start_date", "Billing start date"),
    date("hs_recurring_billing_end_date", "Billing end date").calculated(),
    flag("hs_recurring_billing_terms_auto_renew", "Auto-renews").hidden(),
    select(
        "hs_billing_start_delay_type",
        "Billing start delay type",
        &[
            ("hs_billing_start_delay_days", "Delayed start by days"),
            ("hs_billing_start_delay_months", "Delayed start by months"),
        ],
    ),
    number("hs_billing_start_delay_days", "Billing start delay (days)"),
    number("hs_billing_start_delay_months", "Billing start delay (months)"),
    number("hs_term_in_months", "Term in months").calculated(),
    select(
        "hs_pricing_model",
        "Pricing model",
        &[
            ("flat", "Flat"),
            ("volume", "Volume"),
            ("graduated", "Graduated"),
            ("stairstep", "Stairstep"),
        ],
    ),
];
