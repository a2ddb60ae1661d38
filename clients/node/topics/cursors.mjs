// Walks by cursor (pages.md §1.4). Version 14 of the SDK generates their requests and reads their answers,
// untyped, but its client has no method that joins the two; that is done here.

import { expect, expectThat } from "../check.mjs";
import { API_URL, LANDING, READ_TOKEN, TOKEN } from "../wire.mjs";
import { Topic, ids } from "./topic.mjs";

// The factories take these as positional parameters, in this order.
const PARAMETERS = [
  ...["after", "archived", "createdAfter", "createdAt", "createdBefore", "limit", "property", "sort"],
  ...["updatedAfter", "updatedAt", "updatedBefore"],
];

/** What can be walked through: its name in the SDK, its address, how one is made and deleted. */
const PAGES = { create: (api, name) => api.create({ name, templatePath: "a.html" }), archive: "archive" };
const FOLDERS = { create: (api, name) => api.createFolder({ name }), archive: "archiveFolder" };
const WALKS = [
  { ...PAGES, name: "LandingPages", path: "landing-pages", api: "landingPagesApi", readable: false },
  { ...FOLDERS, name: "LandingPagesFolders", path: "landing-pages/folders", api: "landingPagesApi", readable: false },
  { ...PAGES, name: "SitePages", path: "site-pages", api: "sitePagesApi", readable: true },
];

export class Cursors extends Topic {
  constructor(connect, codec, configure) {
    super(connect, LANDING);
    this.base = "/cms/pages/v3";
    this.processor = new codec.BasicApiResponseProcessor();
    this.requests = (token) => {
      const configuration = configure(token);
      return [new codec.BasicApiRequestFactory(configuration), configuration.httpApi];
    };
  }

  checks() {
    return WALKS.flatMap((walk) => [...this.walking(walk, "Cursor"), ...this.walking(walk, "CursorQuery")]);
  }

  /** One step of a walk through the SDK's request and its reading of the answer. */
  async step(operation, query = {}, token = TOKEN) {
    const [factory, http] = this.requests(token);
    const request = await factory[operation](...PARAMETERS.map((name) => query[name]));
    const answer = await http.send(request).toPromise();
    return (await this.processor[`${operation}WithHttpInfo`](answer)).data;
  }

  /** The steps of a walk to its end; `between` is awaited after the first. */
  async walk(operation, query, between = async () => {}) {
    const steps = [];
    let after;
    do {
      const step = await this.step(operation, { ...query, after });
      steps.push(step);
      if (steps.length === 1) await between(step);
      after = step.paging?.next?.after;
    } while (after);
    return steps;
  }

  walking({ name, path, api: noun, create, archive, readable }, kind) {
    const operation = `cmsPagesV3${name}${kind}`;
    const tail = `/${path}/${kind === "Cursor" ? "cursor" : "cursor/query"}`;
    const api = this.client.cms.pages[noun];
    const walked = async (query, between) => {
      const steps = await this.walk(operation, { limit: 2, ...query }, between);
      return ids(steps.flatMap((step) => step.results));
    };
    return [
      ["GET", tail, "shows every record once, in the order of the list", async () => {
        this.five = [];
        for (const letter of "abcde") this.five.push((await create(api, `${this.marker} ${letter}`)).id);
        const listed = [];
        let offset = "0";
        while (offset !== undefined) {
          const answer = await this.client.apiRequest({ path: `/cms/v3/pages/${path}`, qs: { offset, limit: 100 } });
          const page = await answer.json();
          listed.push(...ids(page.results));
          offset = page.paging ? String(listed.length) : undefined;
        }
        expect("ids", await walked({}), listed);
      }],
      ["GET", tail, "counts nothing and ends without a cursor", async () => {
        const steps = await this.walk(operation, { limit: 100 });
        for (const step of steps) expect("total", step.total, undefined);
        expect("paging of the last step", steps.at(-1).paging, undefined);
      }],
      ["GET", tail, "sorts and filters like the list", async () => {
        const { id } = await create(api, `${this.marker} Last`);
        const { results } = await this.step(operation, { sort: ["-createdAt"], limit: 1 });
        expect("the newest", ids(results), [id]);
        const createdAt = new Date(results[0].createdAt);
        expectThat("it among those of its time", (await walked({ createdAt })).includes(id), id);
        const earlier = await walked({ createdBefore: createdAt });
        expectThat("the five before it", this.five.every((one) => earlier.includes(one)), earlier);
        expectThat("not itself before it", !earlier.includes(id), earlier);
      }],
      ["GET", tail, "stays in place while records come and go", async () => {
        const before = await walked({});
        const seen = await walked({}, async ({ results }) => api[archive](results[0].id));
        expect("ids", seen, before);
        expectThat("the deleted one no longer", !(await walked({})).includes(before[0]), before[0]);
      }],
      ["GET", tail, "gives a link that works", async () => {
        const { after, link } = (await this.step(operation, { limit: 2 })).paging.next;
        expectThat("an absolute link to this server", link.startsWith(API_URL), link);
        const linked = await (await this.client.apiRequest({ overlapUrl: link })).json();
        expect("ids", ids(linked.results), ids((await this.step(operation, { limit: 2, after })).results));
      }],
      ["GET", tail, "needs the read scope of its kind", async () => {
        const read = this.step(operation, {}, READ_TOKEN);
        if (readable) await read;
        else await this.forbidden(read);
      }],
    ];
  }
}
