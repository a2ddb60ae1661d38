// Folders of landing pages (pages.md §1.3, §2.2), alone and in batches, and what they were.

import { expect, expectThat } from "../check.mjs";
import { EPOCH, LANDING, TEMPLATE, UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, expectUser, ids } from "./topic.mjs";

const FOLDER = "/{objectId}";
const REVISIONS = "/{objectId}/revisions";
const REVISION = `${REVISIONS}/{revisionId}`;

// The SDK takes these as positional parameters, in this order.
const LIST_PARAMETERS = [
  ...["createdAt", "createdAfter", "createdBefore", "updatedAt", "updatedAfter", "updatedBefore"],
  ...["sort", "after", "limit", "archived", "property"],
];

const names = (folders) => folders.map((folder) => folder.name);
/** Category and ids of each error of a batch. */
const errors = (answer) => answer.errors.map(({ category, context }) => [category, context.ids]);

export class Folders extends Topic {
  constructor(connect) {
    super(connect, LANDING);
    this.base += "/folders";
  }

  checks() {
    return [
      ...this.creating(),
      ...this.updating(),
      ...this.revising(),
      ...this.batches(),
      ...this.listing(),
      ...this.deleting(),
    ];
  }

  folder(suffix, fields = {}) {
    return this.api.createFolder({ name: `${this.marker} ${suffix}`, ...fields });
  }

  list(query) {
    return this.api.getFoldersPage(...LIST_PARAMETERS.map((name) => query[name]));
  }

  async all(query = {}) {
    const folders = [];
    let [after, total] = [];
    do {
      const page = await this.list({ limit: 2, ...query, after });
      folders.push(...page.results);
      after = page.paging?.next?.after;
      total ??= page.total;
    } while (after);
    expect("total", total, folders.length);
    return folders;
  }

  async history() {
    return (await this.api.getFolderPreviousVersions(this.inner.id)).results;
  }

  creating() {
    return [
      ["POST", "", "answers 201 with the folder", async () => {
        this.top = await this.folder("Top");
        expectType("folder", this.top, "ContentFolder");
        expectFields(this.top, { name: `${this.marker} Top`, category: 1, parentFolderId: 0, deletedAt: EPOCH });
        expectThat("an id of digits", /^\d+$/.test(this.top.id), this.top.id);
        const age = Date.now() - this.top.created;
        expectThat("a creation time of just now", Math.abs(age) < 600_000, this.top.created);
        expect("updated", this.top.updated, this.top.created);
      }],
      ["POST", "", "nests", async () => {
        this.inner = await this.folder("Inner", { parentFolderId: Number(this.top.id) });
        expect("parentFolderId", this.inner.parentFolderId, Number(this.top.id));
      }],
      ["POST", "", "needs a name, a parent and the write scope", async () => {
        await this.againstTheRules(this.api.createFolder({}));
        await this.againstTheRules(this.folder("Lost", { parentFolderId: Number(UNKNOWN_ID) }));
        await this.forbidden(this.reader.createFolder({ name: "Forbidden" }));
      }],
      ["GET", FOLDER, "returns what was created", async () => {
        expectSame("folder", await this.api.getFolderById(this.inner.id), this.inner);
      }],
      ["GET", FOLDER, "needs a folder and the read scope", async () => {
        await this.notFound(this.api.getFolderById(UNKNOWN_ID));
        await this.forbidden(this.reader.getFolderById(this.top.id));
      }],
    ];
  }

  updating() {
    return [
      ["PATCH", FOLDER, "renames and moves", async () => {
        const { id, created, updated } = this.inner;
        const name = `${this.marker} Renamed`;
        const renamed = await this.api.updateFolder(id, { name });
        expectFields(renamed, { name, parentFolderId: Number(this.top.id) });
        const moved = await this.api.updateFolder(id, { parentFolderId: 0 });
        expectFields(moved, { name, parentFolderId: 0, created });
        expectThat("a later time of update", moved.updated >= updated, moved.updated);
        expectSame("what get returns", await this.api.getFolderById(id), moved);
      }],
      ["PATCH", FOLDER, "refuses a folder inside itself", async () => {
        const { id } = this.top;
        await this.againstTheRules(this.api.updateFolder(id, { parentFolderId: Number(id) }));
      }],
      ["PATCH", FOLDER, "needs a folder and the write scope", async () => {
        await this.notFound(this.api.updateFolder(UNKNOWN_ID, { name: "Nobody" }));
        await this.forbidden(this.reader.updateFolder(this.top.id, { name: "Forbidden" }));
      }],
    ];
  }

  revising() {
    return [
      ["GET", REVISIONS, "shows the newest first", async () => {
        const { results, total } = await this.api.getFolderPreviousVersions(this.inner.id);
        expect("ids", ids(results), ["3", "2", "1"]);
        expect("total", total, 3);
        const objects = results.map((version) => version.object);
        expect("names", names(objects), ["Renamed", "Renamed", "Inner"].map((name) => `${this.marker} ${name}`));
        const top = Number(this.top.id);
        expect("parents", objects.map((folder) => folder.parentFolderId), [0, top, top]);
        for (const version of results) {
          expectType("revision", version, "VersionContentFolder");
          expectType("object", version.object, "ContentFolder");
          expectUser(version.user);
        }
      }],
      ["GET", REVISIONS, "can be followed", async () => {
        const page = (after) => this.api.getFolderPreviousVersions(this.inner.id, after, undefined, 2);
        const first = await page();
        const rest = await page(first.paging.next.after);
        expect("ids", [ids(first.results), ids(rest.results)], [["3", "2"], ["1"]]);
      }],
      ["GET", REVISIONS, "needs a folder and the read scope", async () => {
        await this.notFound(this.api.getFolderPreviousVersions(UNKNOWN_ID));
        await this.forbidden(this.reader.getFolderPreviousVersions(this.inner.id));
      }],
      ["GET", REVISION, "gives one of the list", async () => {
        for (const listed of await this.history()) {
          expectSame("revision", await this.api.getFolderPreviousVersion(this.inner.id, listed.id), listed);
        }
      }],
      ["GET", REVISION, "needs a revision and the read scope", async () => {
        await this.notFound(this.api.getFolderPreviousVersion(this.inner.id, "999"));
        await this.forbidden(this.reader.getFolderPreviousVersion(this.inner.id, "1"));
      }],
      ["POST", `${REVISION}/restore`, "brings back name and place", async () => {
        const { id } = this.inner;
        const folder = await this.api.restoreFolderPreviousVersion(id, "1");
        expectType("folder", folder, "ContentFolder");
        expectFields(folder, { id, name: `${this.marker} Inner`, parentFolderId: Number(this.top.id) });
        expectSame("what get returns", await this.api.getFolderById(id), folder);
        expect("ids", ids(await this.history()), ["4", "3", "2", "1"]);
      }],
      ["POST", `${REVISION}/restore`, "needs a revision and the write scope", async () => {
        await this.notFound(this.api.restoreFolderPreviousVersion(this.inner.id, "999"));
        await this.forbidden(this.reader.restoreFolderPreviousVersion(this.inner.id, "1"));
      }],
    ];
  }

  batches() {
    return [
      ["POST", "/batch/create", "stores all in order", async () => {
        const inputs = [..."abc"].map((letter) => ({ name: `${this.marker} ${letter}` }));
        const answer = await this.api.createFolders({ inputs });
        this.three = answer.results;
        expectType("answer", answer, "BatchResponseContentFolder");
        expect("batch status", answer.status, "COMPLETE");
        expect("names", names(this.three), names(inputs));
      }],
      ["POST", "/batch/create", "reports what it could not create", async () => {
        const name = `${this.marker} Survivor`;
        const answer = await this.api.createFolders({ inputs: [{}, { name }] });
        expectType("answer", answer, "BatchResponseContentFolderWithErrors");
        expect("numErrors", answer.numErrors, 1);
        expect("names", names(answer.results), [name]);
        await this.forbidden(this.reader.createFolders({ inputs: [{ name: "Forbidden" }] }));
      }],
      ["POST", "/batch/read", "returns all in order", async () => {
        const inputs = ids(this.three).reverse();
        expect("ids", ids((await this.api.readFolders({ inputs })).results), inputs);
      }],
      ["POST", "/batch/read", "reports unknown ids", async () => {
        const inputs = [UNKNOWN_ID, this.top.id];
        const answer = await this.api.readFolders({ inputs });
        expectType("answer", answer, "BatchResponseContentFolderWithErrors");
        expect("ids", ids(answer.results), [this.top.id]);
        expect("errors", errors(answer), [["OBJECT_NOT_FOUND", [UNKNOWN_ID]]]);
        await this.forbidden(this.reader.readFolders({ inputs }));
      }],
      ["POST", "/batch/update", "patches each folder", async () => {
        const top = Number(this.top.id);
        const inputs = this.three.map(({ id }) => ({ id, parentFolderId: top }));
        const answer = await this.api.updateFolders({ inputs });
        expectType("answer", answer, "BatchResponseContentFolder");
        expect("names, which were not given", names(answer.results), names(this.three));
        expect("parents", answer.results.map((folder) => folder.parentFolderId), [top, top, top]);
      }],
      ["POST", "/batch/update", "reports unknown ids", async () => {
        const inputs = [{ id: UNKNOWN_ID, name: "Nobody" }, { id: this.top.id, name: this.top.name }];
        const answer = await this.api.updateFolders({ inputs });
        expectType("answer", answer, "BatchResponseContentFolderWithErrors");
        expect("ids", ids(answer.results), [this.top.id]);
        expect("errors", errors(answer), [["OBJECT_NOT_FOUND", [UNKNOWN_ID]]]);
        await this.forbidden(this.reader.updateFolders({ inputs }));
      }],
    ];
  }

  listing() {
    return [
      ["GET", "", "can be followed to the end", async () => {
        const seen = ids(await this.all());
        expect("folders seen once", new Set(seen).size, seen.length);
        expectThat("every folder of the batch", ids(this.three).every((id) => seen.includes(id)), seen);
      }],
      ["GET", "", "sorts and filters", async () => {
        const three = names(this.three);
        const mine = names(await this.all({ sort: ["-name"] })).filter((name) => three.includes(name));
        expect("by name, descending", mine, [...three].sort().reverse());
        const moment = this.three[0].created;
        const later = await this.all({ createdAfter: moment });
        expectThat("only later folders", later.every((folder) => folder.created > moment), later);
        const earlier = ids(await this.all({ createdBefore: moment }));
        expectThat("the first folder before it", earlier.includes(this.top.id), earlier);
        await this.forbidden(this.reader.getFoldersPage());
      }],
    ];
  }

  deleting() {
    return [
      ["PATCH", FOLDER, "leaves pages to name their folder", async () => {
        const folderId = this.inner.id;
        this.page = await this.api.create({ name: this.marker, templatePath: TEMPLATE, folderId });
        expect("folderId", this.page.folderId, folderId);
        expect("pages in the folder", ids(await this.find({ folderId__eq: folderId })), [this.page.id]);
      }],
      ["DELETE", FOLDER, "hides the folder and moves what was in it", async () => {
        const { id } = this.inner;
        expect("return value", await this.api.archiveFolder(id), undefined);
        await this.notFound(this.api.getFolderById(id));
        expectThat("no such folder in the list", !ids(await this.all()).includes(id), id);
        expect("folderId of its page", (await this.api.getById(this.page.id)).folderId, this.top.id);
      }],
      ["DELETE", FOLDER, "needs a folder and the write scope", async () => {
        await this.notFound(this.api.archiveFolder(this.inner.id));
        await this.forbidden(this.reader.archiveFolder(this.top.id));
      }],
      ["GET", FOLDER, "finds deleted folders when asked", async () => {
        const folder = await this.api.getFolderById(this.inner.id, true);
        expect("name", folder.name, `${this.marker} Inner`);
        expectThat("a time of deletion", folder.deletedAt > folder.created, folder.deletedAt);
      }],
      ["GET", "", "shows deleted folders when asked", async () => {
        const deleted = await this.all({ archived: true });
        expectThat("the deleted folder", ids(deleted).includes(this.inner.id), ids(deleted));
        expectThat("only deleted folders", deleted.every((folder) => folder.deletedAt > EPOCH), deleted);
      }],
      ["POST", "/batch/archive", "deletes, and overlooks unknown ids", async () => {
        const three = ids(this.three);
        await this.forbidden(this.reader.archiveFolders({ inputs: three }));
        const inputs = [UNKNOWN_ID, ...three];
        expect("return value", await this.api.archiveFolders({ inputs }), undefined);
        expect("results of reading them back", (await this.api.readFolders({ inputs })).results, []);
        const gone = await this.api.readFolders({ inputs: three }, true);
        expect("results among the deleted", ids(gone.results), three);
      }],
    ];
  }
}
