// Publishing at a date, and copies of pages (pages.md §3.4, §5).

import { setTimeout as sleep } from "node:timers/promises";

import { expect, expectThat } from "../check.mjs";
import { EPOCH, TEMPLATE, UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, hoursFromNow, secondsFromNow } from "./topic.mjs";

const PATIENCE_MS = 10_000;

export class Publishing extends Topic {
  checks() {
    return [...this.scheduling(), ...this.cloning()];
  }

  schedule(page, publishDate, api = this.api) {
    return api.schedule({ id: page.id, publishDate });
  }

  scheduling() {
    return [
      ["POST", "/schedule", "in the past publishes the draft at once", async () => {
        this.page = await this.create("Past");
        await this.api.updateDraft(this.page.id, { htmlTitle: "Edited" });
        expect("return value", await this.schedule(this.page, hoursFromNow(-1)), undefined);
        const page = await this.api.getById(this.page.id);
        expectFields(page, { state: "PUBLISHED_OR_SCHEDULED", currentState: "PUBLISHED", currentlyPublished: true });
        expect("htmlTitle of the draft", page.htmlTitle, "Edited");
        const { publishDate } = page;
        expectThat("a date that is reached", publishDate > EPOCH && publishDate <= new Date(), publishDate);
      }],
      ["POST", "/schedule", "in the future waits", async () => {
        const publishDate = hoursFromNow(1);
        const page = await this.create("Future");
        await this.schedule(page, publishDate);
        const scheduled = { state: "PUBLISHED_OR_SCHEDULED", currentState: "SCHEDULED", currentlyPublished: false };
        expectFields(await this.api.getById(page.id), { ...scheduled, publishDate });
      }],
      ["POST", "/schedule", "comes true by itself", async () => {
        const { id } = await this.create("Soon");
        await this.schedule({ id }, secondsFromNow(1));
        const deadline = Date.now() + PATIENCE_MS;
        while ((await this.api.getById(id)).currentState !== "PUBLISHED" && Date.now() < deadline) await sleep(100);
        const published = { state: "PUBLISHED_OR_SCHEDULED", currentState: "PUBLISHED" };
        expectFields(await this.api.getById(id), published);
      }],
      ["POST", "/schedule", "takes a published page back until its date", async () => {
        const publishDate = hoursFromNow(2);
        await this.schedule(this.page, publishDate);
        expectFields(await this.api.getById(this.page.id), { currentState: "SCHEDULED", publishDate });
        await this.schedule(this.page, hoursFromNow(-1));
        expectFields(await this.api.getById(this.page.id), { currentState: "PUBLISHED" });
      }],
      ["POST", "/schedule", "needs an address", async () => {
        const page = await this.api.create({ name: `${this.marker} Nowhere`, templatePath: TEMPLATE });
        await this.againstTheRules(this.schedule(page, hoursFromNow(-1)));
        expect("state", (await this.api.getById(page.id)).state, "DRAFT");
      }],
      ["POST", "/schedule", "needs a page and the write scope", async () => {
        await this.notFound(this.schedule({ id: UNKNOWN_ID }, hoursFromNow(1)));
        await this.forbidden(this.schedule(this.page, hoursFromNow(1), this.reader));
      }],
    ];
  }

  cloning() {
    return [
      ["POST", "/clone", "copies content into a draft", async () => {
        const cloneName = `${this.marker} Copy`;
        const copy = await this.api.clone({ id: this.page.id, cloneName });
        expectType("copy", copy, "Page");
        expectFields(copy, { name: cloneName, htmlTitle: "Edited", templatePath: TEMPLATE });
        expectFields(copy, { state: "DRAFT", currentState: "DRAFT", currentlyPublished: false });
        expectThat("an id of its own", copy.id !== this.page.id, copy.id);
        expectThat("a temporary slug", copy.slug.startsWith("-temporary-slug-"), copy.slug);
        expectSame("what get returns", await this.api.getById(copy.id), copy);
      }],
      ["POST", "/clone", "is called after its source without a name", async () => {
        expect("name", (await this.api.clone({ id: this.page.id })).name, `${this.page.name} (Clone)`);
      }],
      ["POST", "/clone", "needs a page and the write scope", async () => {
        await this.notFound(this.api.clone({ id: UNKNOWN_ID, cloneName: "Nobody" }));
        await this.forbidden(this.reader.clone({ id: this.page.id, cloneName: "Forbidden" }));
      }],
    ];
  }
}
