// The checks of one kind of page through the official SDK, which calls v3 paths.

import { randomUUID } from "node:crypto";

import { expect, expectThat, refused } from "./check.mjs";
import {
  API_URL,
  EPOCH,
  LAYOUT,
  READ_TOKEN,
  TEMPLATE,
  TOKEN,
  UNKNOWN_ID,
  UNKNOWN_TOKEN,
  WIDGETS,
  expectError,
  expectMissingScope,
} from "./wire.mjs";

// The SDK takes these as positional parameters, in this order.
const LIST_PARAMETERS = [
  ...["createdAt", "createdAfter", "createdBefore", "updatedAt", "updatedAfter", "updatedBefore"],
  ...["sort", "after", "limit", "archived", "property"],
];

const ids = (pages) => pages.map((page) => page.id);
const names = (pages) => pages.map((page) => page.name);
const sorted = (texts) => [...texts].sort();
/** Plain data of an SDK model, without its classes. */
const plain = (model) => JSON.parse(JSON.stringify(model));
/** The ids that the errors of a batch name, whether one error names one or several. */
const failedIds = (answer) => sorted(answer.errors.flatMap((error) => error.context.ids));

/** Every operation on one kind of page; `connect` makes a client of a token. */
export class Pages {
  constructor(connect, kind) {
    this.connect = connect;
    this.kind = kind;
    this.base = `/cms/v3/pages/${kind.path}`;
    this.client = connect(TOKEN);
    this.api = this.client.cms.pages[kind.api];
    this.other = this.client.cms.pages[kind.otherApi];
    this.reader = connect(READ_TOKEN).cms.pages[kind.api];
    this.marker = `Node ${randomUUID().slice(0, 8)}`;
    this.slug = this.marker.toLowerCase().replace(" ", "-");
  }

  draft(suffix, fields = {}) {
    return { name: `${this.marker} ${suffix}`, templatePath: TEMPLATE, ...fields };
  }

  list(query = {}, api = this.api) {
    return api.getPage(...LIST_PARAMETERS.map((name) => query[name]));
  }

  async all(query = {}) {
    const pages = [];
    let after;
    do {
      const page = await this.list({ ...query, after });
      pages.push(...page.results);
      after = page.paging?.next?.after;
    } while (after);
    return pages;
  }

  async total() {
    return (await this.list({ limit: 1 })).total;
  }

  /** The SDK's generic request, which takes any query and shows the bytes of the answer. */
  raw(options) {
    return this.client.apiRequest({ ...options, path: this.base + (options.path ?? "") });
  }

  async filtered(qs) {
    const answer = await this.raw({ qs });
    expect("status", answer.status, 200);
    return await answer.json();
  }

  checks() {
    return [
      ...this.creating(),
      ...this.getting(),
      ...this.updating(),
      ...this.batches(),
      ...this.listing(),
      ...this.deleting(),
    ];
  }

  creating() {
    return [
      ["POST", "", "answers 201 with the page", async () => {
        this.sent = this.draft("Main", {
          slug: `${this.slug}/main`,
          htmlTitle: "A title",
          metaDescription: 'Quotes " and ünïcödé',
          language: "de-at",
          pageExpiryDate: 4102444800000,
          layoutSections: LAYOUT,
          widgets: WIDGETS,
        });
        // The SDK gives a page for 201 only; for 200 it would give undefined.
        this.page = await this.api.create(this.sent);
        for (const [field, value] of Object.entries(this.sent)) expect(field, plain(this.page[field]), value);
        expectThat("an id of digits", /^\d+$/.test(this.page.id), this.page.id);
        const age = Date.now() - this.page.created;
        expectThat("a creation time of just now", Math.abs(age) < 600_000, this.page.created);
      }],
      ["POST", "", "makes a fresh draft of a name and a template", async () => {
        const page = await this.api.create(this.draft("Fresh"));
        expect("state", page.state, "DRAFT");
        expect("currentState", page.currentState, "DRAFT");
        expect("currentlyPublished", page.currentlyPublished, false);
        expect("archivedAt", page.archivedAt, EPOCH);
        expect("categoryId", page.categoryId, 1);
        expect("contentTypeCategory", page.contentTypeCategory, this.kind.category);
        expect("subcategory", page.subcategory, this.kind.subcategory);
        expectThat("a temporary slug", page.slug.startsWith("-temporary-slug-"), page.slug);
        expectThat("a url that ends with the slug", page.url.endsWith(`/${page.slug}`), page.url);
      }],
      ["POST", "", "ignores what the server owns", async () => {
        const url = "https://elsewhere.example/page";
        const owned = { id: UNKNOWN_ID, url, currentState: "PUBLISHED", created: EPOCH };
        const page = await this.api.create(this.draft("Owned", owned));
        for (const field of Object.keys(owned)) {
          expectThat(`${field} to be the server's`, String(page[field]) !== String(owned[field]), page[field]);
        }
      }],
      ["POST", "", "refuses a page without a name", async () => {
        const body = await refused(400, this.api.create({}));
        expectThat("a message", body.message, body);
        const answer = await this.raw({ method: "POST", body: {} });
        const error = await answer.json();
        expectThat("an errorType of CONTENT_…", error.errorType.startsWith("CONTENT_"), error);
        expect("errorTokens", error.errorTokens.contentType, [this.kind.contentType]);
      }],
      ["POST", "", "needs the write scope", async () => {
        expectMissingScope(await refused(403, this.reader.create(this.draft("Forbidden"))));
      }],
    ];
  }

  getting() {
    return [
      ["GET", "/{objectId}", "returns what was created", async () => {
        expect("page", plain(await this.api.getById(this.page.id)), plain(this.page));
      }],
      ["GET", "/{objectId}", "sends each time under both names", async () => {
        const answer = await this.raw({ path: `/${this.page.id}` });
        expectThat("a JSON answer", answer.headers.get("content-type").startsWith("application/json"), answer.headers);
        const page = await answer.json();
        expect("createdAt", page.createdAt, page.created);
        expect("updatedAt", page.updatedAt, page.updated);
        expect("published", page.published, page.currentlyPublished);
        expectThat("a time in UTC", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(page.created), page.created);
      }],
      ["GET", "/{objectId}", "does not find what is unknown or of the other kind", async () => {
        for (const unknown of [UNKNOWN_ID, "0", "not-a-number"]) {
          expectError(await refused(404, this.api.getById(unknown)), "OBJECT_NOT_FOUND");
        }
        await refused(404, this.other.getById(this.page.id));
      }],
      ["GET", "/{objectId}", "can be limited to a property", async () => {
        const page = await this.api.getById(this.page.id, false, "name");
        expect("id and name", [page.id, page.name], [this.page.id, this.page.name]);
      }],
      ["GET", "/{objectId}", "needs the read scope of its kind", async () => {
        if (this.kind.readable) expect("id", (await this.reader.getById(this.page.id)).id, this.page.id);
        else expectMissingScope(await refused(403, this.reader.getById(this.page.id)));
      }],
    ];
  }

  updating() {
    return [
      ["PATCH", "/{objectId}", "changes what it is given", async () => {
        const changes = { htmlTitle: "Another title", widgets: { only: {} }, slug: `${this.slug}-moved` };
        const page = await this.api.update(this.page.id, changes);
        for (const [field, value] of Object.entries(changes)) expect(field, page[field], value);
        expectThat("a url that follows the slug", page.url.endsWith(`/${changes.slug}`), page.url);
        expect("name, which was not given", page.name, this.page.name);
        expect("created", page.created, this.page.created);
        expectThat("a later time of update", page.updated >= this.page.updated, page.updated);
        expect("what get returns", plain(await this.api.getById(this.page.id)), plain(page));
      }],
      ["PATCH", "/{objectId}", "takes back a page as it was fetched", async () => {
        // With every null of the answer, and the dates in the SDK's own format.
        const fetched = await this.api.getById(this.page.id);
        const page = await this.api.update(this.page.id, fetched);
        const stamps = { updated: undefined, updatedById: undefined, authorName: undefined };
        expect("page", plain({ ...page, ...stamps }), plain({ ...fetched, ...stamps }));
      }],
      ["PATCH", "/{objectId}", "does not find what is unknown", async () => {
        expectError(await refused(404, this.api.update(UNKNOWN_ID, { name: "Nobody" })), "OBJECT_NOT_FOUND");
      }],
      ["PATCH", "/{objectId}", "needs the write scope", async () => {
        expectMissingScope(await refused(403, this.reader.update(this.page.id, { name: "Forbidden" })));
      }],
    ];
  }

  batches() {
    return [
      ["POST", "/batch/create", "stores all in order", async () => {
        const inputs = [..."abcde"].map((letter) => this.draft(letter, { slug: `${this.slug}-${letter}` }));
        const answer = await this.api.createBatch({ inputs });
        this.five = answer.results;
        expect("type", answer.constructor.name, "BatchResponsePage");
        expect("batch status", answer.status, "COMPLETE");
        expect("names", names(this.five), names(inputs));
        expectThat("started before completed", answer.startedAt <= answer.completedAt, answer);
      }],
      ["POST", "/batch/create", "reports what it could not create", async () => {
        const answer = await this.api.createBatch({ inputs: [{}, this.draft("Survivor")] });
        expect("type", answer.constructor.name, "BatchResponsePageWithErrors");
        expect("numErrors", answer.numErrors, 1);
        expect("names", names(answer.results), [`${this.marker} Survivor`]);
        expect("error status", answer.errors[0].status, "error");
      }],
      ["POST", "/batch/create", "needs the write scope", async () => {
        await refused(403, this.reader.createBatch({ inputs: [this.draft("Forbidden")] }));
      }],
      ["POST", "/batch/read", "returns all in order", async () => {
        const inputs = ids(this.five).reverse();
        const answer = await this.api.readBatch({ inputs });
        expect("type", answer.constructor.name, "BatchResponsePage");
        expect("ids", ids(answer.results), inputs);
      }],
      ["POST", "/batch/read", "reports unknown ids", async () => {
        const answer = await this.api.readBatch({ inputs: [UNKNOWN_ID, this.page.id] });
        expect("type", answer.constructor.name, "BatchResponsePageWithErrors");
        expect("numErrors", answer.numErrors, 1);
        expect("ids", ids(answer.results), [this.page.id]);
        expect("error category", answer.errors[0].category, "OBJECT_NOT_FOUND");
        expect("ids that could not be read", failedIds(answer), [UNKNOWN_ID]);
      }],
      ["POST", "/batch/read", "needs the read scope of its kind", async () => {
        const inputs = [this.page.id];
        if (this.kind.readable) expect("ids", ids((await this.reader.readBatch({ inputs })).results), inputs);
        else await refused(403, this.reader.readBatch({ inputs }));
      }],
      ["POST", "/batch/update", "patches each page", async () => {
        const inputs = this.five.map(({ id, name }) => ({ id, htmlTitle: `Title ${name}` }));
        const answer = await this.api.updateBatch({ inputs });
        expect("type", answer.constructor.name, "BatchResponsePage");
        expect("titles", answer.results.map((page) => page.htmlTitle), inputs.map((node) => node.htmlTitle));
        expect("names, which were not given", names(answer.results), names(this.five));
      }],
      ["POST", "/batch/update", "reports unknown and missing ids", async () => {
        const [unknown, missing] = [{ id: UNKNOWN_ID, name: "Nobody" }, { name: "No id" }];
        const inputs = [unknown, missing, { id: this.page.id, htmlTitle: "Third" }];
        const answer = await this.api.updateBatch({ inputs });
        expect("type", answer.constructor.name, "BatchResponsePageWithErrors");
        expect("numErrors", answer.numErrors, 2);
        expect("ids", ids(answer.results), [this.page.id]);
        const categories = sorted(answer.errors.map((error) => error.category));
        expect("categories", categories, ["OBJECT_NOT_FOUND", "VALIDATION_ERROR"]);
      }],
      ["POST", "/batch/update", "needs the write scope", async () => {
        await refused(403, this.reader.updateBatch({ inputs: [{ id: this.page.id, name: "Forbidden" }] }));
      }],
    ];
  }

  listing() {
    return [
      ["GET", "", "can be followed to the end", async () => {
        const { total } = await this.list({ limit: 2 });
        const seen = ids(await this.all({ limit: 2 }));
        expect("pages seen once", new Set(seen).size, seen.length);
        expect("total", total, seen.length);
        expectThat("every page of the batch", ids(this.five).every((id) => seen.includes(id)), seen);
        expect("in larger pages", ids(await this.all()), seen);
      }],
      ["GET", "", "gives a link that works", async () => {
        const query = { limit: 2, sort: ["-name"] };
        const { after, link } = (await this.list(query)).paging.next;
        expectThat("an absolute link to this server", link.startsWith(API_URL), link);
        const linked = await (await this.client.apiRequest({ overlapUrl: link })).json();
        expect("ids", ids(linked.results), ids((await this.list({ ...query, after })).results));
      }],
      ["GET", "", "sorts", async () => {
        const mine = async (sort) => names(await this.all({ sort })).filter((name) => names(this.five).includes(name));
        expect("by name", await mine(["name"]), sorted(names(this.five)));
        expect("by name, descending", await mine(["-name"]), sorted(names(this.five)).reverse());
        const times = (await this.all({ sort: ["-updatedAt", "name"] })).map((page) => page.updated.getTime());
        expect("by time of update, descending", times, [...times].sort((a, b) => b - a));
      }],
      ["GET", "", "filters by time", async () => {
        const moment = this.page.created;
        const at = await this.all({ createdAt: moment });
        const after = await this.all({ createdAfter: moment });
        const before = await this.all({ createdBefore: moment });
        expectThat("the page of that moment", ids(at).includes(this.page.id), ids(at));
        expectThat("only later pages", after.every((page) => page.created > moment), after);
        expectThat("only earlier pages", before.every((page) => page.created < moment), before);
        expect("at, after and before", at.length + after.length + before.length, await this.total());
        expectThat("pages updated later", (await this.list({ updatedAfter: moment, limit: 1 })).total > 0, moment);
      }],
      ["GET", "", "takes filters of the guide", async () => {
        const [a, b] = this.five;
        const total = async (qs) => (await this.filtered(qs)).total;
        expect("name__icontains", await total({ name__icontains: `${this.marker} A`.toUpperCase() }), 1);
        expect("name__in", await total({ name__in: `${a.name},${b.name}` }), 2);
        expect("id__in", await total({ id__in: `${a.id},${b.id}` }), 2);
        expect("slug__eq", ids((await this.filtered({ slug__eq: a.slug })).results), [a.id]);
        const three = { state__in: "DRAFT,DRAFT_AB", templatePath__startswith: "@hubspot/", id__in: `${a.id},${b.id}` };
        expect("three filters together", await total(three), 2);
        expect("unknown property", await total({ nonsense__eq: "1", limit: 1 }), await this.total());
      }],
      ["GET", "", "refuses unknown operators", async () => {
        for (const wrong of ["name__foo", "name__contains"]) {
          const answer = await this.raw({ qs: { [wrong]: "x" } });
          expect(`status of ${wrong}`, answer.status, 400);
          expectError(await answer.json(), "VALIDATION_ERROR");
        }
      }],
      ["GET", "", "needs a known token", async () => {
        const stranger = this.connect(UNKNOWN_TOKEN).cms.pages[this.kind.api];
        expectError(await refused(401, this.list({}, stranger)), "INVALID_AUTHENTICATION");
      }],
      ["GET", "", "needs the read scope of its kind", async () => {
        if (this.kind.readable) expect("total", (await this.list({ limit: 1 }, this.reader)).total, await this.total());
        else expectMissingScope(await refused(403, this.list({}, this.reader)));
      }],
    ];
  }

  deleting() {
    return [
      ["DELETE", "/{objectId}", "needs the write scope", async () => {
        await refused(403, this.reader.archive(this.page.id));
      }],
      ["DELETE", "/{objectId}", "hides the page", async () => {
        // The SDK takes 204 only; any other status would throw.
        expect("return value", await this.api.archive(this.page.id), undefined);
        await refused(404, this.api.getById(this.page.id));
        expectThat("no such page in the list", !ids(await this.all()).includes(this.page.id), this.page.id);
      }],
      ["DELETE", "/{objectId}", "does not find what is gone", async () => {
        for (const gone of [this.page.id, UNKNOWN_ID]) {
          expectError(await refused(404, this.api.archive(gone)), "OBJECT_NOT_FOUND");
        }
      }],
      ["GET", "/{objectId}", "finds deleted pages when asked", async () => {
        const page = await this.api.getById(this.page.id, true);
        expect("name", page.name, this.page.name);
        expectThat("a time of deletion", page.archivedAt > page.created, page.archivedAt);
      }],
      ["GET", "", "shows deleted pages when asked", async () => {
        const deleted = await this.all({ archived: true });
        expectThat("the deleted page", ids(deleted).includes(this.page.id), ids(deleted));
        expectThat("only deleted pages", deleted.every((page) => page.archivedAt > EPOCH), deleted);
      }],
      ["POST", "/batch/read", "finds deleted pages when asked", async () => {
        const answer = await this.api.readBatch({ inputs: [this.page.id, this.five[0].id] }, true);
        expect("ids", ids(answer.results), [this.page.id]);
        expect("ids that could not be read", failedIds(answer), [this.five[0].id]);
      }],
      ["POST", "/batch/archive", "takes ids and nothing else", async () => {
        await refused(400, this.api.archiveBatch({ inputs: [{ id: this.five[0].id }] }));
        expect("pages left", (await this.api.readBatch({ inputs: ids(this.five) })).results.length, 5);
      }],
      ["POST", "/batch/archive", "needs the write scope", async () => {
        await refused(403, this.reader.archiveBatch({ inputs: ids(this.five) }));
      }],
      ["POST", "/batch/archive", "deletes, and overlooks unknown ids", async () => {
        const inputs = [UNKNOWN_ID, ...ids(this.five)];
        expect("return value", await this.api.archiveBatch({ inputs }), undefined);
        const left = await this.api.readBatch({ inputs });
        expect("results of reading them back", left.results, []);
        expect("ids that could not be read", failedIds(left), sorted(inputs));
      }],
      ["POST", "/batch/archive", "leaves nothing of this run", async () => {
        const mine = { name__icontains: this.marker };
        await this.api.archiveBatch({ inputs: ids((await this.filtered(mine)).results) });
        expect("pages of this run", (await this.filtered(mine)).total, 0);
      }],
    ];
  }
}
