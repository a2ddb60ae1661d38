// Associations between records and their labels (objects.md §7.3). The twin of
// ../../python/topics/crm_associations.py.

import { expect, expectThat } from "../check.mjs";
import { COMPANIES, CONTACTS, CrmTopic, UNKNOWN_ID, fields, records } from "./crm-topic.mjs";
import { ids } from "./topic.mjs";

const [FROM, TO] = ["contacts", "companies"];
const PAIR = "/{fromObjectType}/{toObjectType}";
const spec = (associationTypeId, associationCategory = "HUBSPOT_DEFINED") => ({
  associationCategory, associationTypeId,
});
// Contact to company: the plain type, and the one of the primary company.
const [PLAIN, PRIMARY] = [spec(279), spec(1)];

/** Some contacts and companies to link. */
class Links extends CrmTopic {
  constructor(connect, base) {
    super(connect, base);
    const { v4 } = this.client.crm.associations;
    [this.basic, this.batch, this.v4] = [v4.basicApi, v4.batchApi, v4];
    this.read = this.reader.crm.associations.v4;
  }

  /** The first check of a topic makes them. */
  async setUp() {
    for (const [name, kind] of [["contacts", CONTACTS], ["companies", COMPANIES]]) {
      const inputs = [0, 1, 2].map((n) => ({ properties: fields(kind, `${this.marker} ${n}`), associations: [] }));
      this[name] = ids((await records(this.client, kind).batch.create({ inputs })).results);
    }
  }

  /** The types of association of a contact, by the company's id. */
  async linked(contact) {
    const { results } = await this.basic.getPage(FROM, contact, TO);
    const types = (one) => one.associationTypes.map(({ typeId }) => typeId).sort((a, b) => a - b);
    return Object.fromEntries(results.map((one) => [String(one.toObjectId), types(one)]));
  }

  pairs() {
    return this.contacts.map((from, n) => [from, this.companies[n]]);
  }

  inputs(pairs, extra) {
    return { inputs: pairs.map(([from, to]) => ({ from: { id: from }, to: { id: to }, ...extra })) };
  }
}

/** One pair of records. */
export class RecordLinks extends Links {
  constructor(connect) {
    super(connect, "/crm/v4/objects");
  }

  checks() {
    const list = "/{objectType}/{objectId}/associations/{toObjectType}";
    const pair = `${list}/{toObjectId}`;
    const byDefault = "/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}";
    const { basic } = this;
    return [
      ["PUT", byDefault, "links both ways", async () => {
        await this.setUp();
        [this.from, this.to] = [this.contacts[0], this.companies[0]];
        const { results } = await basic.createDefault(FROM, this.from, TO, this.to);
        expect("types", results.map((one) => one.associationSpec.associationTypeId).sort(), [279, 280]);
        expect("what is linked", await this.linked(this.from), { [this.to]: [279] });
      }],
      ["PUT", pair, "adds types", async () => {
        const answer = await basic.create(FROM, this.from, TO, this.to, [PRIMARY]);
        expect("ids", [String(answer.fromObjectId), String(answer.toObjectId)], [this.from, this.to]);
        expect("what is linked", await this.linked(this.from), { [this.to]: [1, 279] });
      }],
      ["PUT", pair, "moves the primary company", async () => {
        await basic.create(FROM, this.from, TO, this.companies[1], [PRIMARY]);
        const expected = { [this.to]: [279], [this.companies[1]]: [1, 279] };
        expect("what is linked", await this.linked(this.from), expected);
        await this.forbidden(this.read.basicApi.create(FROM, this.from, TO, this.companies[2], [PLAIN]));
      }],
      ["GET", list, "has pages", async () => {
        const first = await basic.getPage(FROM, this.from, TO, undefined, 1);
        expect("records", first.results.length, 1);
        const second = await basic.getPage(FROM, this.from, TO, first.paging.next.after, 1);
        expect("records and paging", [second.results.length, second.paging], [1, undefined]);
        expect("none", (await basic.getPage(FROM, this.contacts[2], TO)).results, []);
        await this.forbidden(this.read.basicApi.getPage(FROM, this.from, TO));
      }],
      ["DELETE", pair, "takes all types", async () => {
        for (const to of this.companies.slice(0, 2)) {
          expect("return value", await basic.archive(FROM, this.from, TO, to), undefined);
        }
        expect("what is linked", await this.linked(this.from), {});
      }],
    ];
  }
}

/** Many pairs of records, and the labels of associations. */
export class LinkBatches extends Links {
  constructor(connect) {
    super(connect, "/crm/v4/associations");
  }

  checks() {
    return [...this.batches(), ...this.labels()];
  }

  batches() {
    const { batch } = this;
    return [
      ["POST", `${PAIR}/batch/create`, "links all pairs", async () => {
        await this.setUp();
        const body = this.inputs(this.pairs(), { types: [PLAIN] });
        const { results } = await batch.create(FROM, TO, body);
        const found = results.map((one) => [String(one.fromObjectId), String(one.toObjectId)]);
        expect("pairs", found.sort(), this.pairs().sort());
        await this.forbidden(this.read.batchApi.create(FROM, TO, body));
      }],
      ["POST", `${PAIR}/batch/create`, "reports what is not there", async () => {
        const pairs = [[this.contacts[0], this.companies[1]], [this.contacts[0], "nobody"]];
        const answer = await batch.create(FROM, TO, this.inputs(pairs, { types: [PLAIN] }));
        expect("pairs", answer.results.length, 1);
        expect("category", this.onlyError(answer).category, "VALIDATION_ERROR");
      }],
      ["POST", `${PAIR}/batch/associate/default`, "links both ways", async () => {
        const body = this.inputs([[this.contacts[1], this.companies[0]]]);
        expect("rows", (await batch.createDefault(FROM, TO, body)).results.length, 2);
      }],
      ["POST", `${PAIR}/batch/read`, "finds what is linked", async () => {
        const { results } = await batch.getPage(FROM, TO, { inputs: this.contacts.map((id) => ({ id })) });
        const sizes = Object.fromEntries(results.map((one) => [one._from.id, one.to.length]));
        const [a, b, c] = this.contacts;
        expect("links", sizes, { [a]: 2, [b]: 2, [c]: 1 });
      }],
      ["POST", `${PAIR}/batch/archive`, "unlinks", async () => {
        const to = this.companies.slice(0, 2).map((id) => ({ id }));
        const body = { inputs: [{ _from: { id: this.contacts[1] }, to }] };
        await this.forbidden(this.read.batchApi.archive(FROM, TO, body));
        expect("return value", await batch.archive(FROM, TO, body), undefined);
        const answer = await batch.getPage(FROM, TO, { inputs: this.contacts.slice(0, 2).map((id) => ({ id })) });
        expect("links", answer.results.map((one) => one.to.length), [2]);
        const error = this.onlyError(answer);
        expect("what and whose", [error.category, error.context.fromObjectId],
          ["OBJECT_NOT_FOUND", [this.contacts[1]]]);
      }],
    ];
  }

  inputs(pairs, extra) {
    return { inputs: pairs.map(([from, to]) => ({ _from: { id: from }, to: { id: to }, ...extra })) };
  }

  labels() {
    const { batch } = this;
    const api = this.v4.schema.definitionsApi;
    const all = async () =>
      new Map((await api.getAll(FROM, TO)).results.map((one) => [one.typeId, one.label]));
    const label = `Boss ${this.marker}`;
    return [
      ["POST", `${PAIR}/labels`, "makes both directions", async () => {
        const body = { name: `boss_${this.marker}`, label, inverseLabel: `Led by ${this.marker}` };
        const { results } = await api.create(FROM, TO, body);
        expect("labels", results.map((one) => one.label).sort(), [label, body.inverseLabel].sort());
        this.label = results.find((one) => one.label === label).typeId;
        this.made = results.map(({ typeId }) => typeId);
        await this.forbidden(this.read.schema.definitionsApi.create(FROM, TO, { name: "x", label: "x" }));
      }],
      ["GET", `${PAIR}/labels`, "lists it", async () => {
        const found = await all();
        expect("the plain type and the label", [found.get(279) ?? null, found.get(this.label)], [null, label]);
      }],
      ["PUT", `${PAIR}/labels`, "renames it", async () => {
        const body = { associationTypeId: this.label, label: `Chief ${this.marker}` };
        expect("return value", await api.update(FROM, TO, body), undefined);
        expect("label", (await all()).get(this.label), `Chief ${this.marker}`);
      }],
      ["POST", `${PAIR}/batch/create`, "takes labels", async () => {
        this.pair = [this.contacts[2], this.companies[0]];
        this.body = this.inputs([this.pair], { types: [spec(this.label, "USER_DEFINED")] });
        const { results } = await batch.create(FROM, TO, this.body);
        expect("labels", results[0].labels, [`Chief ${this.marker}`]);
        const found = (await this.linked(this.pair[0]))[this.pair[1]];
        expect("types", found, [279, this.label].sort((a, b) => a - b));
      }],
      ["POST", `${PAIR}/batch/labels/archive`, "takes it off a pair", async () => {
        expect("return value", await batch.archiveLabels(FROM, TO, this.body), undefined);
        expect("types", (await this.linked(this.pair[0]))[this.pair[1]], [279]);
      }],
      ["DELETE", `${PAIR}/labels/{associationTypeId}`, "ends it", async () => {
        await this.forbidden(this.read.schema.definitionsApi.remove(FROM, TO, this.label));
        expect("return value", await api.remove(FROM, TO, this.label), undefined);
        const found = await all();
        expect("left of it", this.made.filter((id) => found.has(id)), []);
      }],
      ["POST", "/usage/high-usage-report/{userId}", "is requested", async () => {
        const [{ userId }] = (await this.client.crm.owners.ownersApi.getPage()).results;
        expect("user", (await this.v4.reportApi.request(userId)).userId, userId);
      }],
    ];
  }
}

/** The batches of v3, which name types of association. */
export class NamedLinks extends Links {
  constructor(connect) {
    super(connect, "/crm/v3/associations/{fromObjectType}/{toObjectType}");
    this.named = this.client.crm.associations;
  }

  checks() {
    const { batchApi, schema } = this.named;
    const body = (type) => ({
      inputs: this.pairs().map(([from, to]) => ({ _from: { id: from }, to: { id: to }, type })),
    });
    return [
      ["GET", "/types", "have numbers and names", async () => {
        const { results } = await schema.typesApi.getAll(FROM, TO);
        const found = Object.fromEntries(results.map(({ id, name }) => [id, name]));
        expect("the primary company's", found[1], "contact_to_company");
        expectThat("the plain type", "279" in found, found);
      }],
      ["POST", "/batch/create", "links all pairs", async () => {
        await this.setUp();
        expect("pairs", (await batchApi.create(FROM, TO, body("contact_to_company"))).results.length, 3);
        expectThat("the link", this.companies[0] in (await this.linked(this.contacts[0])), this.companies[0]);
        const read = this.reader.crm.associations.batchApi;
        await this.forbidden(read.create(FROM, TO, body("contact_to_company")));
      }],
      ["POST", "/batch/read", "finds what is linked", async () => {
        const read = (list) => batchApi.read(FROM, TO, { inputs: list.map((id) => ({ id })) });
        const { results } = await read(this.contacts);
        expect("links", [...new Set(results.flatMap((one) => ids(one.to)))].sort(), [...this.companies].sort());
        expect("errors", (await read([this.contacts[0], UNKNOWN_ID])).numErrors, 1);
      }],
      ["POST", "/batch/archive", "unlinks", async () => {
        expect("return value", await batchApi.archive(FROM, TO, body("contact_to_company")), undefined);
        await batchApi.archive(FROM, TO, body("contact_to_company_unlabeled"));
        expect("what is linked", await this.linked(this.contacts[0]), {});
      }],
    ];
  }
}
