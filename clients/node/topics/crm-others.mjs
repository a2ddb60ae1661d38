// One life of a record of the types that no other topic is about. The twin of
// ../../python/topics/crm_others.py.

import { expect, expectThat } from "../check.mjs";
import { Records } from "./crm-objects.mjs";
import { expectRecord } from "./crm-topic.mjs";
import { ids } from "./topic.mjs";

export class Others extends Records {
  checks() {
    return [...this.single(), ...this.batches()];
  }

  single() {
    const { one, kind } = this;
    return [
      ["POST", "", "create answers with what was sent", async () => {
        this.record = await this.create("First");
        expectRecord(this.record, { [kind.text]: `${this.marker} First` });
      }],
      ["GET", one, "shows what is asked for", async () => {
        const found = await this.get(this.record.id, [kind.text]);
        expectRecord(found, { [kind.text]: `${this.marker} First` });
      }],
      ["PATCH", one, "changes it", async () => {
        const properties = { [kind.text]: `${this.marker} Second` };
        expectRecord(await this.api.basic.update(this.record.id, { properties }), properties);
      }],
      ["GET", "", "lists it", async () => {
        const { results } = await this.api.basic.getPage(100);
        expectThat("the record", ids(results).includes(this.record.id), ids(results));
        await this.forbidden(this.read.basic.getPage());
      }],
      ["POST", "/search", "finds it", async () => {
        const filters = [
          { propertyName: "hs_object_id", operator: "EQ", value: this.record.id },
          { propertyName: kind.text, operator: "CONTAINS_TOKEN", value: `${this.marker} second` },
        ];
        const search = { filterGroups: [{ filters }], properties: [kind.text], sorts: ["-hs_object_id"], limit: 10 };
        const { total, results } = await this.api.search.doSearch(search);
        expect("found", [total, ids(results)], [1, [this.record.id]]);
        expectRecord(results[0], { [kind.text]: `${this.marker} Second` });
        await this.forbidden(this.read.search.doSearch(search));
      }],
      ["DELETE", one, "hides it", async () => {
        expect("return value", await this.api.basic.archive(this.record.id), undefined);
        await this.notFound(this.get(this.record.id));
      }],
    ];
  }

  batches() {
    const { batch } = this.api;
    const inputs = (extra = {}) => ({ inputs: this.ids.map((id) => ({ id, ...extra })) });
    const text = () => ({ properties: { [this.kind.text]: `${this.marker} New` } });
    const read = () => batch.read({ ...inputs(), properties: [this.kind.text], propertiesWithHistory: [] });
    return [
      ["POST", "/batch/create", "makes records", async () => {
        const rows = ["0", "1"].map((n) => ({ properties: this.fields(n), associations: [] }));
        this.ids = ids((await batch.create({ inputs: rows })).results);
        expect("records", this.ids.length, 2);
      }],
      ["POST", "/batch/read", "finds them", async () => {
        expect("ids", ids((await read()).results).sort(), [...this.ids].sort());
      }],
      ["POST", "/batch/update", "changes them", async () => {
        await batch.update(inputs(text()));
        const texts = (await read()).results.map((one) => one.properties[this.kind.text]);
        expect("texts", texts, Array(2).fill(`${this.marker} New`));
      }],
      ["POST", "/batch/upsert", "finds them by their ids", async () => {
        const { results } = await batch.upsert(inputs({ ...text(), idProperty: "hs_object_id" }));
        expect("new", results.map((one) => one._new), [false, false]);
      }],
      ["POST", "/batch/archive", "hides them", async () => {
        expect("return value", await batch.archive(inputs()), undefined);
        expect("records", (await read()).results, []);
      }],
    ];
  }
}
