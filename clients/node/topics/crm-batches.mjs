// Batches of records (objects.md §3). The twin of ../../python/topics/crm_batches.py.

import { expect, expectThat } from "../check.mjs";
import { Records } from "./crm-objects.mjs";
import { UNKNOWN_ID, expectRecord, expectValidation } from "./crm-topic.mjs";
import { ids } from "./topic.mjs";

export class Batches extends Records {
  checks() {
    return [...this.creating(), ...this.reading(), ...this.updating(), ...this.upserting(), ...this.archiving()];
  }

  createAll(list, api = this.api) {
    return api.batch.create({ inputs: list.map((input) => ({ associations: [], ...input })) });
  }

  readAll(list, { properties = [], history = [], idProperty, archived } = {}, api = this.api) {
    const body = { inputs: list.map((id) => ({ id })), properties, propertiesWithHistory: history, idProperty };
    return api.batch.read(body, archived);
  }

  updateAll(list, text, more = {}, api = this.api) {
    return api.batch.update({ inputs: list.map((id) => ({ id, properties: { [this.kind.text]: text }, ...more })) });
  }

  creating() {
    return [
      ["POST", "/batch/create", "answers in the order of its inputs", async () => {
        const sent = ["0", "1", "2"].map((text) => this.fields(text));
        const answer = await this.createAll(sent.map((properties) => ({ properties })));
        expect("status", answer.status, "COMPLETE");
        answer.results.forEach((record, n) => expectRecord(record, sent[n]));
        this.ids = ids(answer.results);
      }],
      ["POST", "/batch/create", "is all or nothing", async () => {
        const inputs = [{}, { no_such_thing: "1" }].map((more) => ({ properties: this.fields("Wrong", more) }));
        expectValidation(await this.badRequest(this.createAll(inputs)), "PROPERTY_DOESNT_EXIST", "no_such_thing");
        await this.forbidden(this.createAll(inputs, this.read));
      }],
      ["POST", "/batch/create", "is piecemeal where every input is traced", async () => {
        const inputs = [{}, { no_such_thing: "1" }].map((more, n) => ({
          properties: this.fields("Traced", more), objectWriteTraceId: `t${n}`,
        }));
        const answer = await this.createAll(inputs);
        expect("records", answer.results.length, 1);
        const error = this.onlyError(answer);
        expect("category", error.category, "VALIDATION_ERROR");
        expect("trace of the error", error.context.objectWriteTraceId, ["t1"]);
        await this.api.basic.archive(answer.results[0].id);
      }],
      ["POST", "/batch/create", "takes a hundred", async () => {
        const body = await this.badRequest(this.createAll(Array(101).fill({ properties: {} })));
        expectThat("the limit in the message", body.message.includes("supported in a batch is 100."), body);
      }],
    ];
  }

  reading() {
    return [
      ["POST", "/batch/read", "finds what is there", async () => {
        const { results } = await this.readAll(this.ids, { properties: [this.kind.text] });
        const texts = Object.fromEntries(results.map((one) => [one.id, one.properties[this.kind.text]]));
        expect("texts", texts, Object.fromEntries(this.ids.map((id, n) => [id, `${this.marker} ${n}`])));
      }],
      ["POST", "/batch/read", "reports what is missing", async () => {
        const answer = await this.readAll([this.ids[0], UNKNOWN_ID]);
        expect("records", ids(answer.results), [this.ids[0]]);
        const error = this.onlyError(answer);
        expect("category", error.category, "OBJECT_NOT_FOUND");
        expect("ids", error.context.ids, [UNKNOWN_ID]);
      }],
      ["POST", "/batch/read", "shows histories of up to fifty", async () => {
        const history = [this.kind.text];
        const { results } = await this.readAll(this.ids.slice(0, 1), { history });
        expect("values", results[0].propertiesWithHistory[this.kind.text].map(({ value }) => value),
          [`${this.marker} 0`]);
        const many = Array.from({ length: 51 }, (_, n) => String(n + 1));
        const body = await this.badRequest(this.readAll(many, { history }));
        expectThat("the limit in the message", body.message.includes("property histories is 50."), body);
        await this.forbidden(this.readAll(this.ids, {}, this.read));
      }],
    ];
  }

  updating() {
    return [
      ["POST", "/batch/update", "changes every record", async () => {
        const answer = await this.updateAll(this.ids, `${this.marker} New`);
        expect("records", ids(answer.results).sort(), [...this.ids].sort());
        const { results } = await this.readAll(this.ids, { properties: [this.kind.text] });
        const texts = results.map((one) => one.properties[this.kind.text]);
        expect("texts", [...new Set(texts)], [`${this.marker} New`]);
      }],
      ["POST", "/batch/update", "reports what is missing", async () => {
        const answer = await this.updateAll([this.ids[0], UNKNOWN_ID], "Newer");
        expect("records", ids(answer.results), [this.ids[0]]);
        expect("ids", this.onlyError(answer).context.ids, [UNKNOWN_ID]);
      }],
      ["POST", "/batch/update", "names a record once", async () => {
        const [id] = this.ids;
        const body = await this.badRequest(this.updateAll([id, id], "x"));
        expect("message", body.message, `Duplicate IDs found in batch input: [${id}]. IDs must be unique`);
        await this.forbidden(this.updateAll([id], "x", {}, this.read));
      }],
    ];
  }

  upserting() {
    const idProperty = this.unique;
    const upsert = async (text, more = {}, api = this.api) => {
      const inputs = [{ id: this.value, idProperty, properties: { ...this.fields(text), ...more } }];
      return (await api.batch.upsert({ inputs })).results[0];
    };
    return [
      ["POST", "/batch/upsert", "makes a record and finds it again", async () => {
        this.value = `${this.marker}@example.com`;
        const made = await upsert("Upserted");
        expect("new", made._new, true);
        expectRecord(made, { ...this.fields("Upserted"), [idProperty]: this.value });
        const found = await upsert("Upserted again");
        expect("new and id", [found._new, found.id], [false, made.id]);
        this.ids.push(made.id);
      }],
      ["POST", "/batch/upsert", "needs a unique property and the write scope", async () => {
        const inputs = [{ id: "x", idProperty: this.kind.text, properties: { [this.kind.text]: "x" } }];
        const body = await this.badRequest(this.api.batch.upsert({ inputs }));
        expectThat("why", body.message.includes("Unable to perform update/upsert by non-unique"), body);
        await this.forbidden(upsert("Forbidden", {}, this.read));
      }],
      ["POST", "/batch/update", "finds by a unique property", async () => {
        const { results } = await this.updateAll([this.value], "Found", { idProperty });
        expect("ids", ids(results), this.ids.slice(-1));
      }],
      ["POST", "/batch/read", "finds by a unique property", async () => {
        expect("ids", ids((await this.readAll([this.value], { idProperty })).results), this.ids.slice(-1));
      }],
    ];
  }

  archiving() {
    return [
      ["POST", "/batch/archive", "hides all of them", async () => {
        const inputs = [...this.ids, UNKNOWN_ID].map((id) => ({ id }));
        await this.forbidden(this.read.batch.archive({ inputs }));
        expect("return value", await this.api.batch.archive({ inputs }), undefined);
        expect("records", (await this.readAll(this.ids)).results, []);
        expect("archived", (await this.readAll(this.ids, { archived: true })).results.length, this.ids.length);
      }],
    ];
  }
}
