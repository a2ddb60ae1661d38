// Searches of records (objects.md §5). The twin of ../../python/topics/crm_search.py.

import { expect, expectThat } from "../check.mjs";
import { expectError } from "../wire.mjs";
import { Records } from "./crm-objects.mjs";
import { ids } from "./topic.mjs";

const PATH = "/search";

export class Searches extends Records {
  checks() {
    return [...this.finding(), ...this.filtering(), ...this.ordering(), ...this.refusing()];
  }

  /** A text whose second word stands in no other value: `query` finds parts of words. */
  text(n) {
    return `${this.marker} zz${"ghijk"[n]}`;
  }

  /** A filter on the property that any text may be written to. */
  filter(operator, more = {}) {
    return { propertyName: this.kind.text, operator, ...more };
  }

  /** A filter that finds the records of this topic. */
  own() {
    return this.filter("CONTAINS_TOKEN", { value: this.marker });
  }

  /** A search for what passes all filters of one of the groups. */
  search(groups, more = {}, api = this.api) {
    return api.search.doSearch({ filterGroups: groups.map((filters) => ({ filters })), ...more });
  }

  /** Places among the records of this topic. */
  places(results) {
    return ids(results).map((id) => this.ids.indexOf(id));
  }

  finding() {
    const { kind } = this;
    return [
      ["POST", PATH, "finds what was made", async () => {
        const properties = (n) => ({ ...this.kind.required, [this.kind.text]: this.text(n) });
        const inputs = [0, 1, 2, 3, 4].map((n) => ({ properties: properties(n), associations: [] }));
        this.ids = ids((await this.api.batch.create({ inputs })).results);
        const { total, results, paging } = await this.search([[this.own()]]);
        expect("found", [total, ids(results)], [5, this.ids]);
        expect("no page behind the last", paging, undefined);
      }],
      ["POST", PATH, "shows the properties of its type", async () => {
        const [first] = (await this.search([[this.own()]], { limit: 1 })).results;
        expect("names of properties", Object.keys(first.properties).sort(), [...kind.shown].sort());
        expect("createdAt", first.createdAt, (await this.get(first.id)).createdAt);
      }],
      ["POST", PATH, "shows what is asked for", async () => {
        const asked = [kind.text, "hs_merged_object_ids", "no_such_thing"];
        const [{ properties }] = (await this.search([[this.own()]], { properties: asked })).results;
        expect("text", properties[kind.text], this.text(0));
        expect("what is empty", properties.hs_merged_object_ids, null);
        expectThat("no unknown property", !("no_such_thing" in properties), properties);
      }],
      ["POST", PATH, "looks for words", async () => {
        const words = async (query) => (await this.api.search.doSearch({ query })).results;
        expect("places", this.places(await words(this.marker.toUpperCase())), [0, 1, 2, 3, 4]);
        expect("place of one", this.places(await words(this.text(2))), [2]);
        expect("nobody", await words(`no${this.marker}`), []);
      }],
    ];
  }

  filtering() {
    return [
      ["POST", PATH, "filters by every form of value", async () => {
        const among = (...places) => places.map((n) => this.text(n));
        const byId = { propertyName: "hs_object_id", operator: "GTE", value: this.ids[3] };
        const merged = { propertyName: "hs_merged_object_ids", operator: "HAS_PROPERTY" };
        for (const [filters, expected] of [
          [[this.filter("EQ", { value: this.text(3).toUpperCase() })], [3]],
          [[this.filter("IN", { values: among(1, 4) })], [1, 4]],
          [[this.own(), this.filter("NOT_IN", { values: among(1) })], [0, 2, 3, 4]],
          [[this.filter("BETWEEN", { value: this.text(2), highValue: this.text(3) })], [2, 3]],
          [[this.own(), merged], []],
          [[this.own(), byId], [3, 4]],
        ]) {
          const { results } = await this.search([filters]);
          expect(`places for ${JSON.stringify(filters)}`, this.places(results), expected);
        }
      }],
      ["POST", PATH, "takes groups for alternatives", async () => {
        const groups = [4, 0].map((n) => [this.filter("EQ", { value: this.text(n) })]);
        expect("places", this.places((await this.search(groups)).results), [0, 4]);
      }],
    ];
  }

  ordering() {
    return [
      ["POST", PATH, "sorts in every spelling", async () => {
        for (const [direction, sign, expected] of [
          ["ASCENDING", "", [0, 1, 2, 3, 4]],
          ["DESCENDING", "-", [4, 3, 2, 1, 0]],
        ]) {
          // The types say that a sort is a text; objects go through as they are.
          const rule = { propertyName: this.kind.text, direction };
          for (const sort of [rule, JSON.stringify(rule), sign + this.kind.text]) {
            const { results } = await this.search([[this.own()]], { sorts: [sort] });
            expect(`places by ${JSON.stringify(sort)}`, this.places(results), expected);
          }
        }
      }],
      ["POST", PATH, "goes from page to page", async () => {
        const pages = [];
        let after = "0";
        while (after !== undefined) {
          const { total, results, paging } = await this.search([[this.own()]], { limit: 2, after });
          expect("total", total, 5);
          pages.push(this.places(results));
          after = paging?.next?.after;
        }
        expect("pages", pages, [[0, 1], [2, 3], [4]]);
      }],
    ];
  }

  refusing() {
    return [
      ["POST", PATH, "refuses what can not be searched", async () => {
        const unknown = { propertyName: "no_such_thing", operator: "HAS_PROPERTY" };
        const body = await this.badRequest(this.search([[unknown]]));
        expectError(body, "VALIDATION_ERROR");
        expect("message", body.message, "There was a problem with the request.");
        const many = { filterGroups: Array(6).fill({ filters: [this.own()] }) };
        for (const wrong of [{ limit: 201 }, { after: "10000" }, many, { query: "x".repeat(3000) }]) {
          expectError(await this.badRequest(this.api.search.doSearch(wrong)), "VALIDATION_ERROR");
        }
        await this.forbidden(this.search([], {}, this.read));
      }],
      ["POST", PATH, "finds what changes at once", async () => {
        await this.api.basic.update(this.ids[0], { properties: { [this.kind.text]: `${this.marker} changed` } });
        const changed = this.filter("CONTAINS_TOKEN", { value: "changed" });
        expect("places", this.places((await this.search([[this.own(), changed]])).results), [0]);
        await this.api.batch.archive({ inputs: this.ids.map((id) => ({ id })) });
        expect("total", (await this.search([[this.own()]])).total, 0);
      }],
    ];
  }
}
