// Language groups (pages.md §8): a group from its first translation to its last.

import { expect, expectThat } from "../check.mjs";
import { UNKNOWN_ID } from "../wire.mjs";
import { Topic, expectFields, expectSame, expectType, ids, plain } from "./topic.mjs";

const CREATE = "/multi-language/create-language-variation";
const ATTACH = "/multi-language/attach-to-lang-group";
const DETACH = "/multi-language/detach-from-lang-group";
const PRIMARY = "/multi-language/set-new-lang-primary";
const UPDATE = "/multi-language/update-languages";

export class Languages extends Topic {
  checks() {
    return [
      ...this.translating(),
      ...this.attaching(),
      ...this.updating(),
      ...this.leading(),
      ...this.detaching(),
      ...this.following(),
    ];
  }

  translate(page, language, fields = {}, api = this.api) {
    return api.createLangVariation({ id: page.id, language, ...fields });
  }

  attach(page, language, primary, fields = {}, api = this.api) {
    return api.attachToLangGroup({ id: page.id, language, primaryId: primary.id, ...fields });
  }

  rename(primary, languages, api = this.api) {
    return api.updateLangs({ primaryId: primary.id, languages });
  }

  /** Checks every member of a group, given as languages with pages. */
  async expectGroup(primary, members) {
    for (const [language, { id }] of Object.entries(members)) {
      const page = await this.api.getById(id);
      expect("language", page.language, language);
      expect("translatedFromId", page.translatedFromId, id === primary.id ? undefined : primary.id);
      const others = Object.entries(members).filter(([, member]) => member.id !== id);
      const wanted = Object.fromEntries(others.map(([code, member]) => [code, Number(member.id)]));
      const got = Object.entries(page.translations).map(([code, translation]) => [code, translation.id]);
      expect(`translations of ${language}`, Object.fromEntries(got), wanted);
    }
  }

  translating() {
    return [
      ["POST", CREATE, "copies the draft for another language", async () => {
        this.primary = await this.create("Primary", { metaDescription: "Kept" });
        await this.api.updateDraft(this.primary.id, { htmlTitle: "Edited" });
        this.german = await this.translate(this.primary, "de");
        expectType("translation", this.german, "Page");
        expectFields(this.german, { language: "de", htmlTitle: "Edited", metaDescription: "Kept", state: "DRAFT" });
        expectFields(this.german, { translatedFromId: this.primary.id, slug: `de/${this.primary.slug}` });
        expectSame("what get returns", await this.api.getById(this.german.id), this.german);
      }],
      ["POST", CREATE, "makes a group with the page as its primary", async () => {
        // A page without a language gets the domain's when its group is made.
        await this.expectGroup(this.primary, { en: this.primary, de: this.german });
      }],
      ["POST", CREATE, "shows the members to each other", async () => {
        const translation = (await this.api.getById(this.primary.id)).translations.de;
        const { id, name, slug, created } = this.german;
        expectType("translation", translation, "ContentLanguageVariation");
        expectFields(translation, { id: Number(id), name, slug, created, state: "DRAFT" });
      }],
      ["POST", CREATE, "gives the source the language that is said", async () => {
        const source = await this.create("Danish");
        const copy = await this.translate(source, "sv", { primaryLanguage: "da" });
        await this.expectGroup(source, { da: source, sv: copy });
      }],
      ["POST", CREATE, "of a member joins its group", async () => {
        this.italian = await this.translate(this.german, "it");
        await this.expectGroup(this.primary, { en: this.primary, de: this.german, it: this.italian });
      }],
      ["POST", CREATE, "refuses a language that is taken or unknown", async () => {
        for (const language of ["de", "en", "klingon"]) {
          await this.againstTheRules(this.translate(this.primary, language));
        }
      }],
      ["POST", CREATE, "needs a page and the write scope", async () => {
        await this.notFound(this.translate({ id: UNKNOWN_ID }, "de"));
        await this.forbidden(this.translate(this.primary, "nl", {}, this.reader));
      }],
    ];
  }

  attaching() {
    return [
      ["POST", ATTACH, "puts a page into the group", async () => {
        this.french = await this.create("French");
        expect("return value", await this.attach(this.french, "fr", this.primary), undefined);
        const members = { en: this.primary, de: this.german, it: this.italian, fr: this.french };
        await this.expectGroup(this.primary, members);
      }],
      ["POST", ATTACH, "makes a group where there is none", async () => {
        const [first, second] = [await this.create("First"), await this.create("Second")];
        await this.attach(second, "pl", first, { primaryLanguage: "cs" });
        await this.expectGroup(first, { cs: first, pl: second });
        await this.againstTheRules(this.attach(second, "nl", this.primary));
      }],
      ["POST", ATTACH, "refuses a language that is taken", async () => {
        const page = await this.create("Late");
        await this.againstTheRules(this.attach(page, "fr", this.primary));
        expect("translations", plain((await this.api.getById(page.id)).translations), {});
      }],
      ["POST", ATTACH, "needs two pages and the write scope", async () => {
        const page = await this.create("Alone");
        await this.notFound(this.attach({ id: UNKNOWN_ID }, "nl", this.primary));
        await this.notFound(this.attach(page, "nl", { id: UNKNOWN_ID }));
        await this.forbidden(this.attach(page, "nl", this.primary, {}, this.reader));
      }],
      ["GET", "", "tells primaries from translations", async () => {
        const mine = ids([this.primary, this.german, this.italian, this.french]).join();
        const primaries = await this.find({ id__in: mine, translatedFromId__is_null: "" });
        expect("ids of primaries", ids(primaries), [this.primary.id]);
        expect("translations", (await this.find({ id__in: mine, translatedFromId__not_null: "" })).length, 3);
      }],
    ];
  }

  updating() {
    return [
      ["POST", UPDATE, "renames members all at once", async () => {
        const languages = { [this.german.id]: "it", [this.italian.id]: "de", [this.french.id]: "fr-ca" };
        expect("return value", await this.rename(this.primary, languages), undefined);
        // German and Italian have changed places.
        this.members = { en: this.primary, it: this.german, de: this.italian, "fr-ca": this.french };
        await this.expectGroup(this.primary, this.members);
      }],
      ["POST", UPDATE, "refuses strangers and languages twice", async () => {
        const stranger = await this.create("Stranger");
        await this.againstTheRules(this.rename(this.primary, { [stranger.id]: "nl" }));
        await this.againstTheRules(this.rename(this.primary, { [this.french.id]: "en" }));
        expect("language", (await this.api.getById(this.french.id)).language, "fr-ca");
      }],
      ["POST", UPDATE, "needs a page and the write scope", async () => {
        await this.notFound(this.rename({ id: UNKNOWN_ID }, { [this.french.id]: "nl" }));
        await this.forbidden(this.rename(this.primary, { [this.french.id]: "nl" }, this.reader));
      }],
    ];
  }

  leading() {
    return [
      ["PUT", PRIMARY, "turns the group round", async () => {
        expect("return value", await this.api.setLangPrimary({ id: this.french.id }), undefined);
        await this.expectGroup(this.french, this.members);
      }],
      ["PUT", PRIMARY, "needs a member and the write scope", async () => {
        const { id } = await this.create("Single");
        await this.notFound(this.api.setLangPrimary({ id: UNKNOWN_ID }));
        await this.againstTheRules(this.api.setLangPrimary({ id }));
        await this.forbidden(this.reader.setLangPrimary({ id: this.german.id }));
      }],
    ];
  }

  detaching() {
    return [
      ["POST", DETACH, "lets a member go with its language", async () => {
        expect("return value", await this.api.detachFromLangGroup({ id: this.german.id }), undefined);
        const page = await this.api.getById(this.german.id);
        expectFields(page, { language: "it", translatedFromId: undefined });
        expect("translations", plain(page.translations), {});
        delete this.members.it;
        await this.expectGroup(this.french, this.members);
      }],
      ["POST", DETACH, "refuses the primary of others", async () => {
        await this.againstTheRules(this.api.detachFromLangGroup({ id: this.french.id }));
      }],
      ["POST", DETACH, "needs a page and the write scope", async () => {
        await this.notFound(this.api.detachFromLangGroup({ id: UNKNOWN_ID }));
        await this.forbidden(this.reader.detachFromLangGroup({ id: this.italian.id }));
      }],
    ];
  }

  following() {
    return [
      ["DELETE", "/{objectId}", "takes a member out of its group", async () => {
        await this.api.archive(this.italian.id);
        delete this.members.de;
        await this.expectGroup(this.french, this.members);
      }],
      ["PATCH", "/{objectId}", "of a member shows in the others", async () => {
        const page = await this.api.update(this.primary.id, { slug: `${this.primary.slug}-moved` });
        const translation = (await this.api.getById(this.french.id)).translations.en;
        expect("slug", translation.slug, page.slug);
        expectThat("the time of the update", +translation.updated === +page.updated, translation.updated);
      }],
    ];
  }
}
