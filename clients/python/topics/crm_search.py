"""Searches of records (objects.md §5)."""

import json

from check import expect, expect_that, operation
from topics.crm_objects import Records, ids
from wire import expect_error


class Searches(Records):
    """`search`: filters, sorts in every spelling, words, and pages."""

    def filter(self, operator: str, **more: object) -> dict:
        """A filter on the property that any text may be written to."""
        return {"property_name": self.kind.text, "operator": operator, **more}

    def text_of(self, n: int) -> str:
        """A text whose second word stands in no other value: `query` finds parts of words."""
        return f"{self.marker} zz{'ghijk'[n]}"

    def own(self) -> dict:
        """A filter that finds the records of this topic."""
        return self.filter("CONTAINS_TOKEN", value=self.marker)

    @operation("POST", "/search")
    def finds_what_was_made(self) -> None:
        inputs = [{"properties": self.kind.fields(self.text_of(n))} for n in range(5)]
        self.ids = ids(self.api.create_batch(inputs).results)
        answer = self.api.search(filter_groups=[[self.own()]])
        expect("total", answer.total, 5)
        expect("ids", ids(answer.results), self.ids)
        expect("no page behind the last", answer.paging, None)

    @operation("POST", "/search")
    def shows_the_properties_of_its_type(self) -> None:
        first = self.api.search(filter_groups=[[self.own()]], limit=1).results[0]
        expect("names of properties", set(first.properties), set(self.kind.shown))
        found = self.api.get(first.id)
        expect("times", (first.created_at, first.updated_at), (found.created_at, found.updated_at))

    @operation("POST", "/search")
    def shows_what_is_asked_for(self) -> None:
        asked = [self.kind.text, "hs_merged_object_ids", "no_such_thing"]
        first = self.api.search(filter_groups=[[self.own()]], properties=asked).results[0]
        expect("text", first.properties[self.kind.text], self.text_of(0))
        expect("what is empty", first.properties["hs_merged_object_ids"], None)
        expect_that("no unknown property", "no_such_thing" not in first.properties, first.properties)

    @operation("POST", "/search")
    def filters_by_every_form_of_value(self) -> None:
        by_id = {"property_name": "hs_object_id", "operator": "GTE", "value": self.ids[3]}
        for filters, expected in (
            ([self.filter("EQ", value=self.text_of(3).upper())], [3]),
            ([self.filter("IN", values=[self.text_of(1), self.text_of(4)])], [1, 4]),
            ([self.own(), self.filter("NOT_IN", values=[self.text_of(1)])], [0, 2, 3, 4]),
            ([self.filter("BETWEEN", value=self.text_of(2), high_value=self.text_of(3))], [2, 3]),
            ([self.own(), {"property_name": "hs_merged_object_ids", "operator": "HAS_PROPERTY"}], []),
            ([self.own(), by_id], [3, 4]),
        ):
            found = self.api.search(filter_groups=[filters])
            expect(f"ids for {filters}", ids(found.results), [self.ids[n] for n in expected])

    @operation("POST", "/search")
    def groups_are_alternatives(self) -> None:
        groups = [[self.filter("EQ", value=self.text_of(n))] for n in (4, 0)]
        expect("ids", ids(self.api.search(filter_groups=groups).results), [self.ids[0], self.ids[4]])

    @operation("POST", "/search")
    def sorts_have_four_spellings(self) -> None:
        for direction in ("ASCENDING", "DESCENDING"):
            downwards = direction == "DESCENDING"
            # The models say that a sort is a text, and send an object as it is.
            rule = {"propertyName": self.kind.text, "direction": direction}
            for sort in (rule, json.dumps(rule), f"{'-' * downwards}{self.kind.text}"):
                answer = self.api.search(filter_groups=[[self.own()]], sorts=[sort])
                expect(f"ids by {sort}", ids(answer.results), self.ids[::-1] if downwards else self.ids)

    @operation("POST", "/search")
    def words_are_looked_for(self) -> None:
        expect("ids", ids(self.api.search(query=self.marker.upper()).results), self.ids)
        expect("ids of one", ids(self.api.search(query=self.text_of(2)).results), [self.ids[2]])
        expect("nobody", self.api.search(query=f"no{self.marker}").total, 0)

    @operation("POST", "/search")
    def pages_follow_one_another(self) -> None:
        found, after = [], "0"
        while after is not None:
            page = self.api.search(filter_groups=[[self.own()]], limit=2, after=after)
            expect("total", page.total, 5)
            found.append(ids(page.results))
            after = page.paging.next.after if page.paging else None
        expect("pages", found, [self.ids[:2], self.ids[2:4], self.ids[4:]])

    @operation("POST", "/search")
    def refuses_what_can_not_be_searched(self) -> None:
        unknown = {"property_name": "no_such_thing", "operator": "HAS_PROPERTY"}
        body = self.bad_request(self.api.search, filter_groups=[[unknown]])
        expect_error(body, "VALIDATION_ERROR")
        expect("message", body["message"], "There was a problem with the request.")
        many = [[self.own()]] * 6
        for fields in ({"limit": 201}, {"after": "10000"}, {"filter_groups": many}, {"query": "x" * 3000}):
            expect_error(self.bad_request(self.api.search, **fields), "VALIDATION_ERROR")
        self.forbidden(self.reader.search)

    @operation("POST", "/search")
    def finds_what_changes_at_once(self) -> None:
        self.api.update(self.ids[0], {self.kind.text: f"{self.marker} changed"})
        changed = self.filter("CONTAINS_TOKEN", value="changed")
        expect("ids", ids(self.api.search(filter_groups=[[self.own(), changed]]).results), self.ids[:1])
        self.api.delete_batch(self.ids)
        expect("total", self.api.search(filter_groups=[[self.own()]]).total, 0)
