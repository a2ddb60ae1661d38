"""Pipelines and their stages (objects.md §7.4), and owners (§7.5)."""

from types import ModuleType

from check import expect, expect_all, expect_that, operation
from topics.crm_topic import CrmTopic

KIND = "deals"


def stage(label: str, order: int, probability: str) -> dict:
    return {"label": label, "display_order": order, "metadata": {"probability": probability}}


STAGES = [stage("First", 0, "0.2"), stage("Won", 1, "1.0")]


class Pipelines(CrmTopic):
    """Pipelines of deals."""

    api_name = "PipelinesApi"

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.PIPELINES)

    def checks(self):
        for name, check in super().checks():
            if self.crm.STAGE_AUDIT or "{stageId}/audit" not in name:
                yield name, check

    @operation("GET")
    def list_has_hubspots_own(self) -> None:
        (own,) = [one for one in self.api.list(KIND) if one.id == "default"]
        expect("label", own.label, "Sales Pipeline")
        stages = [one.id for one in own.stages]
        expect_that("stages", {"appointmentscheduled", "closedwon", "closedlost"} <= set(stages), stages)
        self.forbidden(self.reader.list, KIND)

    @operation("POST")
    def create_answers_with_the_pipeline(self) -> None:
        self.made = self.api.create(KIND, label=f"Pipeline {self.marker}", display_order=5, stages=STAGES)
        expect("labels", [one.label for one in self.made.stages], ["First", "Won"])
        expect("archived", self.made.archived, False)
        expect("metadata", self.made.stages[1].metadata["isClosed"], "true")

    @operation("POST")
    def create_refuses_a_label_that_is_taken(self) -> None:
        taken = {"label": f"Pipeline {self.marker}", "display_order": 6, "stages": STAGES}
        self.bad_request(self.api.create, KIND, **taken)
        self.bad_request(self.api.create, KIND, **{**taken, "label": "Empty", "stages": []})
        self.forbidden(self.reader.create, KIND, **{**taken, "label": "Forbidden"})

    @operation("GET", "/{pipelineId}")
    def get_finds_it(self) -> None:
        found = self.api.get(KIND, self.made.id)
        expect("label", found.label, self.made.label)
        expect("stages", [one.id for one in found.stages], [one.id for one in self.made.stages])

    @operation("PATCH", "/{pipelineId}")
    def update_keeps_what_is_not_named(self) -> None:
        changed = self.api.update(KIND, self.made.id, label=f"Renamed {self.marker}")
        expect("label and order", (changed.label, changed.display_order), (f"Renamed {self.marker}", 5))
        self.forbidden(self.reader.update, KIND, self.made.id, label="x")

    @operation("POST", "/{pipelineId}/stages")
    def stage_is_made(self) -> None:
        self.stage = self.api.create_stage(KIND, self.made.id, **stage("Lost", 2, "0.0"))
        expect("label", self.stage.label, "Lost")
        expect("metadata", self.stage.metadata["probability"], "0.0")
        wrong = {"label": "Wrong", "display_order": 3, "metadata": {"probability": "2"}}
        self.bad_request(self.api.create_stage, KIND, self.made.id, **wrong)

    @operation("GET", "/{pipelineId}/stages")
    def stages_are_listed(self) -> None:
        labels = {one.label for one in self.api.list_stages(KIND, self.made.id)}
        expect("labels", labels, {"First", "Won", "Lost"})

    @operation("GET", "/{pipelineId}/stages/{stageId}")
    def stage_is_found(self) -> None:
        found = self.api.get_stage(KIND, self.made.id, self.stage.id)
        expect("label", found.label, "Lost")
        expect("permissions", found.write_permissions, "CRM_PERMISSIONS_ENFORCEMENT")

    @operation("PATCH", "/{pipelineId}/stages/{stageId}")
    def stage_is_changed(self) -> None:
        metadata = {"probability": "0.1"}
        changed = self.api.update_stage(KIND, self.made.id, self.stage.id, label="Nearly lost", metadata=metadata)
        expect("label", changed.label, "Nearly lost")
        found = self.api.get_stage(KIND, self.made.id, self.stage.id)
        expect("what is kept", (found.metadata["probability"], found.display_order), ("0.1", 2))

    @operation("PUT", "/{pipelineId}/stages/{stageId}")
    def stage_is_replaced(self) -> None:
        replaced = self.api.replace_stage(KIND, self.made.id, self.stage.id, **stage("Replaced", 2, "0.3"))
        expect("label and id", (replaced.label, replaced.id), ("Replaced", self.stage.id))

    @operation("GET", "/{pipelineId}/stages/{stageId}/audit")
    def stage_has_an_audit(self) -> None:
        lines = self.api.audit_stage(KIND, self.made.id, self.stage.id)
        expect_that("lines", len(lines) >= 3, lines)
        expect_all("actions", lines, lambda line: bool(line.action))

    @operation("GET", "/{pipelineId}/audit")
    def pipeline_has_an_audit(self) -> None:
        lines = self.api.audit(KIND, self.made.id)
        expect_that("lines", len(lines) >= 2, lines)
        expect_all("identifier", lines, lambda line: line.identifier == self.made.id)

    @operation("DELETE", "/{pipelineId}/stages/{stageId}")
    def stage_goes(self) -> None:
        expect("return value", self.api.delete_stage(KIND, self.made.id, self.stage.id), None)
        labels = {one.label for one in self.api.list_stages(KIND, self.made.id)}
        expect("labels", labels, {"First", "Won"})

    @operation("PUT", "/{pipelineId}")
    def pipeline_is_replaced(self) -> None:
        label = f"Replaced {self.marker}"
        replaced = self.api.replace(KIND, self.made.id, label=label, display_order=4, stages=[stage("Only", 0, "1.0")])
        expect("label", replaced.label, label)
        found = self.api.get(KIND, self.made.id)
        expect("stages", [one.label for one in found.stages], ["Only"])

    @operation("DELETE", "/{pipelineId}")
    def pipeline_goes(self) -> None:
        self.forbidden(self.reader.delete, KIND, self.made.id)
        expect("return value", self.api.delete(KIND, self.made.id), None)
        expect_all("others", self.api.list(KIND), lambda one: one.id != self.made.id)


class Owners(CrmTopic):
    """Owners, for whose list one of the SDKs puts a slash at the end of the path."""

    api_name = "OwnersApi"

    def __init__(self, sdk: ModuleType, crm: ModuleType) -> None:
        super().__init__(sdk, crm, crm.OWNERS)

    @operation("GET")
    def list_has_at_least_one(self) -> None:
        owners = self.api.page(limit=100)
        expect_that("owners", len(owners) >= 1, owners)
        expect_all("type", owners, lambda one: one.type in ("PERSON", "QUEUE"))
        expect("all of them", {one.id for one in self.api.all()}, {one.id for one in owners})
        self.forbidden(self.reader.page)

    @operation("GET")
    def list_finds_by_address(self) -> None:
        owner = self.api.page()[0]
        expect("ids", [one.id for one in self.api.page(email=owner.email)], [owner.id])
        expect("nobody", self.api.page(email=f"{self.marker}@example.com"), [])

    @operation("GET", "/{ownerId}")
    def get_finds_by_both_numbers(self) -> None:
        owner = self.api.page()[0]
        expect("email", self.api.get(int(owner.id)).email, owner.email)
        expect("id", self.api.get(owner.user_id, id_property="userId").id, owner.id)
        self.not_found(self.api.get, 999999999)
        self.forbidden(self.reader.get, int(owner.id))
