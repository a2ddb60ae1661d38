"""Folders of landing pages (pages.md §1.3, §2.2)."""

from datetime import datetime, timedelta, timezone
from types import ModuleType

from check import READ_TOKEN, TOKEN, expect, expect_all, expect_that, operation, refused
from topics.topic import Topic, expect_fields, expect_same, ids
from wire import LANDING, UNKNOWN_ID

FOLDER, REVISIONS = "/{objectId}", "/{objectId}/revisions"
REVISION = REVISIONS + "/{revisionId}"
NOT_DELETED = datetime(1970, 1, 1, tzinfo=timezone.utc)


def names(folders: list) -> list[str]:
    return [folder.name for folder in folders]


def errors(answer: object) -> list[tuple[str, list[str]]]:
    """Category and ids of each error of a batch; one of the SDKs keeps `errors` as plain data."""
    plain = [error if isinstance(error, dict) else error.to_dict() for error in answer.errors]
    return [(error["category"], error["context"].get("ids", [])) for error in plain]


class Folders(Topic):
    """Folders, alone and in batches, and what they were."""

    def __init__(self, sdk: ModuleType) -> None:
        super().__init__(sdk, LANDING)
        self.base = f"{sdk.PREFIX}/landing-pages/folders"
        self.pages, self.api, self.reader = self.api, sdk.FoldersApi(TOKEN), sdk.FoldersApi(READ_TOKEN)

    def ill_formed(self, call, *args: object, **fields: object) -> None:
        """Calls what must be answered 400 for the folder's name or place."""
        body = self.sdk.body_of(refused(self.sdk.BAD_REQUEST, call, *args, **fields))
        expect_that("an errorType of CONTENT_…", str(body.get("errorType")).startswith("CONTENT_"), body)

    def all(self, **query: object) -> list:
        first = page = self.api.list_page(limit=2, **query)
        seen = list(first.results)
        while page.paging:
            page = self.api.list_page(limit=2, after=page.paging.next.after, **query)
            seen += page.results
        expect("total", first.total, len(seen))
        return seen

    # One folder

    @operation("POST")
    def create_answers_201_with_the_folder(self) -> None:
        self.top = self.api.create(name=f"{self.marker} Top")
        expect("type", type(self.top), self.sdk.FOLDER)
        expect_fields(self.top, name=f"{self.marker} Top", category=1, parent_folder_id=0, deleted_at=NOT_DELETED)
        expect_that("an id of digits", self.top.id.isdigit(), self.top.id)
        age = datetime.now(timezone.utc) - self.top.created
        expect_that("a creation time of just now", abs(age) < timedelta(minutes=10), self.top.created)
        expect("updated", self.top.updated, self.top.created)

    @operation("POST")
    def create_nests(self) -> None:
        self.inner = self.api.create(name=f"{self.marker} Inner", parent_folder_id=int(self.top.id))
        expect("parent_folder_id", self.inner.parent_folder_id, int(self.top.id))

    @operation("POST")
    def create_needs_a_name_a_parent_and_the_write_scope(self) -> None:
        self.ill_formed(self.api.create)
        self.ill_formed(self.api.create, name="Lost", parent_folder_id=int(UNKNOWN_ID))
        self.forbidden(self.reader.create, name="Forbidden")

    @operation("GET", FOLDER)
    def get_returns_what_was_created(self) -> None:
        expect_same("folder", self.api.get(self.inner.id), self.inner)

    @operation("GET", FOLDER)
    def get_needs_a_folder_and_the_read_scope(self) -> None:
        self.not_found(self.api.get, UNKNOWN_ID)
        self.forbidden(self.reader.get, self.top.id)

    @operation("PATCH", FOLDER)
    def update_renames_and_moves(self) -> None:
        folder = self.api.update(self.inner.id, name=f"{self.marker} Renamed")
        expect_fields(folder, name=f"{self.marker} Renamed", parent_folder_id=int(self.top.id))
        folder = self.api.update(self.inner.id, parent_folder_id=0)
        expect_fields(folder, name=f"{self.marker} Renamed", parent_folder_id=0, created=self.inner.created)
        expect_that("a later time of update", folder.updated >= self.inner.updated, folder.updated)
        expect_same("what get returns", self.api.get(self.inner.id), folder)

    @operation("PATCH", FOLDER)
    def update_refuses_a_folder_inside_itself(self) -> None:
        self.ill_formed(self.api.update, self.top.id, parent_folder_id=int(self.top.id))

    @operation("PATCH", FOLDER)
    def update_needs_a_folder_and_the_write_scope(self) -> None:
        self.not_found(self.api.update, UNKNOWN_ID, name="Nobody")
        self.forbidden(self.reader.update, self.top.id, name="Forbidden")

    # Revisions

    @operation("GET", REVISIONS)
    def revisions_show_the_newest_first(self) -> None:
        answer = self.api.revisions(self.inner.id)
        expect("ids", ids(answer.results), ["3", "2", "1"])
        expect("total", answer.total, 3)
        objects = [version.object for version in answer.results]
        expect("names", names(objects), [f"{self.marker} {name}" for name in ("Renamed", "Renamed", "Inner")])
        expect("parents", [folder.parent_folder_id for folder in objects], [0, int(self.top.id), int(self.top.id)])
        for version in answer.results:
            expect("type", type(version), self.sdk.FOLDER_VERSION)
            expect("type of the object", type(version.object), self.sdk.FOLDER)
            user = (version.user.id, version.user.email, version.user.full_name)
            expect_all("a text about the user", user, lambda text: isinstance(text, str) and text != "")

    @operation("GET", REVISIONS)
    def revisions_can_be_followed(self) -> None:
        first = self.api.revisions(self.inner.id, limit=2)
        rest = self.api.revisions(self.inner.id, limit=2, after=first.paging.next.after)
        expect("ids", [ids(first.results), ids(rest.results)], [["3", "2"], ["1"]])

    @operation("GET", REVISIONS)
    def revisions_need_a_folder_and_the_read_scope(self) -> None:
        self.not_found(self.api.revisions, UNKNOWN_ID)
        self.forbidden(self.reader.revisions, self.inner.id)

    @operation("GET", REVISION)
    def revision_is_one_of_the_list(self) -> None:
        for listed in self.api.revisions(self.inner.id).results:
            expect_same("revision", self.api.revision(self.inner.id, listed.id), listed)

    @operation("GET", REVISION)
    def revision_must_be_there_and_needs_the_read_scope(self) -> None:
        self.not_found(self.api.revision, self.inner.id, "999")
        self.forbidden(self.reader.revision, self.inner.id, "1")

    @operation("POST", REVISION + "/restore")
    def restore_brings_back_name_and_place(self) -> None:
        folder = self.api.restore(self.inner.id, "1")
        expect("type", type(folder), self.sdk.FOLDER)
        expect_fields(folder, id=self.inner.id, name=f"{self.marker} Inner", parent_folder_id=int(self.top.id))
        expect_same("what get returns", self.api.get(self.inner.id), folder)
        expect("ids", ids(self.api.revisions(self.inner.id).results), ["4", "3", "2", "1"])

    @operation("POST", REVISION + "/restore")
    def restore_needs_a_revision_and_the_write_scope(self) -> None:
        self.not_found(self.api.restore, self.inner.id, "999")
        self.forbidden(self.reader.restore, self.inner.id, "1")

    # Batches

    @operation("POST", "/batch/create")
    def batch_create_stores_all_in_order(self) -> None:
        inputs = [{"name": f"{self.marker} {letter}"} for letter in "abc"]
        answer = self.api.create_batch(inputs)
        expect("batch status", answer.status, "COMPLETE")
        self.three = answer.results
        expect("type", type(self.three[0]), self.sdk.FOLDER)
        expect("names", names(self.three), [folder["name"] for folder in inputs])

    @operation("POST", "/batch/create")
    def batch_create_reports_what_it_could_not_create(self) -> None:
        answer = self.api.create_batch([{}, {"name": f"{self.marker} Survivor"}], status=207)
        expect("names", names(answer.results), [f"{self.marker} Survivor"])
        expect("errors", len(errors(answer)), 1)
        self.forbidden(self.reader.create_batch, [{"name": "Forbidden"}])

    @operation("POST", "/batch/read")
    def batch_read_returns_all_in_order(self) -> None:
        wanted = ids(self.three)[::-1]
        expect("ids", ids(self.api.read_batch(wanted).results), wanted)

    @operation("POST", "/batch/read")
    def batch_read_reports_unknown_ids(self) -> None:
        answer = self.api.read_batch([UNKNOWN_ID, self.top.id], status=207)
        expect("ids", ids(answer.results), [self.top.id])
        expect("errors", errors(answer), [("OBJECT_NOT_FOUND", [UNKNOWN_ID])])
        self.forbidden(self.reader.read_batch, [self.top.id])

    @operation("POST", "/batch/update")
    def batch_update_patches_each_folder(self) -> None:
        nodes = [{"id": folder.id, "parentFolderId": int(self.top.id)} for folder in self.three]
        answer = self.api.update_batch(nodes)
        expect("names, which were not given", names(answer.results), names(self.three))
        expect("parents", {folder.parent_folder_id for folder in answer.results}, {int(self.top.id)})

    @operation("POST", "/batch/update")
    def batch_update_reports_unknown_ids(self) -> None:
        nodes = [{"id": UNKNOWN_ID, "name": "Nobody"}, {"id": self.top.id, "name": self.top.name}]
        answer = self.api.update_batch(nodes, status=207)
        expect("ids", ids(answer.results), [self.top.id])
        expect("errors", errors(answer), [("OBJECT_NOT_FOUND", [UNKNOWN_ID])])
        self.forbidden(self.reader.update_batch, nodes)

    # List

    @operation("GET")
    def list_can_be_followed_to_the_end(self) -> None:
        seen = ids(self.all())
        expect("folders seen twice", len(seen) - len(set(seen)), 0)
        expect_that("every folder of the batch", set(ids(self.three)) <= set(seen), seen)

    @operation("GET")
    def list_sorts_and_filters(self) -> None:
        mine = [name for name in names(self.all(sort=["-name"])) if name in names(self.three)]
        expect("by name, descending", mine, sorted(names(self.three), reverse=True))
        moment = self.three[0].created
        later, earlier = self.all(created_after=moment), self.all(created_before=moment)
        expect_all("created after the moment", later, lambda folder: folder.created > moment)
        expect_that("the first folder before it", self.top.id in ids(earlier), ids(earlier))
        self.forbidden(self.reader.list_page)

    # Pages in folders, and the end

    @operation("PATCH", FOLDER)
    def pages_are_put_into_folders(self) -> None:
        self.page = self.pages.create(name=self.marker, template_path="a.html", folder_id=self.inner.id)
        expect("folder_id", self.page.folder_id, self.inner.id)
        found = self.pages.find(folderId__eq=self.inner.id)
        expect("pages in the folder", [page["id"] for page in found], [self.page.id])

    @operation("DELETE", FOLDER)
    def delete_hides_the_folder_and_moves_what_was_in_it(self) -> None:
        expect("return value", self.api.delete(self.inner.id), None)
        self.not_found(self.api.get, self.inner.id)
        expect_that("no such folder in the list", self.inner.id not in ids(self.all()), self.inner.id)
        expect("folder_id of its page", self.pages.get(self.page.id).folder_id, self.top.id)

    @operation("DELETE", FOLDER)
    def delete_needs_a_folder_and_the_write_scope(self) -> None:
        self.not_found(self.api.delete, self.inner.id)
        self.forbidden(self.reader.delete, self.top.id)

    @operation("GET", FOLDER)
    def get_finds_deleted_folders_when_asked(self) -> None:
        folder = self.api.get(self.inner.id, archived=True)
        expect("name", folder.name, f"{self.marker} Inner")
        expect_that("a time of deletion", folder.deleted_at > folder.created, folder.deleted_at)
        deleted = self.all(archived=True)
        expect_that("the deleted folder", self.inner.id in ids(deleted), ids(deleted))
        expect_all("deleted", deleted, lambda folder: folder.deleted_at > NOT_DELETED)

    @operation("POST", "/batch/archive")
    def batch_archive_deletes_and_overlooks_unknown_ids(self) -> None:
        self.forbidden(self.reader.delete_batch, ids(self.three))
        inputs = [UNKNOWN_ID, *ids(self.three)]
        expect("return value", self.api.delete_batch(inputs), None)
        left = self.api.read_batch(inputs, status=207)
        expect("results of reading them back", left.results, [])
        gone = self.api.read_batch(ids(self.three), archived=True)
        expect("results among the deleted", ids(gone.results), ids(self.three))
