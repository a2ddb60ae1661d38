// What the topics of the CRM share: the types of record, and answers that refuse. The twin of
// ../../python/topics/crm_topic.py and ../../python/wire_crm.py.

import { randomUUID } from "node:crypto";

import { expect, expectThat, refused } from "../check.mjs";
import { READ_TOKEN, TOKEN, expectError } from "../wire.mjs";

export { UNKNOWN_ID } from "../wire.mjs";

const SYSTEM = ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];

/** A type of record: its path, what its id is called, a property for any text, and what reads show. */
function kind(path, one, text, shown, more = {}) {
  return { path, idName: `${one}Id`, text, shown: shown?.split(" ") ?? SYSTEM, required: {}, ...more };
}

export const CONTACTS = kind("contacts", "contact", "firstname",
  "createdate email firstname hs_object_id lastmodifieddate lastname", { other: "companies", association: 279 });
export const COMPANIES = kind("companies", "company", "name",
  "createdate domain hs_lastmodifieddate hs_object_id name", { other: "contacts", association: 280 });
const DEALS = kind("deals", "deal", "dealname",
  "amount closedate createdate dealname dealstage hs_lastmodifieddate hs_object_id pipeline",
  { required: { pipeline: "default", dealstage: "appointmentscheduled" }, other: "contacts", association: 3 });
const TICKETS = kind("tickets", "ticket", "subject",
  "content createdate hs_lastmodifieddate hs_object_id hs_pipeline hs_pipeline_stage hs_ticket_category " +
    "hs_ticket_priority subject",
  { required: { hs_pipeline: "0", hs_pipeline_stage: "1" }, other: "contacts", association: 16 });
const LISTINGS = kind("0-420", "listing", "hs_name", undefined, { other: "contacts", association: 882 });
// Projects need a stage, whose id only the account knows.
export const PROJECTS = kind("projects", "project", "hs_name", undefined, { other: "contacts", association: 1242 });
export const STANDARD = [CONTACTS, COMPANIES, DEALS, TICKETS, LISTINGS, PROJECTS];

// Types of which the topics only go through one life, and where the SDK has their classes.
const NOW = { hs_timestamp: "2026-01-02T03:04:05Z" };
const PLACES = {
  contacts: "contacts", companies: "companies", deals: "deals", tickets: "tickets",
  products: "products", line_items: "lineItems", quotes: "quotes", calls: "objects.calls",
  emails: "objects.emails", meetings: "objects.meetings", notes: "objects.notes", tasks: "objects.tasks",
  communications: "objects.communications", postal_mail: "objects.postalMail", leads: "objects.leads",
  goal_targets: "objects.goals", taxes: "objects.taxes", invoices: "commerce.invoices",
};
export const OTHERS = [
  ["products", "product", "name"],
  ["line_items", "lineItem", "name"],
  ["quotes", "quote", "hs_title", { hs_expiration_date: "2030-01-02" }],
  ["calls", "call", "hs_call_title", NOW],
  ["emails", "email", "hs_email_subject", { ...NOW, hs_email_direction: "EMAIL" }],
  ["meetings", "meeting", "hs_meeting_title", NOW],
  ["notes", "note", "hs_note_body", NOW],
  ["tasks", "task", "hs_task_subject", NOW],
  ["communications", "communication", "hs_communication_body",
    { ...NOW, hs_communication_channel_type: "WHATS_APP" }],
  ["postal_mail", "postalMail", "hs_postal_mail_body", NOW],
  ["leads", "leads", "hs_lead_name"],
  ["goal_targets", "goalTarget", "hs_goal_name"],
  ["taxes", "tax", "hs_label"],
  ["invoices", "invoice", "hs_title", { hs_currency: "USD" }],
].map(([path, one, text, required = {}]) => kind(path, one, text, undefined, { required }));

/** A custom type with the properties `name` and `vin`. */
export const custom = (path) => ({ ...kind(path, "object", "name"), custom: true });

/** The path of a type, in which custom types are a parameter. */
export const baseOf = (kind) => `/crm/v3/objects/${kind.custom ? "{objectType}" : kind.path}`;

/** A word that no other run has. */
export const marker = (text) => text + randomUUID().replaceAll("-", "").slice(0, 10);

/** What a new record is made of. */
export const fields = (kind, text, more = {}) => ({ ...kind.required, [kind.text]: text, ...more });

/** The SDK's classes for a type: some have their own, the others go through the one for any type. */
export function records(client, kind) {
  const own = kind.path in PLACES;
  const crm = (PLACES[kind.path] ?? "objects").split(".").reduce((folder, name) => folder[name], client.crm);
  // The class for any type takes the type first.
  const bind = (api) =>
    own ? api : new Proxy(api, { get: (target, name) => (...args) => target[name](kind.path, ...args) });
  const [basic, batch] = [bind(crm.basicApi), bind(crm.batchApi)];
  const search = bind(crm.searchApi);
  const all = (...args) => (own ? crm.getAll(...args) : everyPage(basic, ...args));
  return { basic, batch, search, all, own };
}

/** What `getAll` does, which the class for any type does not have. */
async function everyPage(basic, limit = 100, after = undefined, ...rest) {
  const page = await basic.getPage(limit, after, ...rest);
  const next = page.paging?.next?.after;
  return next ? [...page.results, ...(await everyPage(basic, limit, next, ...rest))] : page.results;
}

/** Checks a record that is not archived, and some of its properties. */
export function expectRecord(record, properties) {
  expectThat("an id of digits", /^\d+$/.test(record.id), record.id);
  expect("archived", record.archived, false);
  expect("hs_object_id", record.properties.hs_object_id, record.id);
  expectThat("a change after the creation", record.updatedAt >= record.createdAt, record);
  const found = Object.fromEntries(Object.keys(properties).map((name) => [name, record.properties[name]]));
  expect("properties", found, properties);
}

/** Checks a refusal of values: the text of the message holds what `errors` holds as well. */
export function expectValidation(body, code, name) {
  expectError(body, "VALIDATION_ERROR");
  const [, text] = /^Property values were not valid: (\[.*\])$/s.exec(body.message) ?? [];
  expectThat("JSON in the message", text, body.message);
  const [first] = JSON.parse(text);
  expect("what the message says", [first.error, first.name, first.isValid], [code, name, false]);
  expect("codes", body.errors.map((error) => error.code), [code]);
  expect("names", body.errors[0].context.propertyName, [name]);
}

/** Checks through one SDK; `base` is the path that the tails of its operations follow. */
export class CrmTopic {
  constructor(connect, base) {
    this.base = base;
    this.client = connect(TOKEN);
    this.reader = connect(READ_TOKEN);
    this.marker = marker("x");
  }

  /** Awaits a call that must be answered 400; gives back the body. */
  badRequest(call) {
    return refused(400, call);
  }

  /** Awaits a call that must be answered 404; gives back the body. */
  notFound(call) {
    return refused(404, call);
  }

  /** Awaits a call of the read token, which may read website pages only. */
  async forbidden(call) {
    expectError(await refused(403, call), "MISSING_SCOPES");
  }

  /** The one error in the answer of a batch. */
  onlyError(answer) {
    expect("numErrors", answer.numErrors, 1);
    expect("errors", answer.errors.length, 1);
    return answer.errors[0];
  }
}
