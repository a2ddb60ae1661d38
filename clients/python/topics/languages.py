"""Language groups (pages.md §8)."""

from check import expect, expect_that, operation
from topics.topic import Topic, expect_fields, expect_same, or_none
from wire import UNKNOWN_ID

CREATE = "/multi-language/create-language-variation"
ATTACH = "/multi-language/attach-to-lang-group"
DETACH = "/multi-language/detach-from-lang-group"
PRIMARY = "/multi-language/set-new-lang-primary"
UPDATE = "/multi-language/update-languages"


class Languages(Topic):
    """A group from its first translation to its last."""

    def expect_group(self, primary: str, **members: str) -> None:
        """Checks every member of a group, given as languages with ids."""
        for language, page_id in members.items():
            page = self.api.get(page_id)
            expect("language", page.language, language)
            expect("translated_from_id", or_none(page, "translated_from_id"), None if page_id == primary else primary)
            others = {code: int(other) for code, other in members.items() if other != page_id}
            got = {code: translation.id for code, translation in page.translations.items()}
            expect(f"translations of {language}", got, others)

    @operation("POST", CREATE)
    def create_copies_the_draft_for_another_language(self) -> None:
        self.primary = self.create("Primary", meta_description="Kept")
        self.api.update_draft(self.primary.id, html_title="Edited")
        self.german = self.api.create_translation(self.primary.id, language="de")
        expect("type", type(self.german), self.sdk.PAGE)
        expect_fields(self.german, language="de", html_title="Edited", meta_description="Kept", state="DRAFT")
        expect_fields(self.german, translated_from_id=self.primary.id, slug=f"de/{self.primary.slug}")
        expect_same("what get returns", self.api.get(self.german.id), self.german)

    @operation("POST", CREATE)
    def create_makes_a_group_with_the_page_as_its_primary(self) -> None:
        # A page without a language gets the domain's when its group is made.
        self.expect_group(self.primary.id, en=self.primary.id, de=self.german.id)

    @operation("POST", CREATE)
    def create_shows_the_members_to_each_other(self) -> None:
        translation = self.api.get(self.primary.id).translations["de"]
        expect("type", type(translation), self.sdk.TRANSLATION)
        expect_fields(translation, id=int(self.german.id), name=self.german.name, slug=self.german.slug, state="DRAFT")
        expect("created", translation.created, self.german.created)

    @operation("POST", CREATE)
    def create_gives_the_source_the_language_that_is_said(self) -> None:
        source = self.create("Danish")
        copy = self.api.create_translation(source.id, language="sv", primary_language="da")
        self.expect_group(source.id, da=source.id, sv=copy.id)

    @operation("POST", CREATE)
    def create_of_a_member_joins_its_group(self) -> None:
        self.italian = self.api.create_translation(self.german.id, language="it")
        self.expect_group(self.primary.id, en=self.primary.id, de=self.german.id, it=self.italian.id)

    @operation("POST", CREATE)
    def create_refuses_a_language_that_is_taken_or_unknown(self) -> None:
        for language in ("de", "en", "klingon"):
            self.against_the_rules(self.api.create_translation, self.primary.id, language=language)

    @operation("POST", CREATE)
    def create_copies_what_is_live_when_asked(self) -> None:
        if not self.sdk.USE_PUBLISHED:
            return
        source = self.create("Source")
        self.api.update_draft(source.id, html_title="Edited")
        copy = self.api.create_translation(source.id, language="de", use_published=True)
        expect("html_title", copy.html_title, "Source")

    @operation("POST", CREATE)
    def create_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.create_translation, UNKNOWN_ID, language="de")
        self.forbidden(self.reader.create_translation, self.primary.id, language="nl")

    @operation("POST", ATTACH)
    def attach_puts_a_page_into_the_group(self) -> None:
        self.french = self.create("French")
        expect("return value", self.api.attach(self.french.id, language="fr", primary_id=self.primary.id), None)
        members = {"en": self.primary.id, "de": self.german.id, "it": self.italian.id, "fr": self.french.id}
        self.expect_group(self.primary.id, **members)

    @operation("POST", ATTACH)
    def attach_makes_a_group_where_there_is_none(self) -> None:
        first, second = self.create("First"), self.create("Second")
        self.api.attach(second.id, language="pl", primary_id=first.id, primary_language="cs")
        self.expect_group(first.id, cs=first.id, pl=second.id)
        self.against_the_rules(self.api.attach, second.id, language="nl", primary_id=self.primary.id)

    @operation("POST", ATTACH)
    def attach_refuses_a_language_that_is_taken(self) -> None:
        page = self.create("Late")
        self.against_the_rules(self.api.attach, page.id, language="fr", primary_id=self.primary.id)
        expect("translations", self.api.get(page.id).translations, {})

    @operation("POST", ATTACH)
    def attach_needs_two_pages_and_the_write_scope(self) -> None:
        page = self.create("Alone")
        self.not_found(self.api.attach, UNKNOWN_ID, language="nl", primary_id=self.primary.id)
        self.not_found(self.api.attach, page.id, language="nl", primary_id=UNKNOWN_ID)
        self.forbidden(self.reader.attach, page.id, language="nl", primary_id=self.primary.id)

    @operation("GET")
    def list_tells_primaries_from_translations(self) -> None:
        # With a value, which these filters do not need: one of the SDKs drops empty parameters.
        mine = f"{self.primary.id},{self.german.id},{self.italian.id},{self.french.id}"
        primaries = self.api.find(id__in=mine, translatedFromId__is_null="true")
        expect("ids of primaries", [page["id"] for page in primaries], [self.primary.id])
        expect("translations", len(self.api.find(id__in=mine, translatedFromId__not_null="true")), 3)

    @operation("POST", UPDATE)
    def update_renames_members_all_at_once(self) -> None:
        languages = {self.german.id: "it", self.italian.id: "de", self.french.id: "fr-ca"}
        expect("return value", self.api.update_languages(self.primary.id, languages), None)
        # German and Italian have changed places.
        members = {"en": self.primary.id, "it": self.german.id, "de": self.italian.id, "fr-ca": self.french.id}
        self.expect_group(self.primary.id, **members)

    @operation("POST", UPDATE)
    def update_refuses_strangers_and_languages_twice(self) -> None:
        stranger = self.create("Stranger")
        self.against_the_rules(self.api.update_languages, self.primary.id, {stranger.id: "nl"})
        self.against_the_rules(self.api.update_languages, self.primary.id, {self.french.id: "en"})
        expect("language", self.api.get(self.french.id).language, "fr-ca")

    @operation("POST", UPDATE)
    def update_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.update_languages, UNKNOWN_ID, {self.french.id: "nl"})
        self.forbidden(self.reader.update_languages, self.primary.id, {self.french.id: "nl"})

    @operation("PUT", PRIMARY)
    def set_primary_turns_the_group_round(self) -> None:
        expect("return value", self.api.set_primary(self.french.id), None)
        members = {"en": self.primary.id, "it": self.german.id, "de": self.italian.id, "fr-ca": self.french.id}
        self.expect_group(self.french.id, **members)

    @operation("PUT", PRIMARY)
    def set_primary_needs_a_member_and_the_write_scope(self) -> None:
        self.not_found(self.api.set_primary, UNKNOWN_ID)
        self.against_the_rules(self.api.set_primary, self.create("Single").id)
        self.forbidden(self.reader.set_primary, self.german.id)

    @operation("POST", DETACH)
    def detach_lets_a_member_go_with_its_language(self) -> None:
        expect("return value", self.api.detach(self.german.id), None)
        page = self.api.get(self.german.id)
        expect_fields(page, language="it", translated_from_id=None, translations={})
        self.expect_group(self.french.id, en=self.primary.id, de=self.italian.id, **{"fr-ca": self.french.id})

    @operation("POST", DETACH)
    def detach_refuses_the_primary_of_others(self) -> None:
        self.against_the_rules(self.api.detach, self.french.id)

    @operation("POST", DETACH)
    def detach_needs_a_page_and_the_write_scope(self) -> None:
        self.not_found(self.api.detach, UNKNOWN_ID)
        self.forbidden(self.reader.detach, self.italian.id)

    @operation("DELETE", "/{objectId}")
    def deleted_members_leave_the_group(self) -> None:
        self.api.delete(self.italian.id)
        self.expect_group(self.french.id, en=self.primary.id, **{"fr-ca": self.french.id})

    @operation("PATCH", "/{objectId}")
    def changes_of_a_member_show_in_the_others(self) -> None:
        page = self.api.update(self.primary.id, slug=f"{self.primary.slug}-moved")
        translation = self.api.get(self.french.id).translations["en"]
        expect("slug", translation.slug, page.slug)
        expect_that("the time of the update", translation.updated == page.updated, translation.updated)
