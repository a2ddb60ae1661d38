// Drafts beside what is live (pages.md §5.1): draft edits, and how they go live or go away.

import { expect } from "../check.mjs";
import { UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, hoursFromNow } from "./topic.mjs";

export class Drafts extends Topic {
  checks() {
    return [...this.editing(), ...this.resetting(), ...this.pushing()];
  }

  editing() {
    return [
      ["GET", "/{objectId}/draft", "of an untouched page is the page", async () => {
        this.page = await this.create("Draft", { widgets: { first: {} } });
        const draft = await this.api.getDraftById(this.page.id);
        expectType("draft", draft, "Page");
        expectSame("draft", draft, await this.api.getById(this.page.id));
      }],
      ["GET", "/{objectId}/draft", "needs a page and the read scope", async () => {
        await this.notFound(this.api.getDraftById(UNKNOWN_ID));
        await this.readable(this.reader.getDraftById(this.page.id));
      }],
      ["PATCH", "/{objectId}/draft", "leaves what is live", async () => {
        const changes = { htmlTitle: "Edited", widgets: { only: {} } };
        const draft = await this.api.updateDraft(this.page.id, changes);
        expectFields(draft, { id: this.page.id, name: this.page.name, ...changes });
        expectSame("draft as read", await this.api.getDraftById(this.page.id), draft);
        expectSame("page", await this.api.getById(this.page.id), this.page);
      }],
      ["PATCH", "/{objectId}/draft", "does not publish", async () => {
        const wish = { state: "PUBLISHED_OR_SCHEDULED", publishDate: hoursFromNow(-1) };
        const draft = await this.api.updateDraft(this.page.id, wish);
        expectFields(draft, { state: "DRAFT", currentState: "DRAFT", publishDate: this.page.publishDate });
        expectFields(await this.api.getById(this.page.id), { state: "DRAFT", currentlyPublished: false });
      }],
      ["PATCH", "/{objectId}/draft", "needs a page and the write scope", async () => {
        await this.notFound(this.api.updateDraft(UNKNOWN_ID, { htmlTitle: "Nobody" }));
        await this.forbidden(this.reader.updateDraft(this.page.id, { htmlTitle: "Forbidden" }));
      }],
    ];
  }

  resetting() {
    return [
      ["POST", "/{objectId}/draft/push-live", "changes nothing of an unpublished page", async () => {
        const draft = await this.api.getDraftById(this.page.id);
        expect("return value", await this.api.pushLive(this.page.id), undefined);
        expectSame("page", await this.api.getById(this.page.id), this.page);
        expectSame("draft", await this.api.getDraftById(this.page.id), draft);
      }],
      ["POST", "/{objectId}/draft/reset", "brings back what is live", async () => {
        expect("return value", await this.api.resetDraft(this.page.id), undefined);
        const page = await this.api.getById(this.page.id);
        expectFields(page, { htmlTitle: "Draft", widgets: { first: {} } });
        expectSame("draft", await this.api.getDraftById(this.page.id), page);
        // Nothing is left to reset, and that is no error.
        await this.api.resetDraft(this.page.id);
      }],
      ["POST", "/{objectId}/draft/reset", "needs a page and the write scope", async () => {
        await this.notFound(this.api.resetDraft(UNKNOWN_ID));
        await this.forbidden(this.reader.resetDraft(this.page.id));
      }],
    ];
  }

  pushing() {
    return [
      ["POST", "/{objectId}/draft/push-live", "publishes every pending edit", async () => {
        this.live = await this.createPublished("Live", { metaDescription: "Before" });
        const { id, publishDate } = this.live;
        await this.api.updateDraft(id, { htmlTitle: "First edit" });
        await this.api.updateDraft(id, { metaDescription: "Second edit" });
        expectFields(await this.api.getById(id), { htmlTitle: "Live", metaDescription: "Before" });
        await this.api.pushLive(id);
        const page = await this.api.getById(id);
        expectFields(page, { htmlTitle: "First edit", metaDescription: "Second edit" });
        expectFields(page, { currentState: "PUBLISHED", publishDate });
        expectSame("draft", await this.api.getDraftById(id), page);
      }],
      ["POST", "/{objectId}/draft/push-live", "needs a page and the write scope", async () => {
        await this.notFound(this.api.pushLive(UNKNOWN_ID));
        await this.forbidden(this.reader.pushLive(this.live.id));
      }],
      ["PATCH", "/{objectId}", "of a live page keeps pending edits, and survives them", async () => {
        const { id } = this.live;
        const both = { htmlTitle: "Corrected", metaDescription: "Pending" };
        await this.api.updateDraft(id, { metaDescription: "Pending" });
        const page = await this.api.update(id, { htmlTitle: "Corrected" });
        expectFields(page, { htmlTitle: "Corrected", metaDescription: "Second edit" });
        expectFields(await this.api.getDraftById(id), both);
        await this.api.pushLive(id);
        expectFields(await this.api.getById(id), both);
      }],
    ];
  }
}
