// What pages and errors look like on the wire, and what the drivers send. The twin of ../python/wire.py.

import { expect, expectThat } from "./check.mjs";

export const {
  HUBWRIGHT_API_URL: API_URL,
  HUBWRIGHT_TOKEN: TOKEN,
  HUBWRIGHT_READ_TOKEN: READ_TOKEN,
} = process.env;
// Well formed, so that it is refused for being unknown and not for its looks.
export const UNKNOWN_TOKEN = "pat-na1-00000000-0000-4000-8000-000000000000";
// Ids have about twelve digits, so nothing was ever given this one.
export const UNKNOWN_ID = "1";
export const TEMPLATE = "@hubspot/growth/templates/paid-consultation.html";
export const EPOCH = new Date(0);

// Only keys that the SDK's LayoutSection knows: it drops all others in both directions.
const MODULE = { name: "module-1", type: "custom_widget", w: 12, x: 0, params: { html: "<p>Hi</p>" }, rows: [] };
export const LAYOUT = {
  dnd_area: {
    name: "dnd_area",
    label: "Main section",
    type: "cell",
    w: 12,
    x: 0,
    params: { zeta: 1, alpha: { nested: [true, null, "é"] } },
    cells: [],
    cssClass: "",
    rowMetaData: [{ cssClass: "dnd-section" }],
    rows: [{ 0: MODULE }],
  },
};
export const WIDGETS = { banner: { body: { text: "Hello", count: 3 } } };

/** The kinds of page, what sets them apart, and whether the read token (of site pages alone) may read them. */
export const SITE = {
  path: "site-pages",
  api: "sitePagesApi",
  otherApi: "landingPagesApi",
  subcategory: "site_page",
  category: "4",
  contentType: "SITE_PAGE",
  readable: true,
};
export const LANDING = {
  path: "landing-pages",
  api: "landingPagesApi",
  otherApi: "sitePagesApi",
  subcategory: "landing_page",
  category: "1",
  contentType: "LANDING_PAGE",
  readable: false,
};

/** Routes of v3 that only one SDK has anything for: the records that they walk through, and both tails. */
export const CURSORS = ["landing-pages", "landing-pages/folders", "site-pages"].flatMap((records) =>
  ["cursor", "cursor/query"].map((tail) => `GET /cms/pages/v3/${records}/${tail}`),
);

/** Checks the parts that every error with a category has. */
export function expectError(body, category) {
  expect("error category", body.category, category);
  expectThat("a message", body.message, body);
  expectThat("a correlationId", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(body.correlationId), body);
}

/** Checks a 403 and that it names the scope which would have sufficed. */
export function expectMissingScope(body) {
  expectError(body, "MISSING_SCOPES");
  const scopes = body.errors[0].context.requiredGranularScopes;
  expectThat("content among the required scopes", scopes.includes("content"), scopes);
}
