// Drives the tools of HubSpot's official MCP server, as a language model's client calls them.

import { randomUUID } from "node:crypto";

import { Report, expect, expectThat } from "../node/check.mjs";
import { API_URL, READ_TOKEN, TOKEN, UNKNOWN_ID, expectError } from "../node/wire.mjs";
import { Session, version } from "./session.mjs";

const OBJECTS = "/crm/v3/objects/{objectType}";
const PROPERTIES = "/crm/v3/properties/{objectType}";
const PAIR = "/crm/v4/associations/{fromObjectType}/{toObjectType}";
const ENGAGEMENTS = "/engagements/v1/engagements";
const TYPES = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 279 }];
// Tools that call nothing, and so prove nothing.
const SILENT = ["hubspot-generate-feedback-link", "hubspot-get-link"];

const marker = `x${randomUUID().replaceAll("-", "").slice(0, 10)}`;
const [session, reader] = [new Session(API_URL, TOKEN), new Session(API_URL, READ_TOKEN)];
const used = new Set(SILENT);

function call(name, args) {
  used.add(`hubspot-${name}`);
  return session.call(`hubspot-${name}`, args);
}

function refused(status, name, args, by = session) {
  used.add(`hubspot-${name}`);
  return by.refused(status, `hubspot-${name}`, args);
}

async function forbidden(name, args) {
  expectError(await refused(403, name, args, reader), "MISSING_SCOPES");
}

const ids = (list) => list.map(({ id }) => id);
const made = {};

/** Who the token is: three reads, whose answers the tool shows one after the other. */
function account() {
  const whoAmI = async () => {
    used.add("hubspot-get-user-details");
    const texts = await session.texts("hubspot-get-user-details");
    const [token, owner, details] = texts.map((text) => JSON.parse(text.slice(text.indexOf(": ") + 2)));
    return { token, owner, details };
  };
  return [
    ["POST", "/oauth/v2/private-apps/get/access-token-info", "names account and scopes", async () => {
      Object.assign(made, await whoAmI());
      expectThat("scopes", made.token.scopes.includes("crm.objects.contacts.read"), made.token);
    }],
    ["GET", "/crm/v3/owners/{ownerId}", "finds the token's user", () => {
      expect("user", made.owner?.userId, made.token.userId);
    }],
    ["GET", "/account-info/v3/details", "is the token's account", () => {
      expect("portalId", made.details?.portalId, made.token.hubId);
    }],
  ];
}

function objects() {
  const objectType = "contacts";
  const create = (properties, type = objectType) =>
    call("batch-create-objects", { objectType: type, inputs: properties.map((one) => ({ properties: one })) });
  return [
    ["POST", `${OBJECTS}/batch/create`, "makes records", async () => {
      const contact = (n) => ({ firstname: `${marker} ${n}`, email: `${marker}${n}@example.com` });
      const answer = await create([contact(0), contact(1)]);
      expect("status", answer.status, "COMPLETE");
      made.contacts = ids(answer.results);
      made.companies = ids((await create([{ name: marker }], "companies")).results);
      const taken = { objectType, inputs: [{ properties: { email: `${marker}0@example.com` } }] };
      expectError(await refused(409, "batch-create-objects", taken), "CONFLICT");
      await forbidden("batch-create-objects", taken);
    }],
    ["POST", `${OBJECTS}/batch/create`, "links what it makes", async () => {
      const associations = [{ to: { id: made.companies[0] }, types: TYPES }];
      const inputs = [{ properties: { firstname: `${marker} linked` }, associations }];
      const answer = await call("batch-create-objects", { objectType, inputs });
      made.contacts.push(...ids(answer.results));
    }],
    ["POST", `${OBJECTS}/batch/read`, "finds them", async () => {
      const inputs = made.contacts.map((id) => ({ id }));
      const { results } = await call("batch-read-objects", { objectType, inputs, properties: ["firstname"] });
      expect("ids", ids(results).sort(), [...made.contacts].sort());
      const history = { objectType, inputs: inputs.slice(0, 1), propertiesWithHistory: ["firstname"] };
      const [first] = (await call("batch-read-objects", history)).results;
      expect("history", first.propertiesWithHistory.firstname.map(({ value }) => value), [`${marker} 0`]);
      const missing = { objectType, inputs: [{ id: UNKNOWN_ID }] };
      expect("nobody", (await call("batch-read-objects", missing)).results, []);
    }],
    ["POST", `${OBJECTS}/batch/update`, "changes them", async () => {
      const inputs = [{ id: made.contacts[0], properties: { lastname: marker } }];
      const { results } = await call("batch-update-objects", { objectType, inputs });
      expect("lastname", results[0].properties.lastname, marker);
      const wrong = [{ id: made.contacts[0], properties: { no_such_thing: "1" } }];
      const body = await refused(400, "batch-update-objects", { objectType, inputs: wrong });
      expect("codes", body.errors.map(({ code }) => code), ["PROPERTY_DOESNT_EXIST"]);
    }],
    ["GET", OBJECTS, "lists them with their associations", async () => {
      const query = { objectType, properties: ["firstname"], associations: ["companies"] };
      const found = [];
      let after;
      do {
        const { results, paging } = await call("list-objects", after ? { ...query, after } : query);
        found.push(...results);
        after = paging?.next?.after;
      } while (after);
      const linked = found.find(({ id }) => id === made.contacts[2]);
      expectThat("the company", ids(linked.associations.companies.results).includes(made.companies[0]), linked);
      expectThat("one page", (await call("list-objects", { objectType, limit: 1 })).results.length === 1, found.length);
      await forbidden("list-objects", { objectType });
    }],
  ];
}

function searches() {
  const objectType = "contacts";
  const search = (fields) => call("search-objects", { objectType, ...fields });
  const own = { propertyName: "firstname", operator: "CONTAINS_TOKEN", value: marker };
  const mine = { filterGroups: [{ filters: [own] }] };
  const path = `${OBJECTS}/search`;
  return [
    ["POST", path, "finds what a filter says", async () => {
      const { results, paging } = await search({ ...mine, properties: ["firstname", "lastname"] });
      expect("ids", ids(results), made.contacts);
      expect("firstname", results[0].properties.firstname, `${marker} 0`);
      expect("no page behind the last", paging, undefined);
    }],
    ["POST", path, "takes values that are no texts", async () => {
      const values = made.contacts.slice(1).map(Number);
      const among = { propertyName: "hs_object_id", operator: "IN", value: "", values };
      expect("ids", ids((await search({ filterGroups: [{ filters: [among] }] })).results), made.contacts.slice(1));
      const known = { propertyName: "email", operator: "HAS_PROPERTY", value: "" };
      const { results } = await search({ filterGroups: [{ filters: [own, known] }] });
      expect("ids with an address", ids(results), made.contacts.slice(0, 2));
    }],
    ["POST", path, "takes groups for alternatives", async () => {
      const groups = [0, 1].map((n) => ({
        filters: [{ propertyName: "email", operator: "EQ", value: `${marker}${n}@EXAMPLE.com` }],
      }));
      expect("ids", ids((await search({ filterGroups: groups })).results), made.contacts.slice(0, 2));
    }],
    ["POST", path, "sorts", async () => {
      const sorts = [{ propertyName: "firstname", direction: "DESCENDING" }];
      expect("ids", ids((await search({ ...mine, sorts })).results), [...made.contacts].reverse());
    }],
    ["POST", path, "goes from page to page", async () => {
      const pages = [];
      let after;
      do {
        const { results, paging } = await search({ ...mine, limit: 2, ...(after && { after }) });
        pages.push(ids(results));
        after = paging?.next?.after;
      } while (after);
      expect("pages", pages, [made.contacts.slice(0, 2), made.contacts.slice(2)]);
    }],
    ["POST", path, "looks for words", async () => {
      expect("ids", ids((await search({ query: marker })).results), made.contacts);
      expect("nobody", (await search({ query: `no${marker}` })).results, []);
      expect("companies", ids((await search({ objectType: "companies", query: marker })).results), made.companies);
    }],
    ["POST", path, "tells what is wrong", async () => {
      const filters = [{ propertyName: "no_such_thing", operator: "EQ", value: "x" }];
      const body = await refused(400, "search-objects", { objectType, filterGroups: [{ filters }] });
      expect("message", body.message, "There was a problem with the request.");
      await forbidden("search-objects", { objectType });
    }],
  ];
}

function properties() {
  const objectType = "companies";
  const propertyName = `p_${marker}`;
  return [
    ["POST", PROPERTIES, "makes one", async () => {
      const options = ["a", "b"].map((value) => ({ label: value.toUpperCase(), value }));
      const definition = { label: "Made", groupName: "companyinformation", type: "enumeration", fieldType: "select" };
      const one = await call("create-property", { objectType, name: propertyName, ...definition, options });
      expect("values", one.options.map(({ value }) => value), ["a", "b"]);
    }],
    ["GET", `${PROPERTIES}/{propertyName}`, "finds it", async () => {
      expect("label", (await call("get-property", { objectType, propertyName })).label, "Made");
      const body = await refused(404, "get-property", { objectType, propertyName: `no_${propertyName}` });
      expectError(body, "OBJECT_NOT_FOUND");
    }],
    ["PATCH", `${PROPERTIES}/{propertyName}`, "changes it", async () => {
      const change = { objectType, propertyName, label: "Changed" };
      expect("label", (await call("update-property", change)).label, "Changed");
    }],
    ["GET", PROPERTIES, "lists it", async () => {
      const { results } = await call("list-properties", { objectType });
      const names = results.map(({ name }) => name);
      expect("missing", ["name", "domain", propertyName].filter((name) => !names.includes(name)), []);
    }],
    ["GET", "/crm-object-schemas/v3/schemas", "lists custom types", async () => {
      const { results } = await call("get-schemas");
      expectThat("a list", Array.isArray(results), results);
    }],
  ];
}

function associations() {
  const ends = { fromObjectType: "contacts", toObjectType: "companies" };
  return [
    ["GET", `${PAIR}/labels`, "tells what types there are", async () => {
      const { results } = await call("get-association-definitions", ends);
      expectThat("the plain type", results.some(({ typeId, label }) => typeId === 279 && label === null), results);
    }],
    ["POST", `${PAIR}/batch/create`, "links", async () => {
      const inputs = made.contacts.slice(0, 2).map((id) => ({ from: { id }, to: { id: made.companies[0] } }));
      const { results } = await call("batch-create-associations", { ...ends, types: TYPES, inputs });
      expect("pairs", results.length, 2);
    }],
    ["GET", "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}", "finds the links", async () => {
      const from = { objectType: "companies", objectId: made.companies[0], toObjectType: "contacts" };
      const { results } = await call("list-associations", from);
      expect("ids", results.map(({ toObjectId }) => String(toObjectId)).sort(), [...made.contacts].sort());
    }],
  ];
}

/** Tools for addresses that the server does not have: the status that it answers with, and what is called. */
const MISSING = [
  [404, `POST ${ENGAGEMENTS}`, "create-engagement",
    { type: "NOTE", ownerId: 1, associations: { contactIds: [1] }, metadata: { body: "Hello" } }],
  [404, `GET ${ENGAGEMENTS}/{engagementId}`, "get-engagement", { engagementId: 1 }],
  [404, `PATCH ${ENGAGEMENTS}/{engagementId}`, "update-engagement",
    { engagementId: 1, metadata: { body: "Hello" }, associations: {} }],
  [404, "GET /automation/v4/flows", "list-workflows", {}],
  [404, "GET /automation/v4/flows/{flowId}", "get-workflow", { flowId: "1" }],
];

const report = new Report(`npm @hubspot/mcp-server ${version}`);
try {
  const { serverInfo } = await session.open();
  expect("name", serverInfo.name, "hubspot-mcp-server");
  await reader.open();
  for (const checks of [account(), objects(), searches(), properties(), associations()]) await report.run("", checks);
  for (const [status, operation, name, args] of MISSING) {
    await report.notBuilt(operation, () => refused(status, name, args));
  }
  const offered = (await session.request("tools/list")).tools.map(({ name }) => name);
  expect("tools that nothing is known of", offered.filter((name) => !used.has(name)), []);
} finally {
  session.close();
  reader.close();
}
report.finish();
