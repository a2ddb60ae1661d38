// Revisions of pages (pages.md §6): what a page was, and how it becomes that again.

import { expect, expectThat } from "../check.mjs";
import { UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, expectUser, ids, plain } from "./topic.mjs";

const REVISIONS = "/{objectId}/revisions";
const REVISION = `${REVISIONS}/{revisionId}`;

const titles = (versions) => versions.map((version) => version.object.htmlTitle);

export class Revisions extends Topic {
  checks() {
    return [...this.listing(), ...this.getting(), ...this.restoringToDraft(), ...this.restoring()];
  }

  async history() {
    return (await this.api.getPreviousVersions(this.page.id)).results;
  }

  listing() {
    return [
      ["GET", REVISIONS, "shows the newest first", async () => {
        this.page = await this.createPublished("One");
        await this.api.update(this.page.id, { htmlTitle: "Two" });
        await this.api.updateDraft(this.page.id, { htmlTitle: "Three" });
        const { results, total } = await this.api.getPreviousVersions(this.page.id);
        expect("ids", ids(results), ["4", "3", "2", "1"]);
        expect("titles", titles(results), ["Three", "Two", "One", "One"]);
        expect("total", total, 4);
        const times = results.map((version) => version.updatedAt.getTime());
        expect("times, descending", times, [...times].sort((a, b) => b - a));
      }],
      ["GET", REVISIONS, "gives whole models", async () => {
        const { id, name, slug } = this.page;
        for (const version of await this.history()) {
          expectType("revision", version, "VersionPage");
          expectType("object", version.object, "Page");
          expectFields(version.object, { id, name, slug });
          expectUser(version.user);
        }
      }],
      ["GET", REVISIONS, "can be followed, and followed back", async () => {
        const page = (after, before) => this.api.getPreviousVersions(this.page.id, after, before, 2);
        const first = await page();
        expect("ids of the first page", ids(first.results), ["4", "3"]);
        expect("total", first.total, 4);
        expect("what precedes", first.paging.prev, undefined);
        const second = await page(first.paging.next.after);
        expect("ids of the second page", ids(second.results), ["2", "1"]);
        expect("what follows", second.paging.next, undefined);
        const back = await page(undefined, second.paging.prev.before);
        expect("ids of the page before", ids(back.results), ids(first.results));
      }],
      ["GET", REVISIONS, "needs a page and the read scope", async () => {
        await this.notFound(this.api.getPreviousVersions(UNKNOWN_ID));
        await this.readable(this.reader.getPreviousVersions(this.page.id));
      }],
    ];
  }

  getting() {
    return [
      ["GET", REVISION, "gives one of the list", async () => {
        for (const listed of await this.history()) {
          expectSame("revision", await this.api.getPreviousVersion(this.page.id, listed.id), listed);
        }
      }],
      ["GET", REVISION, "needs a revision and the read scope", async () => {
        await this.notFound(this.api.getPreviousVersion(this.page.id, "999"));
        await this.notFound(this.api.getPreviousVersion(UNKNOWN_ID, "1"));
        await this.readable(this.reader.getPreviousVersion(this.page.id, "1"));
      }],
    ];
  }

  // The revision is a number to the SDK in this operation, and a text in all others.
  restoringToDraft() {
    return [
      ["POST", `${REVISION}/restore-to-draft`, "leaves what is live", async () => {
        const { id } = this.page;
        const draft = await this.api.restorePreviousVersionToDraft(id, 1);
        expectType("draft", draft, "Page");
        expectFields(draft, { id, htmlTitle: "One" });
        expectFields(await this.api.getById(id), { htmlTitle: "Two", currentState: "PUBLISHED" });
        expectSame("draft as read", await this.api.getDraftById(id), draft);
        expect("titles", titles(await this.history()), ["One", "Three", "Two", "One", "One"]);
      }],
      ["POST", `${REVISION}/restore-to-draft`, "needs a revision and the write scope", async () => {
        await this.notFound(this.api.restorePreviousVersionToDraft(this.page.id, 999));
        await this.notFound(this.api.restorePreviousVersionToDraft(UNKNOWN_ID, 1));
        await this.forbidden(this.reader.restorePreviousVersionToDraft(this.page.id, 1));
      }],
    ];
  }

  restoring() {
    return [
      ["POST", `${REVISION}/restore`, "makes a revision live", async () => {
        const { id } = this.page;
        const before = await this.api.getById(id);
        const page = await this.api.restorePreviousVersion(id, "4");
        expectType("page", page, "Page");
        expect("htmlTitle", page.htmlTitle, "Three");
        expectSame("what get returns", await this.api.getById(id), page);
        expectSame("draft", await this.api.getDraftById(id), page);
        expect("titles", titles(await this.history()), ["Three", "One", "Three", "Two", "One", "One"]);
        expectThat("a later time of update", page.updated >= before.updated, page.updated);
      }],
      ["POST", `${REVISION}/restore`, "keeps what is no content", async () => {
        // Revision 1 is from before the page was published.
        const before = plain(await this.api.getById(this.page.id));
        const page = plain(await this.api.restorePreviousVersion(this.page.id, "1"));
        for (const field of ["id", "created", "state", "currentState", "publishDate", "archivedAt"]) {
          expect(field, page[field], before[field]);
        }
        expectFields(page, { htmlTitle: "One", currentlyPublished: true });
      }],
      ["POST", `${REVISION}/restore`, "needs a revision and the write scope", async () => {
        await this.notFound(this.api.restorePreviousVersion(this.page.id, "999"));
        await this.notFound(this.api.restorePreviousVersion(UNKNOWN_ID, "1"));
        await this.forbidden(this.reader.restorePreviousVersion(this.page.id, "1"));
      }],
    ];
  }
}
