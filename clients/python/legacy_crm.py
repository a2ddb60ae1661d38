"""The CRM of `hubspot-api-client`, which calls v3 and v4 paths, under the names that the topics use."""

from __future__ import annotations

import json
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace

import hubspot.crm
from hubspot.crm import associations as v3_models
from hubspot.crm import pipelines as pipeline_models
from hubspot.crm import properties as property_models
from hubspot.crm import schemas as schema_models
from hubspot.crm.associations import v4 as association_models
from hubspot.crm.associations.v4 import schema as label_models

from check import expect
from legacy import answered, connect
from wire_crm import Kind, is_custom

SOURCES = Path(hubspot.crm.__file__).parent
OBJECTS, PROPERTIES = "/crm/v3/objects", "/crm/v3/properties/{objectType}"
SCHEMAS, PIPELINES = "/crm-object-schemas/v3/schemas", "/crm/v3/pipelines/{objectType}"
OWNERS = "/crm/v3/owners"
PAIRS, RECORDS = "/crm/v4/associations", "/crm/v4/objects"
LIMITS = "/crm/v4/associations/definitions/configurations"
# Whether it reads schemas in batches, and the audit of a stage.
SCHEMA_BATCH = STAGE_AUDIT = False

# Operations of the documents that it speaks and has nothing for. It sends the audit of a stage without the
# pipeline, whose place in the path stays as it is written.
LACKS = (f"POST {SCHEMAS}/batch/read",)
STAGE_AUDIT_PATH = f"GET {PIPELINES}/{{pipelineId}}/stages/{{stageId}}/audit"
# Where the SDK has the classes of types that have their own; the others go through the one for any type.
_PLAIN = ("contacts", "companies", "deals", "tickets", "products", "line_items", "quotes")
_ACTIVITIES = ("calls", "communications", "emails", "leads", "meetings", "notes", "postal_mail", "tasks", "taxes")
TYPED = {
    **{name: name for name in _PLAIN},
    **{name: f"objects.{name}" for name in _ACTIVITIES},
    "goal_targets": "objects.goals",
    "invoices": "commerce.invoices",
}


def stage_audit_parameters() -> str:
    """What the method says of itself."""
    return pipeline_models.PipelineStageAuditsApi.get_audit.__doc__ or ""


def base_of(kind: Kind) -> str:
    """The path of a type, in which custom types are a parameter."""
    return f"{OBJECTS}/{'{objectType}' if is_custom(kind) else kind.path}"


def errors_of(answer: object) -> list[dict]:
    """The errors in the answer of a batch."""
    return [{"category": e.category, "message": e.message, "context": e.context} for e in answer.errors]


def source_of(row: object) -> str:
    """The record that a row of a batch read of associations is about."""
    return row._from.id


def error_count(answer: object) -> int:
    return answer.num_errors


class ObjectsApi:
    """Records of one type."""

    def __init__(self, token: str, kind: Kind) -> None:
        crm = connect(token).crm
        typed = kind.path in TYPED
        name = TYPED.get(kind.path, "objects")
        self.models = import_module(f"hubspot.crm.{name}")
        self.crm = attrgetter(name)(crm)
        self.basic, self.batch, self.search_api = self.crm.basic_api, self.crm.batch_api, self.crm.search_api
        # The class for any type takes the type first.
        self.first = () if typed else (kind.path,)
        self.merges, self.purges = hasattr(self.basic, "merge"), hasattr(self.basic, "purge")

    def _associations(self, associations: tuple) -> list:
        return [
            self.models.PublicAssociationsForObject(
                to=self.models.PublicObjectId(id=to),
                types=[self.models.AssociationSpec(association_category="HUBSPOT_DEFINED", association_type_id=number)],
            )
            for to, number in associations
        ]

    def create(self, properties: dict, associations: tuple = ()):
        body = self.models.SimplePublicObjectInputForCreate(
            properties=properties, associations=self._associations(associations)
        )
        return answered(201, self.basic.create, *self.first, body)

    def get(self, record_id: str, **options: object):
        return answered(200, self.basic.get_by_id, *self.first, record_id, **options)

    def update(self, record_id: str, properties: dict, **options: object):
        body = self.models.SimplePublicObjectInput(properties=properties)
        return answered(200, self.basic.update, *self.first, record_id, body, **options)

    def delete(self, record_id: str) -> None:
        return answered(204, self.basic.archive, *self.first, record_id)

    def page(self, **query: object):
        return answered(200, self.basic.get_page, *self.first, **query)

    def all(self, **query: object) -> list:
        return self.crm.get_all(*self.first, **query)

    def create_batch(self, inputs: list[dict], status: int = 201):
        rows = [
            self.models.SimplePublicObjectBatchInputForCreate(associations=[], **fields) for fields in inputs
        ]
        body = self.models.BatchInputSimplePublicObjectBatchInputForCreate(inputs=rows)
        return answered(status, self.batch.create, *self.first, body)

    def read_batch(self, ids: list[str], status: int = 200, properties=(), history=(), **options: object):
        query = {name: options.pop(name) for name in ("archived",) if name in options}
        body = self.models.BatchReadInputSimplePublicObjectId(
            inputs=[self.models.SimplePublicObjectId(id=one) for one in ids],
            properties=list(properties),
            properties_with_history=list(history),
            **options,
        )
        return answered(status, self.batch.read, *self.first, body, **query)

    def update_batch(self, inputs: list[dict], status: int = 200):
        rows = [self.models.SimplePublicObjectBatchInput(**fields) for fields in inputs]
        body = self.models.BatchInputSimplePublicObjectBatchInput(inputs=rows)
        return answered(status, self.batch.update, *self.first, body)

    def upsert_batch(self, inputs: list[dict], status: int = 200):
        rows = [self.models.SimplePublicObjectBatchInputUpsert(**fields) for fields in inputs]
        body = self.models.BatchInputSimplePublicObjectBatchInputUpsert(inputs=rows)
        return answered(status, self.batch.upsert, *self.first, body)

    def delete_batch(self, ids: list[str]) -> None:
        rows = [self.models.SimplePublicObjectId(id=one) for one in ids]
        body = self.models.BatchInputSimplePublicObjectId(inputs=rows)
        return answered(204, self.batch.archive, *self.first, body)

    def merge(self, primary: str, other: str):
        body = self.models.PublicMergeInput(primary_object_id=primary, object_id_to_merge=other)
        return answered(200, self.basic.merge, body)

    def purge(self, object_id: str, **options: object) -> None:
        body = self.models.PublicGdprDeleteInput(object_id=object_id, **options)
        return answered(204, self.basic.purge, body)

    def search(self, filter_groups: list[list[dict]] | None = None, **fields: object):
        if filter_groups is not None:
            groups = [[self.models.Filter(**one) for one in filters] for filters in filter_groups]
            fields["filter_groups"] = [self.models.FilterGroup(filters=filters) for filters in groups]
        body = self.models.PublicObjectSearchRequest(**fields)
        return answered(200, self.search_api.do_search, *self.first, body)


class PropertiesApi:
    """Definitions of properties and their groups."""

    def __init__(self, token: str) -> None:
        properties = connect(token).crm.properties
        self.core, self.groups, self.batch = properties.core_api, properties.groups_api, properties.batch_api

    def create(self, kind: str, **fields: object):
        return answered(201, self.core.create, kind, property_models.PropertyCreate(**self._options(fields)))

    def get(self, kind: str, name: str, **query: object):
        return answered(200, self.core.get_by_name, kind, name, **query)

    def list(self, kind: str, **query: object) -> list:
        return answered(200, self.core.get_all, kind, **query).results

    def update(self, kind: str, name: str, **fields: object):
        return answered(200, self.core.update, kind, name, property_models.PropertyUpdate(**self._options(fields)))

    def delete(self, kind: str, name: str) -> None:
        return answered(204, self.core.archive, kind, name)

    def create_batch(self, kind: str, inputs: list[dict], status: int = 201):
        rows = [property_models.PropertyCreate(**fields) for fields in inputs]
        return answered(status, self.batch.create, kind, property_models.BatchInputPropertyCreate(inputs=rows))

    def read_batch(self, kind: str, names: list[str], status: int = 200):
        rows = [property_models.PropertyName(name=name) for name in names]
        body = property_models.BatchReadInputPropertyName(archived=False, inputs=rows)
        return answered(status, self.batch.read, kind, body)

    def delete_batch(self, kind: str, names: list[str]) -> None:
        rows = [property_models.PropertyName(name=name) for name in names]
        return answered(204, self.batch.archive, kind, property_models.BatchInputPropertyName(inputs=rows))

    def create_group(self, kind: str, **fields: object):
        return answered(201, self.groups.create, kind, property_models.PropertyGroupCreate(**fields))

    def get_group(self, kind: str, name: str):
        return answered(200, self.groups.get_by_name, kind, name)

    def list_groups(self, kind: str) -> list:
        return answered(200, self.groups.get_all, kind).results

    def update_group(self, kind: str, name: str, **fields: object):
        return answered(200, self.groups.update, kind, name, property_models.PropertyGroupUpdate(**fields))

    def delete_group(self, kind: str, name: str) -> None:
        return answered(204, self.groups.archive, kind, name)

    @staticmethod
    def _options(fields: dict) -> dict:
        if "options" not in fields:
            return fields
        return {**fields, "options": [property_models.OptionInput(**option) for option in fields["options"]]}


class SchemasApi:
    """Custom types."""

    def __init__(self, token: str) -> None:
        self.api = connect(token).crm.schemas.core_api

    def create(self, **fields: object):
        fields["labels"] = schema_models.ObjectTypeDefinitionLabels(**fields["labels"])
        fields["properties"] = [schema_models.ObjectTypePropertyCreate(**one) for one in fields["properties"]]
        return answered(201, self.api.create, schema_models.ObjectSchemaEgg(**fields))

    def get(self, kind: str):
        return answered(200, self.api.get_by_id, kind)

    def list(self, **query: object) -> list:
        return answered(200, self.api.get_all, **query).results

    def update(self, kind: str, **fields: object):
        return answered(200, self.api.update, kind, schema_models.ObjectTypeDefinitionPatch(**fields))

    def delete(self, kind: str, **query: object) -> None:
        return answered(204, self.api.archive, kind, **query)

    def associate(self, kind: str, **fields: object):
        return answered(201, self.api.create_association, kind, schema_models.AssociationDefinitionEgg(**fields))

    def dissociate(self, kind: str, association: str) -> None:
        return answered(204, self.api.archive_association, kind, association)


class PipelinesApi:
    """Pipelines and their stages."""

    def __init__(self, token: str) -> None:
        crm = connect(token).crm.pipelines
        self.api, self.stages = crm.pipelines_api, crm.pipeline_stages_api
        self.audits = crm.pipeline_audits_api

    @staticmethod
    def _body(fields: dict):
        stages = [pipeline_models.PipelineStageInput(**stage) for stage in fields["stages"]]
        return pipeline_models.PipelineInput(**{**fields, "stages": stages})

    def create(self, kind: str, **fields: object):
        return answered(201, self.api.create, kind, self._body(fields))

    def get(self, kind: str, pipeline: str):
        return answered(200, self.api.get_by_id, kind, pipeline)

    def list(self, kind: str) -> list:
        return answered(200, self.api.get_all, kind).results

    def update(self, kind: str, pipeline: str, **fields: object):
        return answered(200, self.api.update, kind, pipeline, pipeline_models.PipelinePatchInput(**fields))

    def replace(self, kind: str, pipeline: str, **fields: object):
        return answered(200, self.api.replace, kind, pipeline, self._body(fields))

    def delete(self, kind: str, pipeline: str) -> None:
        return answered(204, self.api.archive, kind, pipeline)

    def audit(self, kind: str, pipeline: str) -> list:
        return answered(200, self.audits.get_audit, kind, pipeline).results

    def create_stage(self, kind: str, pipeline: str, **fields: object):
        return answered(201, self.stages.create, kind, pipeline, pipeline_models.PipelineStageInput(**fields))

    def get_stage(self, kind: str, pipeline: str, stage: str):
        return answered(200, self.stages.get_by_id, kind, pipeline, stage)

    def list_stages(self, kind: str, pipeline: str) -> list:
        return answered(200, self.stages.get_all, kind, pipeline).results

    def update_stage(self, kind: str, pipeline: str, stage: str, **fields: object):
        body = pipeline_models.PipelineStagePatchInput(**fields)
        return answered(200, self.stages.update, kind, pipeline, stage, body)

    def replace_stage(self, kind: str, pipeline: str, stage: str, **fields: object):
        body = pipeline_models.PipelineStageInput(**fields)
        return answered(200, self.stages.replace, kind, pipeline, stage, body)

    def delete_stage(self, kind: str, pipeline: str, stage: str) -> None:
        return answered(204, self.stages.archive, kind, pipeline, stage)


class OwnersApi:
    """Owners of records."""

    def __init__(self, token: str) -> None:
        self.crm = connect(token).crm.owners
        self.api = self.crm.owners_api

    def page(self, **query: object) -> list:
        return answered(200, self.api.get_page, **query).results

    def all(self) -> list:
        return self.crm.get_all()

    def get(self, owner_id: int, **query: object):
        return answered(200, self.api.get_by_id, owner_id, **query)


class AssociationsApi:
    """Links between records, their labels and limits."""

    def __init__(self, token: str) -> None:
        crm = connect(token).crm.associations
        self.basic, self.batch, self.report = crm.v4.basic_api, crm.v4.batch_api, crm.v4.report_api
        self.definitions = crm.v4.schema.definitions_api
        self.limits = crm.v4.schema.definition_configurations_api

    def list(self, kind: str, record_id: str, to: str, **query: object):
        return answered(200, self.basic.get_page, kind, record_id, to, **query)

    def put(self, kind: str, record_id: str, to: str, to_id: str, types: list[tuple[str, int]]):
        return answered(201, self.basic.create, kind, record_id, to, to_id, self._specs(types))

    def put_default(self, kind: str, record_id: str, to: str, to_id: str):
        return answered(200, self.basic.create_default, kind, record_id, to, to_id)

    def delete(self, kind: str, record_id: str, to: str, to_id: str) -> None:
        return answered(204, self.basic.archive, kind, record_id, to, to_id)

    @staticmethod
    def _specs(types: list[tuple[str, int]]) -> list:
        spec = association_models.AssociationSpec
        return [spec(association_category=category, association_type_id=number) for category, number in types]

    @staticmethod
    def _id(record_id: str):
        return association_models.PublicObjectId(id=record_id)

    def _multi(self, rows: list[tuple[str, str, list]]):
        post = association_models.PublicAssociationMultiPost
        inputs = [post(_from=self._id(one), to=self._id(to), types=self._specs(types)) for one, to, types in rows]
        return association_models.BatchInputPublicAssociationMultiPost(inputs=inputs)

    def create_batch(self, kind: str, to: str, rows: list[tuple[str, str, list]], status: int = 201):
        return answered(status, self.batch.create, kind, to, self._multi(rows))

    def default_batch(self, kind: str, to: str, pairs: list[tuple[str, str]], status: int = 200):
        post = association_models.PublicDefaultAssociationMultiPost
        inputs = [post(_from=self._id(one), to=self._id(other)) for one, other in pairs]
        body = association_models.BatchInputPublicDefaultAssociationMultiPost(inputs=inputs)
        return answered(status, self.batch.create_default, kind, to, body)

    def read_batch(self, kind: str, to: str, ids: list[str], status: int = 200):
        inputs = [association_models.PublicFetchAssociationsBatchRequest(id=one) for one in ids]
        body = association_models.BatchInputPublicFetchAssociationsBatchRequest(inputs=inputs)
        return answered(status, self.batch.get_page, kind, to, body)

    def delete_batch(self, kind: str, to: str, rows: list[tuple[str, list[str]]]) -> None:
        row = association_models.PublicAssociationMultiArchive
        inputs = [row(_from=self._id(one), to=[self._id(other) for other in others]) for one, others in rows]
        body = association_models.BatchInputPublicAssociationMultiArchive(inputs=inputs)
        return answered(204, self.batch.archive, kind, to, body)

    def delete_labels(self, kind: str, to: str, rows: list[tuple[str, str, list]]) -> None:
        return answered(204, self.batch.archive_labels, kind, to, self._multi(rows))

    def request_report(self, user_id: int):
        # The SDK takes `enqueueTime` for a text, and the document says that it is an object.
        answer = self.report.request(user_id, _preload_content=False)
        expect("status", answer.status, 200)
        return SimpleNamespace(user_id=json.loads(answer.data)["userId"])

    # Labels and limits

    def create_label(self, kind: str, to: str, **fields: object) -> list:
        body = label_models.PublicAssociationDefinitionCreateRequest(**fields)
        return answered(200, self.definitions.create, kind, to, body).results

    def labels(self, kind: str, to: str) -> list:
        return answered(200, self.definitions.get_all, kind, to).results

    def update_label(self, kind: str, to: str, **fields: object) -> None:
        body = label_models.PublicAssociationDefinitionUpdateRequest(**fields)
        return answered(204, self.definitions.update, kind, to, body)

    def delete_label(self, kind: str, to: str, number: int) -> None:
        return answered(204, self.definitions.remove, kind, to, number)

    def all_limits(self) -> list:
        return answered(200, self.limits.get_all).results

    def limits_between(self, kind: str, to: str) -> list:
        return answered(200, self.limits.get_all_between_two_object_types, kind, to).results

    def create_limits(self, kind: str, to: str, inputs: list[dict], status: int = 201):
        row = label_models.PublicAssociationDefinitionConfigurationCreateRequest
        body = label_models.BatchInputPublicAssociationDefinitionConfigurationCreateRequest(
            inputs=[row(**fields) for fields in inputs]
        )
        return answered(status, self.limits.batch_create, kind, to, body)

    def update_limits(self, kind: str, to: str, inputs: list[dict], status: int = 200):
        row = label_models.PublicAssociationDefinitionConfigurationUpdateRequest
        body = label_models.BatchInputPublicAssociationDefinitionConfigurationUpdateRequest(
            inputs=[row(**fields) for fields in inputs]
        )
        return answered(status, self.limits.batch_update, kind, to, body)

    def delete_limits(self, kind: str, to: str, inputs: list[dict]) -> None:
        rows = [label_models.PublicAssociationSpec(**fields) for fields in inputs]
        body = label_models.BatchInputPublicAssociationSpec(inputs=rows)
        return answered(204, self.limits.batch_remove, kind, to, body)


class NamedAssociationsApi:
    """Links by the names of their types, which only v3 has."""

    PATH = "/crm/v3/associations/{fromObjectType}/{toObjectType}"

    def __init__(self, token: str) -> None:
        crm = connect(token).crm.associations
        self.api, self.definitions = crm.batch_api, crm.schema.types_api

    def types(self, kind: str, to: str) -> list:
        return answered(200, self.definitions.get_all, kind, to).results

    @staticmethod
    def _body(rows: list[tuple[str, str, str]]):
        of = v3_models.PublicObjectId
        inputs = [v3_models.PublicAssociation(_from=of(id=a), to=of(id=b), type=name) for a, b, name in rows]
        return v3_models.BatchInputPublicAssociation(inputs=inputs)

    def create_batch(self, kind: str, to: str, rows: list[tuple[str, str, str]], status: int = 201):
        return answered(status, self.api.create, kind, to, self._body(rows))

    def read_batch(self, kind: str, to: str, ids: list[str], status: int = 200):
        inputs = [v3_models.PublicObjectId(id=one) for one in ids]
        return answered(status, self.api.read, kind, to, v3_models.BatchInputPublicObjectId(inputs=inputs))

    def delete_batch(self, kind: str, to: str, rows: list[tuple[str, str, str]]) -> None:
        return answered(204, self.api.archive, kind, to, self._body(rows))
