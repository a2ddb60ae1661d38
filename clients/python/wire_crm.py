"""What records of the CRM look like on the wire, and the types that the drivers work with."""

import json
import re
from dataclasses import dataclass, field
from uuid import uuid4

from check import expect, expect_that
from wire import UNKNOWN_ID, expect_error

__all__ = ["CONTACTS", "Kind", "STANDARD", "UNKNOWN_ID", "custom", "expect_record", "expect_validation", "row"]

_SYSTEM = {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"}


@dataclass(frozen=True)
class Kind:
    """One type of record, and what a driver needs to know of it."""

    # How v3 names it in a path, how 2026-03 does, and what the path's record id is called.
    path: str
    dated: str
    id_name: str
    # A property that any text may be written to; the create call needs `required` besides.
    text: str
    # The properties that a read shows unless it is asked for others.
    shown: frozenset[str]
    required: dict[str, str] = field(default_factory=dict)
    # Another type, and the association that leads there from this one.
    other: str | None = None
    association: int = 0
    # The type's name in messages.
    name: str = ""

    def fields(self, text: str, **more: str) -> dict[str, str]:
        """What a new record is made of."""
        return {**self.required, self.text: text, **more}


def kind(path: str, dated: str, text: str, shown: str, **more: object) -> Kind:
    """A type of HubSpot's own: the path's id is called after it."""
    shown_names = frozenset(shown.split()) if shown else frozenset(_SYSTEM)
    one = more.pop("one", path.removesuffix("s"))
    return Kind(path, dated, f"{one}Id", text, shown_names, name=more.pop("name", one.upper()), **more)


CONTACTS = kind(
    "contacts", "contacts", "firstname", "createdate email firstname hs_object_id lastmodifieddate lastname",
    other="companies", association=279,
)  # fmt: skip
COMPANIES = kind(
    "companies", "companies", "name", "createdate domain hs_lastmodifieddate hs_object_id name",
    one="company", other="contacts", association=280,
)  # fmt: skip
DEALS = kind(
    "deals", "0-3", "dealname",
    "amount closedate createdate dealname dealstage hs_lastmodifieddate hs_object_id pipeline",
    required={"pipeline": "default", "dealstage": "appointmentscheduled"}, other="contacts", association=3,
)  # fmt: skip
TICKETS = kind(
    "tickets", "tickets", "subject",
    "content createdate hs_lastmodifieddate hs_object_id hs_pipeline hs_pipeline_stage hs_ticket_category"
    " hs_ticket_priority subject",
    required={"hs_pipeline": "0", "hs_pipeline_stage": "1"}, other="contacts", association=16,
)  # fmt: skip
LISTINGS = kind("0-420", "0-420", "hs_name", "", one="listing", other="contacts", association=882)
PROJECTS = kind("projects", "projects", "hs_name", "", other="contacts", association=1242)

# Projects need a stage, whose id only the account knows.
STANDARD = (CONTACTS, COMPANIES, DEALS, TICKETS, LISTINGS, PROJECTS)

# Types of which the topics only go through one life: what they are called, a property for any text, and what
# else a new record needs.
_NOW = {"hs_timestamp": "2026-01-02T03:04:05Z"}
OTHERS = tuple(
    kind(path, dated or path, text, "", one=one, required=required)
    for path, dated, one, text, required in (
        ("products", None, "product", "name", {}),
        ("line_items", None, "lineItem", "name", {}),
        ("quotes", None, "quote", "hs_title", {"hs_expiration_date": "2030-01-02"}),
        ("calls", None, "call", "hs_call_title", _NOW),
        ("emails", None, "email", "hs_email_subject", {**_NOW, "hs_email_direction": "EMAIL"}),
        ("meetings", None, "meeting", "hs_meeting_title", _NOW),
        ("notes", None, "note", "hs_note_body", _NOW),
        ("tasks", None, "task", "hs_task_subject", _NOW),
        (
            "communications", None, "communication", "hs_communication_body",
            {**_NOW, "hs_communication_channel_type": "WHATS_APP"},
        ),
        ("postal_mail", None, "postalMail", "hs_postal_mail_body", _NOW),
        ("leads", None, "leads", "hs_lead_name", {}),
        ("goal_targets", None, "goalTarget", "hs_goal_name", {}),
        ("taxes", None, "tax", "hs_label", {}),
        ("invoices", None, "invoice", "hs_title", {"hs_currency": "USD"}),
        ("carts", None, "cart", "hs_cart_name", {}),
        ("orders", None, "order", "hs_order_name", {}),
        ("discounts", None, "discount", "hs_label", {}),
        ("fees", None, "fee", "hs_label", {}),
        ("subscriptions", None, "subscription", "hs_name", {}),
        ("0-410", None, "course", "hs_course_name", {}),
    )
)  # fmt: skip


def custom(object_type_id: str, name: str) -> Kind:
    """A custom type with the properties `name` and `vin`, of which the latter is unique."""
    return Kind(object_type_id, object_type_id, "objectId", "name", frozenset(_SYSTEM), name=name)


def is_custom(kind: Kind) -> bool:
    return kind.path.startswith("2-")


def marker(text: str) -> str:
    """A word that no other run has."""
    return f"{text}{uuid4().hex[:10]}"


def row(record_id: str, properties: dict[str, str], **more: str) -> dict:
    """An input of a batch that updates or upserts."""
    return {"id": record_id, "properties": properties, **more}


def expect_record(record: object, properties: dict[str, str]) -> None:
    """Checks a record that is not archived, and some of its properties."""
    expect_that("an id of digits", record.id.isdigit(), record.id)
    expect("archived", record.archived, False)
    expect("hs_object_id", record.properties["hs_object_id"], record.id)
    expect_that("a change after the creation", record.updated_at >= record.created_at, record)
    found = {name: record.properties.get(name) for name in properties}
    expect("properties", found, properties)


def expect_validation(body: dict, code: str, name: str) -> None:
    """Checks a refusal of values: the text of the message holds what `errors` holds as well."""
    expect_error(body, "VALIDATION_ERROR")
    text = re.fullmatch(r"Property values were not valid: (\[.*\])", body["message"], re.DOTALL)
    expect_that("JSON in the message", text is not None, body["message"])
    first = json.loads(text[1])[0]
    expect("code in the message", (first["error"], first["name"], first["isValid"]), (code, name, False))
    expect("codes", [error["code"] for error in body["errors"]], [code])
    expect("names", body["errors"][0]["context"]["propertyName"], [name])
