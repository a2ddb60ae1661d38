// Records of one type (objects.md §1.1, §3, §4, §8). The twin of ../../python/topics/crm_objects.py.

import { expect, expectThat } from "../check.mjs";
import {
  CrmTopic, STANDARD, UNKNOWN_ID, baseOf, expectRecord, expectValidation, fields, records,
} from "./crm-topic.mjs";
import { ids } from "./topic.mjs";

// One more than a page holds.
const MANY = 101;

/** What the topics about the records of one type share. */
export class Records extends CrmTopic {
  constructor(connect, kind, unique) {
    super(connect, baseOf(kind));
    Object.assign(this, { kind, unique, one: `/{${kind.idName}}` });
    this.api = records(this.client, kind);
    this.read = records(this.reader, kind);
  }

  fields(text, more) {
    return fields(this.kind, `${this.marker} ${text}`, more);
  }

  create(text, more = {}, associations = []) {
    return this.api.basic.create({ properties: this.fields(text, more), associations });
  }

  /** A read of some properties. */
  get(id, properties, history, associations, archived, idProperty) {
    return this.api.basic.getById(id, properties, history, associations, archived, idProperty);
  }
}

/** One record at a time, and lists. */
export class Objects extends Records {
  checks() {
    const { merge, purge } = this.client.crm[this.kind.path]?.basicApi ?? {};
    return [
      ...this.creating(), ...this.reading(), ...this.updating(), ...this.listing(),
      ...(merge ? this.merging() : []), ...(purge ? this.purging() : []), ...this.archiving(),
    ];
  }

  creating() {
    const { kind } = this;
    return [
      ["POST", "", "create answers with what was sent", async () => {
        this.record = await this.create("First");
        expectRecord(this.record, this.fields("First"));
        expect("updatedAt", this.record.updatedAt, this.record.createdAt);
      }],
      ["POST", "", "create refuses unknown properties", async () => {
        const body = await this.badRequest(this.create("Wrong", { no_such_thing: "1" }));
        expectValidation(body, "PROPERTY_DOESNT_EXIST", "no_such_thing");
      }],
      ["POST", "", "create needs the write scope", async () => {
        await this.forbidden(this.read.basic.create({ properties: this.fields("Forbidden"), associations: [] }));
      }],
      ["POST", "", "create associates at once", async () => {
        if (!kind.other) return;
        const other = STANDARD.find(({ path }) => path === kind.other);
        const properties = fields(other, `${this.marker} Other`);
        const { id } = await records(this.client, other).basic.create({ properties, associations: [] });
        const link = (to) => [{
          to: { id: to },
          types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: kind.association }],
        }];
        const record = await this.create("Linked", {}, link(id));
        const found = await this.get(record.id, undefined, undefined, [kind.other]);
        expect("names of associations", Object.keys(found.associations), [kind.other]);
        expect("ids", [...new Set(ids(found.associations[kind.other].results))], [id]);
        const body = await this.badRequest(this.create("Wrong", {}, link(UNKNOWN_ID)));
        expect("category", body.category, "VALIDATION_ERROR");
      }],
    ];
  }

  reading() {
    const { kind, one } = this;
    return [
      ["GET", one, "shows the properties of its type", async () => {
        const found = await this.get(this.record.id);
        expect("names of properties", Object.keys(found.properties).sort(), [...kind.shown].sort());
        expect("createdAt", found.createdAt, this.record.createdAt);
      }],
      ["GET", one, "shows what is asked for", async () => {
        const { properties } = await this.get(this.record.id, [kind.text, "hs_merged_object_ids", "no_such_thing"]);
        expect("text", properties[kind.text], `${this.marker} First`);
        expect("what is empty", properties.hs_merged_object_ids, null);
        expectThat("no unknown property", !("no_such_thing" in properties), properties);
      }],
      ["GET", one, "finds by a unique property", async () => {
        this.value = `${this.marker}@example.com`;
        await this.api.basic.update(this.record.id, { properties: { [this.unique]: this.value } });
        const by = (value, name) => this.get(value, undefined, undefined, undefined, undefined, name);
        expect("id", (await by(this.value, this.unique)).id, this.record.id);
        await this.notFound(by(`no${this.value}`, this.unique));
        await this.badRequest(by("Whatever", kind.text));
      }],
      ["GET", one, "is not found where nothing is", async () => {
        expect("message", (await this.notFound(this.get(UNKNOWN_ID))).message, "resource not found");
      }],
    ];
  }

  updating() {
    const { kind, one } = this;
    const update = (id, properties, ...rest) => this.api.basic.update(id, { properties }, ...rest);
    return [
      ["PATCH", one, "keeps what is not named", async () => {
        const text = { [kind.text]: `${this.marker} Second` };
        expectRecord(await update(this.record.id, text), text);
        expect("what was not named", (await this.get(this.record.id, [this.unique])).properties[this.unique],
          this.value);
      }],
      ["PATCH", one, "finds by a unique property", async () => {
        const text = { [kind.text]: `${this.marker} Third` };
        expect("id", (await update(this.value, text, this.unique)).id, this.record.id);
      }],
      ["PATCH", one, "needs properties, a record and the write scope", async () => {
        const body = await this.badRequest(update(this.record.id, {}));
        expect("message", body.message, "No properties found to update, please provide at least one.");
        const properties = { [kind.text]: "x" };
        await this.notFound(update(UNKNOWN_ID, properties));
        await this.forbidden(this.read.basic.update(this.record.id, { properties }));
      }],
      ["GET", one, "shows the history, newest first", async () => {
        const { propertiesWithHistory } = await this.get(this.record.id, undefined, [kind.text]);
        const values = propertiesWithHistory[kind.text].map(({ value }) => value);
        expect("values", values, ["Third", "Second", "First"].map((text) => `${this.marker} ${text}`));
      }],
    ];
  }

  listing() {
    return [
      ["GET", "", "reaches every record and ends", async () => {
        const inputs = Array.from({ length: MANY - 1 }, (_, n) => ({
          properties: this.fields(String(n)), associations: [],
        }));
        this.many = ids((await this.api.batch.create({ inputs })).results);
        this.many.push((await this.create("Last")).id);
        const found = ids(await this.api.all());
        expectThat("all of them", found.length >= MANY, found.length);
        expect("each once", new Set(found).size, found.length);
        expect("missing", this.many.filter((id) => !found.includes(id)), []);
      }],
      ["GET", "", "has pages with a limit", async () => {
        const first = await this.api.basic.getPage(2);
        expect("records", first.results.length, 2);
        const second = await this.api.basic.getPage(2, first.paging.next.after);
        expect("the same", ids(second.results).filter((id) => ids(first.results).includes(id)), []);
        for (const wrong of [0, 101]) await this.badRequest(this.api.basic.getPage(wrong));
        await this.forbidden(this.read.basic.getPage(1));
      }],
    ];
  }

  merging() {
    return [
      ["POST", "/merge", "leads both ids to one record", async () => {
        const [first, other] = [await this.create("One"), await this.create("Other")];
        const merge = (a, b) =>
          this.api.basic.merge({ primaryObjectId: a, objectIdToMerge: b });
        const { id } = await merge(first.id, other.id);
        for (const old of [first.id, other.id]) {
          const found = await this.get(old, [this.kind.text]);
          expect("id", found.id, id);
          expect("text", found.properties[this.kind.text], `${this.marker} One`);
        }
        await this.badRequest(merge(first.id, first.id));
      }],
    ];
  }

  purging() {
    return [
      ["POST", "/gdpr-delete", "deletes for good", async () => {
        const value = `purge${this.value}`;
        const { id } = await this.create("Purged", { [this.unique]: value });
        const purge = (objectId, idProperty) => this.api.basic.purge({ objectId, idProperty });
        expect("return value", await purge(value, this.unique), undefined);
        for (const archived of [false, true]) {
          await this.notFound(this.get(id, undefined, undefined, undefined, archived));
        }
        await purge(`nobody${this.value}`, this.unique);
        await purge((await this.create("Again", { [this.unique]: value })).id);
      }],
    ];
  }

  archiving() {
    const { one } = this;
    return [
      ["DELETE", one, "hides the record", async () => {
        await this.forbidden(this.read.basic.archive(this.record.id));
        for (const _ of [1, 2]) expect("return value", await this.api.basic.archive(this.record.id), undefined);
        await this.notFound(this.get(this.record.id));
        const found = await this.get(this.record.id, undefined, undefined, undefined, true);
        expect("archived", found.archived, true);
        expectThat("a time", found.archivedAt >= found.createdAt, found);
      }],
      ["GET", "", "shows archived records when asked", async () => {
        const archived = await this.api.all(100, undefined, undefined, undefined, undefined, true);
        expectThat("the archived record", ids(archived).includes(this.record.id), ids(archived));
        expect("others", archived.filter((found) => !found.archived), []);
      }],
      ["POST", "/batch/archive", "leaves nothing of this run", async () => {
        const archive = (list) => this.api.batch.archive({ inputs: list.map((id) => ({ id })) });
        expect("return value", await archive(this.many.slice(0, 100)), undefined);
        await archive([this.many[100], UNKNOWN_ID]);
        const inputs = this.many.slice(0, 3).map((id) => ({ id }));
        const left = await this.api.batch.read({ inputs, properties: [], propertiesWithHistory: [] });
        expect("records", left.results, []);
      }],
    ];
  }
}
