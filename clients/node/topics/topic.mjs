// What the topics share: pages to work with, and answers that refuse. The twin of
// ../../python/topics/topic.py.

import { randomUUID } from "node:crypto";

import { expect, expectThat, refused } from "../check.mjs";
import { READ_TOKEN, TEMPLATE, TOKEN, expectError, expectMissingScope } from "../wire.mjs";

export const ids = (records) => records.map((record) => record.id);

/** Plain data of an SDK model, without its classes. */
export const plain = (model) => JSON.parse(JSON.stringify(model));

/** A time without the fractions of a second, which a publish date does not keep. */
export function secondsFromNow(seconds) {
  return new Date((Math.floor(Date.now() / 1000) + seconds) * 1000);
}

export const hoursFromNow = (hours) => secondsFromNow(hours * 3600);

/** Checks some fields of a model. */
export function expectFields(record, fields) {
  for (const [field, value] of Object.entries(fields)) expect(field, record[field], value);
}

/** Checks that two models are equal in every field. */
export function expectSame(what, got, wanted) {
  expect(what, plain(got), plain(wanted));
}

/** Checks which model the SDK made of an answer. */
export function expectType(what, model, name) {
  expect(`type of ${what}`, model.constructor.name, name);
}

/** Checks who made a revision: three texts, none of them empty. */
export function expectUser({ id, email, fullName }) {
  for (const text of [id, email, fullName]) expectThat("a text about the user", typeof text === "string" && text, text);
}

/** Checks of one kind of page. */
export class Topic {
  constructor(connect, kind) {
    this.kind = kind;
    this.base = `/cms/v3/pages/${kind.path}`;
    this.client = connect(TOKEN);
    this.api = this.client.cms.pages[kind.api];
    this.reader = connect(READ_TOKEN).cms.pages[kind.api];
    this.marker = `${this.constructor.name} ${randomUUID().slice(0, 8)}`;
  }

  /** A draft with a slug of its own and a title. */
  create(suffix, fields = {}) {
    const name = `${this.marker} ${suffix}`;
    const slug = name.toLowerCase().replaceAll(" ", "-");
    return this.api.create({ name, slug, htmlTitle: suffix, templatePath: TEMPLATE, ...fields });
  }

  /** The same, published an hour ago. */
  async createPublished(suffix, fields) {
    const { id } = await this.create(suffix, fields);
    await this.api.schedule({ id, publishDate: hoursFromNow(-1) });
    return await this.api.getById(id);
  }

  /** Pages by filters of the guide, for which the SDK has only its generic request. */
  async find(qs) {
    const answer = await this.client.apiRequest({ path: `/cms/v3/pages/${this.kind.path}`, qs });
    expect("status", answer.status, 200);
    return (await answer.json()).results;
  }

  /** Awaits a call that must be answered 404. */
  async notFound(call) {
    expectError(await refused(404, call), "OBJECT_NOT_FOUND");
  }

  /** Awaits a call that must be answered 400 for what the record is, which is an error without a category. */
  async againstTheRules(call) {
    const body = await refused(400, call);
    expectThat("a message", body.message, body);
    expect("error category", body.category, undefined);
  }

  /** Awaits a call of the read token that must be answered 403. */
  async forbidden(call) {
    expectMissingScope(await refused(403, call));
  }

  /** Awaits a call that the read token may make for website pages only. */
  async readable(call) {
    if (this.kind.readable) await call;
    else await this.forbidden(call);
  }
}
