"""What the topics share: pages to work with, and answers that refuse."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import ModuleType
from uuid import uuid4

from check import READ_TOKEN, TOKEN, Suite, expect, refused
from wire import TEMPLATE, Kind, expect_domain_error, expect_error, expect_missing_scope


def hours_from_now(hours: int) -> datetime:
    """A time without the fractions of a second, which a publish date does not keep."""
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=hours)


def ids(records: list) -> list[str]:
    return [record.id for record in records]


def or_none(record: object, field: str) -> object:
    """A field that the server may leave out; then one of the SDKs has no such attribute."""
    return getattr(record, field, None)


def expect_fields(record: object, **fields: object) -> None:
    """Checks some fields of a model."""
    for field, value in fields.items():
        expect(field, or_none(record, field), value)


def expect_same(what: str, got, wanted) -> None:
    """Checks that two models are equal in every field."""
    expect(what, got.to_dict(), wanted.to_dict())


class Topic(Suite):
    """Checks of one kind of page through one SDK."""

    def __init__(self, sdk: ModuleType, kind: Kind) -> None:
        self.sdk, self.kind = sdk, kind
        self.base = f"{sdk.PREFIX}/{kind.path}"
        self.api = sdk.PagesApi(TOKEN, kind)
        self.reader = sdk.PagesApi(READ_TOKEN, kind)
        self.marker = f"{type(self).__name__} {uuid4().hex[:8]}"

    def create(self, suffix: str, **fields: object):
        """A draft with a slug of its own and a title."""
        name = f"{self.marker} {suffix}"
        slug = name.lower().replace(" ", "-")
        return self.api.create(name=name, slug=slug, html_title=suffix, template_path=TEMPLATE, **fields)

    def create_published(self, suffix: str, **fields: object):
        """The same, published an hour ago."""
        page = self.create(suffix, **fields)
        self.api.schedule(page.id, hours_from_now(-1))
        return self.api.get(page.id)

    def not_found(self, call: Callable, *args: object, **fields: object) -> None:
        """Calls what must be answered 404."""
        error = refused(self.sdk.NOT_FOUND, call, *args, **fields)
        expect_error(self.sdk.body_of(error), "OBJECT_NOT_FOUND")

    def against_the_rules(self, call: Callable, *args: object, **fields: object) -> None:
        """Calls what must be answered 400 for what the page is."""
        error = refused(self.sdk.BAD_REQUEST, call, *args, **fields)
        expect_domain_error(self.sdk.body_of(error), self.kind)

    def forbidden(self, call: Callable, *args: object, **fields: object) -> None:
        """Calls what the read token must not do."""
        error = refused(self.sdk.FORBIDDEN, call, *args, **fields)
        expect_missing_scope(self.sdk.body_of(error), "content")

    def readable(self, call: Callable, *args: object, **fields: object) -> None:
        """Calls what the read token may do for website pages only."""
        if self.kind.readable:
            call(*args, **fields)
        else:
            self.forbidden(call, *args, **fields)
