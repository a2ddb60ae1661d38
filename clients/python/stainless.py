"""The SDK `hubspot-sdk`, which calls 2026-03 paths, under the names that the topics use.

Every call checks that the status is the documented one.
"""

import inspect
from collections.abc import Callable
from importlib.metadata import version

from hubspot_sdk import BadRequestError, ConflictError, HubSpot, NotFoundError, PermissionDeniedError, omit
from hubspot_sdk.types.cms import (
    BatchResponsePage,
    ContentFolder,
    ContentFolderVersion,
    ContentLanguageVariation,
    PagesPage,
    PageVersion,
)

from check import API_URL, expect
from wire import Kind

CLIENT = f"python hubspot-sdk {version('hubspot-sdk')}"
PREFIX = "/cms/pages/2026-03"

BAD_REQUEST, FORBIDDEN, NOT_FOUND = BadRequestError, PermissionDeniedError, NotFoundError
CONFLICT = ConflictError

PAGE, PAGE_VERSION, FOLDER_VERSION = PagesPage, PageVersion, ContentFolderVersion
FOLDER, TRANSLATION = ContentFolder, ContentLanguageVariation

# Until its forward references are resolved, the SDK gives the pages in a first answer as plain dicts.
for model in (PagesPage, PageVersion, BatchResponsePage):
    model.model_rebuild()

# Whether a translation can be made of what is live.
USE_PUBLISHED = True


def connect(token: str) -> HubSpot:
    """The only change that a program needs: `base_url`."""
    return HubSpot(access_token=token, base_url=API_URL)


def sparse(method: Callable, *args: object, **fields: object):
    """Calls a method with some of its fields: the SDK makes all 57 of a page mandatory."""
    parameters = inspect.signature(method).parameters.values()
    missing = {p.name: omit for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
    return method(*args, **{**missing, **fields})


def body_of(error: BadRequestError) -> dict:
    return error.body


def answered(status: int, method: Callable, *args: object, **fields: object):
    """Calls a method that gives the raw response, and gives back what the SDK makes of it."""
    answer = sparse(method, *args, **fields)
    expect(f"status of {method.__name__}", answer.status_code, status)
    return answer.parse()


def nothing(status: int, method: Callable, *args: object, **fields: object) -> None:
    """Calls a method whose answer has no body, which some methods give as bytes."""
    answer = sparse(method, *args, **fields)
    expect(f"status of {method.__name__}", answer.status_code, status)
    expect(f"body of {method.__name__}", answer.read(), b"")


class PagesApi:
    """One kind of page."""

    def __init__(self, token: str, kind: Kind) -> None:
        noun = kind.path.replace("-", "_")
        one = noun.removesuffix("s")
        self.plain = getattr(connect(token).cms.pages, noun)
        self.pages = self.plain.with_raw_response
        self.languages = self.plain.multi_language.with_raw_response
        draft = self.plain.draft.with_raw_response
        # The SDK names the draft's methods differently for the two kinds.
        if kind.path == "site-pages":
            self._draft = (draft.get_draft, draft.update_draft, draft.publish_draft, draft.reset_site_page_draft)
        else:
            self._draft = (draft.get, draft.update, draft.push_live, draft.reset)
        revisions = self.plain.revisions.with_raw_response
        self._list_revisions = getattr(revisions, f"list_{one}_revisions")
        self._get_revision = getattr(revisions, f"get_{one}_revision")
        self._restore = getattr(revisions, f"restore_{one}_revision")
        self._restore_to_draft = getattr(revisions, f"restore_{one}_revision_to_draft")
        tests = self.plain.ab_test.with_raw_response
        self._create_variation = getattr(tests, f"create_{one}_variation")
        self._end_test = getattr(tests, f"end_{one}_test")
        self._rerun_test = getattr(tests, f"rerun_{one}_test")

    def create(self, **fields: object) -> PagesPage:
        return answered(201, self.pages.create, **fields)

    def get(self, page_id: str, **options: object) -> PagesPage:
        return answered(200, self.pages.get, page_id, **options)

    def update(self, page_id: str, **fields: object) -> PagesPage:
        return answered(200, self.pages.update, page_id, **fields)

    def delete(self, page_id: str) -> None:
        return nothing(204, self.pages.delete, page_id)

    def find(self, **filters: object) -> list[dict]:
        """Pages by filters of the guide, which the SDK passes on as they are."""
        return self.pages.list(extra_query=filters).http_response.json()["results"]

    # Drafts, dates, copies

    def get_draft(self, page_id: str) -> PagesPage:
        return answered(200, self._draft[0], page_id)

    def update_draft(self, page_id: str, **fields: object) -> PagesPage:
        return answered(200, self._draft[1], page_id, **fields)

    def push_live(self, page_id: str) -> None:
        return nothing(204, self._draft[2], page_id)

    def reset_draft(self, page_id: str) -> None:
        return nothing(204, self._draft[3], page_id)

    def schedule(self, page_id: str, publish_date) -> None:
        return nothing(204, self.pages.schedule, id=page_id, publish_date=publish_date)

    def clone(self, page_id: str, name: str | None = None) -> PagesPage:
        return answered(200, self.pages.clone, id=page_id, clone_name=omit if name is None else name)

    # Revisions

    def revisions(self, page_id: str, **paging: object):
        return answered(200, self._list_revisions, page_id, **paging)

    def revision(self, page_id: str, number: str) -> PageVersion:
        return answered(200, self._get_revision, number, object_id=page_id)

    def restore(self, page_id: str, number: str) -> PagesPage:
        return answered(200, self._restore, number, object_id=page_id)

    def restore_to_draft(self, page_id: str, number: str) -> PagesPage:
        # The one operation whose revision is a number to the SDK.
        return answered(200, self._restore_to_draft, int(number), object_id=page_id)

    # A/B tests

    def create_variation(self, page_id: str, name: str) -> PagesPage:
        return answered(201, self._create_variation, content_id=page_id, variation_name=name)

    def end_test(self, test_id: str, winner_id: str) -> None:
        return nothing(204, self._end_test, ab_test_id=test_id, winner_id=winner_id)

    def rerun_test(self, test_id: str, variation_id: str) -> None:
        return nothing(204, self._rerun_test, ab_test_id=test_id, variation_id=variation_id)

    # Languages

    def create_translation(self, page_id: str, **fields: object) -> PagesPage:
        return answered(200, self.languages.create_language_variation, id=page_id, **fields)

    def attach(self, page_id: str, **fields: object) -> None:
        return nothing(200, self.languages.attach_to_lang_group, id=page_id, **fields)

    def detach(self, page_id: str) -> None:
        return nothing(200, self.languages.detach_from_lang_group, id=page_id)

    def set_primary(self, page_id: str) -> None:
        return nothing(204, self.languages.set_new_lang_primary, id=page_id)

    def update_languages(self, primary_id: str, languages: dict[str, str]) -> None:
        return nothing(200, self.languages.update_languages, primary_id=primary_id, languages=languages)


class FoldersApi:
    """The folders of landing pages."""

    def __init__(self, token: str) -> None:
        self.api = connect(token).cms.pages.landing_pages.folders.with_raw_response

    def create(self, **fields: object) -> ContentFolder:
        return answered(201, self.api.create, **fields)

    def get(self, folder_id: str, **options: object) -> ContentFolder:
        return answered(200, self.api.get, folder_id, **options)

    def update(self, folder_id: str, **fields: object) -> ContentFolder:
        return answered(200, self.api.update, folder_id, **fields)

    def delete(self, folder_id: str) -> None:
        return nothing(204, self.api.delete, folder_id)

    def list_page(self, **query: object):
        return answered(200, self.api.list, **query)

    def create_batch(self, inputs: list[dict[str, object]], status: int = 201):
        return answered(status, self.api.create_folders, inputs=inputs)

    def read_batch(self, inputs: list[str], status: int = 200, **options: object):
        return answered(status, self.api.batch_get, inputs=inputs, **options)

    def update_batch(self, inputs: list[dict[str, object]], status: int = 200):
        return answered(status, self.api.update_folders, inputs=inputs)

    def delete_batch(self, inputs: list[str]) -> None:
        return nothing(204, self.api.delete_folders, inputs=inputs)

    def revisions(self, folder_id: str, **paging: object):
        return answered(200, self.api.list_revisions, folder_id, **paging)

    def revision(self, folder_id: str, number: str) -> ContentFolderVersion:
        return answered(200, self.api.get_revision, number, object_id=folder_id)

    def restore(self, folder_id: str, number: str) -> ContentFolder:
        return answered(200, self.api.restore_revision, number, object_id=folder_id)
