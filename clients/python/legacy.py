"""The SDK `hubspot-api-client`, which calls v3 paths, under the names that the topics use.

Every call checks that the status is the documented one.
"""

import json
from importlib.metadata import version

from hubspot import HubSpot
from hubspot.cms import pages as models
from hubspot.cms.pages import ApiException
from hubspot.cms.pages.exceptions import ForbiddenException, NotFoundException

from check import API_URL, expect
from wire import Kind

CLIENT = f"python hubspot-api-client {version('hubspot-api-client')}"
PREFIX = "/cms/v3/pages"

BAD_REQUEST, FORBIDDEN, NOT_FOUND = ApiException, ForbiddenException, NotFoundException
CONFLICT = ApiException

PAGE, PAGE_VERSION, FOLDER_VERSION = models.Page, models.VersionPage, models.VersionContentFolder
FOLDER, TRANSLATION = models.ContentFolder, models.ContentLanguageVariation

# Whether a translation can be made of what is live: its request does not have the field.
USE_PUBLISHED = False


def connect(token: str) -> HubSpot:
    """The only change that a program needs: `host` for the typed methods, `base_url` for `api_request`."""
    return HubSpot(access_token=token, host=API_URL, base_url=API_URL)


def pages_api(token: str, path: str):
    """The SDK's class for one kind of page."""
    pages = connect(token).cms.pages
    return pages.site_pages_api if path == "site-pages" else pages.landing_pages_api


def body_of(error: ApiException) -> dict:
    return json.loads(error.body)


def answered(status: int, method, *args: object, **options: object):
    """Calls the variant of a method that tells the status, and gives back its answer."""
    told = getattr(method.__self__, f"{method.__name__}_with_http_info")
    answer, got, _ = told(*args, **options)
    expect(f"status of {method.__name__}", got, status)
    return answer


class PagesApi:
    """One kind of page."""

    def __init__(self, token: str, kind: Kind) -> None:
        self.api = pages_api(token, kind.path)
        self.client = connect(token)
        self.base = f"{PREFIX}/{kind.path}"

    def create(self, **fields: object) -> models.Page:
        # The SDK drops the answer of this one operation, so the bytes are read and the page fetched.
        answer = self.api.create(models.Page(**fields), _preload_content=False)
        expect("status of create", answer.status, 201)
        return self.get(json.loads(answer.data)["id"])

    def get(self, page_id: str, **options: object) -> models.Page:
        return answered(200, self.api.get_by_id, page_id, **options)

    def update(self, page_id: str, **fields: object) -> models.Page:
        return answered(200, self.api.update, page_id, models.Page(**fields))

    def delete(self, page_id: str) -> None:
        return answered(204, self.api.archive, page_id)

    def find(self, **filters: object) -> list[dict]:
        """Pages by filters of the guide, for which the SDK has only its generic request."""
        return self.client.api_request({"path": self.base, "qs": filters}).json()["results"]

    # Drafts, dates, copies

    def get_draft(self, page_id: str) -> models.Page:
        return answered(200, self.api.get_draft_by_id, page_id)

    def update_draft(self, page_id: str, **fields: object) -> models.Page:
        return answered(200, self.api.update_draft, page_id, models.Page(**fields))

    def push_live(self, page_id: str) -> None:
        return answered(204, self.api.push_live, page_id)

    def reset_draft(self, page_id: str) -> None:
        return answered(204, self.api.reset_draft, page_id)

    def schedule(self, page_id: str, publish_date) -> None:
        request = models.ContentScheduleRequestVNext(id=page_id, publish_date=publish_date)
        return answered(204, self.api.schedule, request)

    def clone(self, page_id: str, name: str | None = None) -> models.Page:
        request = models.ContentCloneRequestVNext(id=page_id, clone_name=name)
        return answered(200, self.api.clone, request)

    # Revisions

    def revisions(self, page_id: str, **paging: object):
        return answered(200, self.api.get_previous_versions, page_id, **paging)

    def revision(self, page_id: str, number: str) -> models.VersionPage:
        return answered(200, self.api.get_previous_version, page_id, number)

    def restore(self, page_id: str, number: str) -> models.Page:
        return answered(200, self.api.restore_previous_version, page_id, number)

    def restore_to_draft(self, page_id: str, number: str) -> models.Page:
        # The one operation whose revision is a number to the SDK.
        return answered(200, self.api.restore_previous_version_to_draft, page_id, int(number))

    # A/B tests

    def create_variation(self, page_id: str, name: str) -> models.Page:
        request = models.AbTestCreateRequestVNext(content_id=page_id, variation_name=name)
        return answered(201, self.api.create_ab_test_variation, request)

    def end_test(self, test_id: str, winner_id: str) -> None:
        request = models.AbTestEndRequestVNext(ab_test_id=test_id, winner_id=winner_id)
        return answered(204, self.api.end_active_ab_test, request)

    def rerun_test(self, test_id: str, variation_id: str) -> None:
        request = models.AbTestRerunRequestVNext(ab_test_id=test_id, variation_id=variation_id)
        return answered(204, self.api.rerun_previous_ab_test, request)

    # Languages

    def create_translation(self, page_id: str, **fields: object) -> models.Page:
        request = models.ContentLanguageCloneRequestVNext(id=page_id, **fields)
        return answered(200, self.api.create_lang_variation, request)

    def attach(self, page_id: str, **fields: object) -> None:
        request = models.AttachToLangPrimaryRequestVNext(id=page_id, **fields)
        return answered(200, self.api.attach_to_lang_group, request)

    def detach(self, page_id: str) -> None:
        request = models.DetachFromLangGroupRequestVNext(id=page_id)
        return answered(200, self.api.detach_from_lang_group, request)

    def set_primary(self, page_id: str) -> None:
        request = models.SetNewLanguagePrimaryRequestVNext(id=page_id)
        return answered(204, self.api.set_lang_primary, request)

    def update_languages(self, primary_id: str, languages: dict[str, str]) -> None:
        request = models.UpdateLanguagesRequestVNext(primary_id=primary_id, languages=languages)
        return answered(200, self.api.update_langs, request)


class FoldersApi:
    """The folders of landing pages."""

    def __init__(self, token: str) -> None:
        self.api = pages_api(token, "landing-pages")

    def create(self, **fields: object) -> models.ContentFolder:
        return answered(201, self.api.create_folder, models.ContentFolder(**fields))

    def get(self, folder_id: str, **options: object) -> models.ContentFolder:
        return answered(200, self.api.get_folder_by_id, folder_id, **options)

    def update(self, folder_id: str, **fields: object) -> models.ContentFolder:
        return answered(200, self.api.update_folder, folder_id, models.ContentFolder(**fields))

    def delete(self, folder_id: str) -> None:
        return answered(204, self.api.archive_folder, folder_id)

    def list_page(self, **query: object):
        return answered(200, self.api.get_folders_page, **query)

    def create_batch(self, inputs: list[dict[str, object]], status: int = 201):
        folders = models.BatchInputContentFolder(inputs=[models.ContentFolder(**fields) for fields in inputs])
        return answered(status, self.api.create_folders, folders)

    def read_batch(self, inputs: list[str], status: int = 200, **options: object):
        return answered(status, self.api.read_folders, models.BatchInputString(inputs=inputs), **options)

    def update_batch(self, inputs: list[dict[str, object]], status: int = 200):
        return answered(status, self.api.update_folders, models.BatchInputJsonNode(inputs=inputs))

    def delete_batch(self, inputs: list[str]) -> None:
        return answered(204, self.api.archive_folders, models.BatchInputString(inputs=inputs))

    def revisions(self, folder_id: str, **paging: object):
        return answered(200, self.api.get_folder_previous_versions, folder_id, **paging)

    def revision(self, folder_id: str, number: str) -> models.VersionContentFolder:
        return answered(200, self.api.get_folder_previous_version, folder_id, number)

    def restore(self, folder_id: str, number: str) -> models.ContentFolder:
        return answered(200, self.api.restore_folder_previous_version, folder_id, number)
