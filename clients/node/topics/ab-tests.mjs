// A/B tests (pages.md §7): a master and its variant, from the start of a test to its second run.

import { expect, expectThat } from "../check.mjs";
import { UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, ids } from "./topic.mjs";

const CREATE = "/ab-test/create-variation";
const END = "/ab-test/end";
const RERUN = "/ab-test/rerun";

export class AbTests extends Topic {
  checks() {
    return [...this.starting(), ...this.ending(), ...this.rerunning(), ...this.otherMasters()];
  }

  /** Both pages as they are now: the first master and the first variant. */
  async both() {
    return [await this.api.getById(this.master.id), await this.api.getById(this.variant.id)];
  }

  variationOf(page, suffix, api = this.api) {
    return api.createABTestVariation({ contentId: page.id, variationName: `${this.marker} ${suffix}` });
  }

  end(abTestId, winner, api = this.api) {
    return api.endActiveABTest({ abTestId, winnerId: winner.id });
  }

  rerun(abTestId, variation, api = this.api) {
    return api.rerunPreviousABTest({ abTestId, variationId: variation.id });
  }

  starting() {
    return [
      ["POST", CREATE, "copies the draft into a variant", async () => {
        this.master = await this.create("Master", { metaDescription: "Kept" });
        await this.api.updateDraft(this.master.id, { htmlTitle: "Edited" });
        this.variant = await this.variationOf(this.master, "Variant");
        expectType("variant", this.variant, "Page");
        expectFields(this.variant, { name: `${this.marker} Variant`, htmlTitle: "Edited", metaDescription: "Kept" });
        expectThat("an id of its own", this.variant.id !== this.master.id, this.variant.id);
        expectThat("a slug of its own", this.variant.slug.startsWith("-ab-variant-"), this.variant.slug);
        expectSame("what get returns", await this.api.getById(this.variant.id), this.variant);
      }],
      ["POST", CREATE, "gives both their roles", async () => {
        const [master, variant] = await this.both();
        const { slug } = this.master;
        expectFields(master, { abStatus: "master", state: "DRAFT_AB", currentState: "DRAFT_AB", slug });
        const state = "DRAFT_AB_VARIANT";
        expectFields(variant, { abStatus: "variant", state, currentState: state });
        this.testId = master.abTestId;
        expectThat("a test id of digits", /^\d+$/.test(this.testId), this.testId);
        expect("abTestId of the variant", variant.abTestId, this.testId);
      }],
      ["GET", "", "finds the pages of a test", async () => {
        const found = await this.find({ abTestId__eq: this.testId, sort: "createdAt" });
        expect("ids", ids(found), [this.master.id, this.variant.id]);
        const masters = await this.find({ abTestId__eq: this.testId, abStatus__eq: "MASTER" });
        expect("ids of masters", ids(masters), [this.master.id]);
      }],
      ["POST", CREATE, "refuses a second variant", async () => {
        for (const page of [this.master, this.variant]) await this.againstTheRules(this.variationOf(page, "Second"));
      }],
      ["POST", CREATE, "needs a page and the write scope", async () => {
        await this.notFound(this.variationOf({ id: UNKNOWN_ID }, "Nobody"));
        await this.forbidden(this.variationOf(this.master, "Forbidden", this.reader));
      }],
      ["PATCH", "/{objectId}", "publishes both pages of a test", async () => {
        const wish = { state: "PUBLISHED_OR_SCHEDULED", publishImmediately: true };
        for (const { id } of [this.master, this.variant]) await this.api.update(id, wish);
        const [master, variant] = await this.both();
        const states = (state) => ({ state, currentState: state, currentlyPublished: true });
        expectFields(master, states("PUBLISHED_AB"));
        expectFields(variant, states("PUBLISHED_AB_VARIANT"));
      }],
    ];
  }

  ending() {
    return [
      ["POST", END, "needs a running test and one of its pages", async () => {
        await this.notFound(this.end(UNKNOWN_ID, this.master));
        await this.againstTheRules(this.end(this.testId, await this.create("Stranger")));
        await this.forbidden(this.end(this.testId, this.master, this.reader));
      }],
      ["POST", RERUN, "refuses a running test", async () => {
        await this.againstTheRules(this.rerun(this.testId, this.variant));
      }],
      ["POST", END, "lets the variant take the master's place", async () => {
        const abTestId = this.testId;
        const [master, variant] = await this.both();
        expect("return value", await this.end(abTestId, this.variant), undefined);
        const [loser, winner] = await this.both();
        const { slug, publishDate } = master;
        expectFields(winner, { abStatus: "master", state: "PUBLISHED_OR_SCHEDULED", currentState: "PUBLISHED" });
        expectFields(winner, { slug, publishDate, abTestId });
        expectThat("a url that follows the slug", winner.url.endsWith(`/${slug}`), winner.url);
        const state = "LOSER_AB_VARIANT";
        expectFields(loser, { abStatus: "loser_variant", state, currentState: state, currentlyPublished: false });
        expectFields(loser, { slug: variant.slug, abTestId });
      }],
      ["POST", END, "refuses a test that has ended", async () => {
        await this.againstTheRules(this.end(this.testId, this.variant));
      }],
    ];
  }

  rerunning() {
    return [
      ["POST", RERUN, "needs an ended test and one of its pages", async () => {
        await this.notFound(this.rerun(UNKNOWN_ID, this.master));
        await this.againstTheRules(this.rerun(this.testId, await this.create("Another stranger")));
        await this.againstTheRules(this.rerun(this.testId, this.variant));
        await this.forbidden(this.rerun(this.testId, this.master, this.reader));
      }],
      ["POST", RERUN, "makes the loser a variant again", async () => {
        const abTestId = this.testId;
        expect("return value", await this.rerun(abTestId, this.master), undefined);
        const [variant, master] = await this.both();
        expectFields(master, { abStatus: "master", state: "PUBLISHED_AB", abTestId });
        expectFields(variant, { abStatus: "variant", state: "PUBLISHED_AB_VARIANT", abTestId });
      }],
      ["POST", END, "lets the master stay", async () => {
        const { slug } = await this.api.getById(this.variant.id);
        await this.end(this.testId, this.variant);
        const [loser, winner] = await this.both();
        expectFields(winner, { abStatus: "master", state: "PUBLISHED_OR_SCHEDULED", slug });
        expectFields(loser, { abStatus: "loser_variant", state: "LOSER_AB_VARIANT" });
      }],
    ];
  }

  otherMasters() {
    return [
      ["POST", END, "of a test of drafts leaves a draft", async () => {
        const { id } = await this.create("Unpublished");
        const variant = await this.variationOf({ id }, "Unpublished variant");
        await this.end(variant.abTestId, { id });
        const draft = { abStatus: "master", state: "DRAFT", currentlyPublished: false };
        expectFields(await this.api.getById(id), draft);
        const loser = { abStatus: "loser_variant", state: "LOSER_AB_VARIANT" };
        expectFields(await this.api.getById(variant.id), loser);
        await this.rerun(variant.abTestId, variant);
        expectFields(await this.api.getById(id), { abStatus: "master", state: "DRAFT_AB" });
        const again = { abStatus: "variant", state: "DRAFT_AB_VARIANT" };
        expectFields(await this.api.getById(variant.id), again);
      }],
      ["POST", CREATE, "leaves a published master live", async () => {
        const { id, slug } = await this.createPublished("Live");
        await this.variationOf({ id }, "Live variant");
        const master = await this.api.getById(id);
        expectFields(master, { state: "PUBLISHED_AB", currentlyPublished: true, slug });
      }],
    ];
  }
}
