//! Orders, `0-123`, carts, `0-142`, discounts, `0-84`, fees, `0-85`, and taxes, `0-86`.

use super::building::{
    DATED, StandardProperty, UNNAMED, datetime, money, number, phone, select, text,
};
use super::options::CURRENCIES;
use crate::crm::object_types::{ObjectTypeId, Required, StandardType};

/// Orders.
pub(super) static ORDER: StandardType = StandardType {
    id: ObjectTypeId::standard(123),
    name: "ORDER",
    singular: "Order",
    plural: "Orders",
    path_name: "orders",
    primary_display: Some("hs_order_name"),
    created: "createdate",
    default_properties: DATED,
    required: Required::All(&["hs_order_name"]),
    pipeline: Some(("hs_pipeline", "hs_pipeline_stage")),
    searchable: &["hs_order_name"],
    read_scopes: &["crm.objects.orders.read"],
    write_scopes: &["crm.objects.orders.write", "crm.pipelines.orders.write"],
    properties: ORDER_PROPERTIES,
    group: ("order_information", "Order information"),
    ..UNNAMED
};

static ORDER_PROPERTIES: &[StandardProperty] = &[
    text("hs_order_name", "Order Name"),
    select("hs_currency_code", "Currency Code", CURRENCIES),
    money("hs_total_price", "Total Price"),
    money("hs_subtotal_price", "Subtotal Price"),
    money("hs_discounted_price", "Discounted price").calculated(),
    money("hs_order_discount", "Order Discount"),
    money("hs_shipping_cost", "Shipping Cost"),
    money("hs_tax", "Tax"),
    money("hs_refund_amount", "Refund Amount"),
    text("hs_external_order_id", "External Order ID"),
    text("hs_external_cart_id", "External Cart ID"),
    text("hs_external_order_status", "External Order Status"),
    text("hs_external_order_url", "External Order URL"),
    text("hs_external_status", "External Status"),
    datetime("hs_external_created_date", "External Created Date"),
    datetime("hs_processed_date", "Processed Date"),
    datetime("hs_cancelled_date", "Cancelled date"),
    datetime("hs_closed_date", "Close date"),
    text("hs_fulfillment_status", "Fulfillment Status"),
    text("hs_payment_processing_method", "Payment Processing Method"),
    text("hs_payment_status", "Payment Status"),
    text("hs_order_note", "Order Note"),
    text("hs_order_tags", "Order Tags"),
    text("hs_source_store", "Source Store"),
    text("hs_landing_site", "Landing Site"),
    text("hs_cancellation_reason", "Cancellation Reason"),
    text("hs_discount_codes", "Discount Codes"),
    text("hs_tracking_number", "Tracking Number"),
    text("hs_tracking_url", "Shipment Tracking URL"),
    text("hs_shipping_status", "Shipping Status"),
    text("hs_shipping_status_url", "Shipping Status URL"),
    text("hs_shipping_tracking_number", "Shipping Tracking Number"),
    text("hs_shipping_address_name", "Shipping Name"),
    text("hs_shipping_address_street", "Shipping Street"),
    text("hs_shipping_address_city", "Shipping City"),
    text("hs_shipping_address_state", "Shipping State/Region"),
    text("hs_shipping_address_postal_code", "Shipping ZIP/Postal Code"),
    text("hs_shipping_address_country", "Shipping Country/Region"),
    phone("hs_shipping_address_phone", "Shipping Phone"),
    text("hs_billing_address_name", "Billing Name"),
    text("hs_billing_address_email", "Billing Email"),
    text("hs_billing_address_street", "Billing Street"),
    text("hs_billing_address_city", "Billing City"),
    text("hs_billing_address_state", "Billing State/Region"),
    text("hs_billing_address_postal_code", "Billing ZIP/Postal Code"),
    text("hs_billing_address_country", "Billing Country/Region"),
    phone("hs_billing_address_phone", "Billing Phone"),
    number("hs_exchange_rate", "Exchange rate").calculated(),
    money("hs_homecurrency_amount", "Order amount in company currency").calculated(),
    number("hs_num_associated_companies", "Number of associated companies").calculated().hidden(),
];

/// Carts.
pub(super) static CART: StandardType = StandardType {
    id: ObjectTypeId::standard(142),
    name: "CART",
    singular: "Cart",
    plural: "Carts",
    path_name: "carts",
    primary_display: Some("hs_cart_name"),
    created: "createdate",
    default_properties: DATED,
    searchable: &["hs_cart_name"],
    read_scopes: &["crm.objects.carts.read"],
    write_scopes: &["crm.objects.carts.write"],
    properties: CART_PROPERTIES,
    group: ("cart_information", "Cart information"),
    ..UNNAMED
};

static CART_PROPERTIES: &[StandardProperty] = &[
    text("hs_cart_name", "Cart Name"),
    select("hs_currency_code", "Currency Code", CURRENCIES),
    money("hs_total_price", "Total Price"),
    money("hs_subtotal_price", "Subtotal Price"),
    money("hs_cart_discount", "Cart Discount"),
    money("hs_shipping_cost", "Shipping Cost"),
    money("hs_tax", "Tax"),
    text("hs_external_cart_id", "External Cart ID"),
    text("hs_external_status", "External Status"),
    datetime("hs_external_created_date", "External Created Date"),
    text("hs_cart_url", "Cart URL"),
    text("hs_source_store", "Source Store"),
    text("hs_tags", "Tags"),
    text("hs_landing_site", "Landing Site"),
    text("hs_discount_codes", "Discount Codes"),
    number("hs_exchange_rate", "Exchange rate").calculated(),
    money("hs_homecurrency_amount", "Cart amount in company currency").calculated(),
];

/// Discounts.
pub(super) static DISCOUNT: StandardType = StandardType {
    id: ObjectTypeId::standard(84),
    name: "DISCOUNT",
    singular: "Discount",
    plural: "Discounts",
    path_name: "discounts",
    created: "createdate",
    default_properties: DATED,
    searchable: &["hs_label"],
    read_scopes: &["crm.objects.line_items.read", "e-commerce"],
    write_scopes: &["crm.objects.line_items.write", "e-commerce"],
    properties: DISCOUNT_PROPERTIES,
    group: ("discount_information", "Discount information"),
    ..UNNAMED
};

static DISCOUNT_PROPERTIES: &[StandardProperty] = &[
    text("hs_label", "Label"),
    select("hs_type", "Type", &[("PERCENT", "Percent"), ("FIXED", "Fixed")]),
    number("hs_value", "Value"),
    text("hs_duration", "Duration"),
    number("hs_sort_order", "Sort order"),
];

/// Fees.
pub(super) static FEE: StandardType = StandardType {
    id: ObjectTypeId::standard(85),
    name: "FEE",
    singular: "Fee",
    plural: "Fees",
    path_name: "fees",
    created: "createdate",
    default_properties: DATED,
    searchable: &["hs_label"],
    read_scopes: &["crm.objects.line_items.read", "e-commerce"],
    write_scopes: &["crm.objects.line_items.write", "e-commerce"],
    properties: FEE_PROPERTIES,
    group: ("fee_information", "Fee information"),
    ..UNNAMED
};

static FEE_PROPERTIES: &[StandardProperty] = &[
    text("hs_label", "Label"),
    select("hs_type", "Type", &[("PERCENT", "Percent"), ("FIXED", "Fixed")]),
    number("hs_value", "Value"),
    number("hs_sort_order", "Sort order"),
];

/// Taxes.
pub(super) static TAX: StandardType = StandardType {
    id: ObjectTypeId::standard(86),
    name: "TAX",
    singular: "Tax",
    plural: "Taxes",
    path_name: "taxes",
    created: "createdate",
    default_properties: DATED,
    searchable: &["hs_label"],
    read_scopes: &["crm.objects.line_items.read", "e-commerce"],
    write_scopes: &["crm.objects.line_items.write", "e-commerce"],
    properties: TAX_PROPERTIES,
    group: ("tax_information", "Tax information"),
    ..UNNAMED
};

static TAX_PROPERTIES: &[StandardProperty] = &[
    text("hs_label", "Label"),
    select("hs_type", "Type", &[("PERCENT", "Percent"), ("FIXED", "Fixed")]),
    number("hs_value", "Value"),
    number("hs_sort_order", "Sort order"),
];
