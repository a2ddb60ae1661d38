"""The CRM of `hubspot-sdk`, which calls 2026-03 paths, under the names that the topics use."""

from __future__ import annotations

from stainless import answered, connect, nothing
from wire_crm import OTHERS, Kind, is_custom

OBJECTS, PROPERTIES = "/crm/objects/2026-03", "/crm/properties/2026-03/{objectType}"
SCHEMAS, PIPELINES = "/crm-object-schemas/2026-03/schemas", "/crm/pipelines/2026-03/{objectType}"
OWNERS = "/crm/owners/2026-03"
PAIRS, RECORDS = "/crm/associations/2026-03", "/crm/objects/2026-03"
LIMITS = "/crm/associations/2026-03/definitions/configurations"
# Whether it reads schemas in batches, and the audit of a stage.
SCHEMA_BATCH = STAGE_AUDIT = True

# Resources that have a class of their own, by the path of v3; the others go through the one for any type.
TYPED = {
    "contacts": "contacts",
    "companies": "companies",
    "deals": "deals",
    "tickets": "tickets",
    "0-420": "listings",
    "projects": "projects",
    **{kind.path: kind.path for kind in OTHERS},
    "0-410": "courses",
}


def base_of(kind: Kind) -> str:
    """The path of a type, in which custom types are a parameter."""
    return f"{OBJECTS}/{'{objectType}' if is_custom(kind) else kind.dated}"


def errors_of(answer: object) -> list[dict]:
    """The errors in the answer of a batch, which the SDK does not declare."""
    return answer.errors


def source_of(row: object) -> str:
    """The record that a row of a batch read of associations is about."""
    return row.from_.id


def error_count(answer: object) -> int:
    return answer.numErrors


class ObjectsApi:
    """Records of one type."""

    def __init__(self, token: str, kind: Kind) -> None:
        self.name = self.class_of(kind)
        self.plain = getattr(connect(token).crm.objects, self.name)
        self.api, self.batch = self.plain.with_raw_response, self.plain.batch.with_raw_response
        # The classes for any type take the type by its name.
        self.named = {"object_type": kind.dated} if self.name not in TYPED.values() else {}
        self.merges, self.purges = hasattr(self.plain, "merge"), hasattr(self.plain, "gdpr_delete")

    @staticmethod
    def class_of(kind: Kind) -> str:
        """The SDK's class for a type."""
        return TYPED.get(kind.path, "custom")

    def create(self, properties: dict, associations: tuple = ()):
        links = [
            {
                "to": {"id": to},
                "types": [{"association_category": "HUBSPOT_DEFINED", "association_type_id": number}],
            }
            for to, number in associations
        ]
        return answered(201, self.api.create, **self.named, properties=properties, associations=links)

    def get(self, record_id: str, **options: object):
        return answered(200, self.api.get, record_id, **self.named, **options)

    def update(self, record_id: str, properties: dict, **options: object):
        return answered(200, self.api.update, record_id, **self.named, properties=properties, **options)

    def delete(self, record_id: str) -> None:
        return nothing(204, self.api.delete, record_id, **self.named)

    def page(self, **query: object):
        return answered(200, self.api.list, **self.named, **query)

    def all(self, **query: object) -> list:
        return list(self.plain.list(**self.named, limit=100, **query))

    def create_batch(self, inputs: list[dict], status: int = 201):
        return answered(status, self.batch.create, **self.named, inputs=inputs)

    def read_batch(self, ids: list[str], status: int = 200, properties=(), history=(), **options: object):
        inputs = [{"id": one} for one in ids]
        fields = {"properties": list(properties), "properties_with_history": list(history), **options}
        return answered(status, self.batch.get, **self.named, inputs=inputs, **fields)

    def update_batch(self, inputs: list[dict], status: int = 200):
        return answered(status, self.batch.update, **self.named, inputs=inputs)

    def upsert_batch(self, inputs: list[dict], status: int = 200):
        return answered(status, self.batch.upsert, **self.named, inputs=inputs)

    def delete_batch(self, ids: list[str]) -> None:
        return nothing(204, self.batch.delete, **self.named, inputs=[{"id": one} for one in ids])

    def merge(self, primary: str, other: str):
        fields = {"primary_object_id": primary, "object_id_to_merge": other}
        return answered(200, self.api.merge, **self.named, **fields)

    def purge(self, object_id: str, **options: object) -> None:
        return nothing(204, self.api.gdpr_delete, object_id=object_id, **options)

    def search(self, filter_groups: list[list[dict]] = (), **fields: object):
        groups = [{"filters": filters} for filters in filter_groups]
        # What the SDK wants to be said in every search.
        fields = {"after": "0", "limit": 10, "properties": [], "sorts": [], **fields}
        return answered(200, self.api.search, **self.named, filter_groups=groups, **fields)


class GenericApi(ObjectsApi):
    """The same for records of any type, as the SDK's other class for them has it."""

    @staticmethod
    def class_of(kind: Kind) -> str:
        return "generic_objects"


class PropertiesApi:
    """Definitions of properties and their groups."""

    def __init__(self, token: str) -> None:
        properties = connect(token).crm.properties
        self.api = properties.with_raw_response
        self.groups, self.batch = properties.groups.with_raw_response, properties.batch.with_raw_response

    def create(self, kind: str, **fields: object):
        return answered(201, self.api.create, kind, **fields)

    def get(self, kind: str, name: str, **query: object):
        return answered(200, self.api.get, name, object_type=kind, **query)

    def list(self, kind: str, **query: object) -> list:
        return answered(200, self.api.list, kind, **query).results

    def update(self, kind: str, name: str, **fields: object):
        return answered(200, self.api.update, name, object_type=kind, **fields)

    def delete(self, kind: str, name: str) -> None:
        return nothing(204, self.api.delete, name, object_type=kind)

    def create_batch(self, kind: str, inputs: list[dict], status: int = 201):
        return answered(status, self.batch.create, kind, inputs=inputs)

    def read_batch(self, kind: str, names: list[str], status: int = 200):
        fields = {"archived": False, "data_sensitivity": "non_sensitive"}
        return answered(status, self.batch.get, kind, inputs=[{"name": name} for name in names], **fields)

    def delete_batch(self, kind: str, names: list[str]) -> None:
        return nothing(204, self.batch.delete, kind, inputs=[{"name": name} for name in names])

    def create_group(self, kind: str, **fields: object):
        return answered(201, self.groups.create, kind, **fields)

    def get_group(self, kind: str, name: str):
        return answered(200, self.groups.get, name, object_type=kind)

    def list_groups(self, kind: str) -> list:
        return answered(200, self.groups.list, kind).results

    def update_group(self, kind: str, name: str, **fields: object):
        return answered(200, self.groups.update, name, object_type=kind, **fields)

    def delete_group(self, kind: str, name: str) -> None:
        return nothing(204, self.groups.delete, name, object_type=kind)


class SchemasApi:
    """Custom types."""

    def __init__(self, token: str) -> None:
        schemas = connect(token).crm.object_schemas
        self.api, self.batch = schemas.with_raw_response, schemas.batch.with_raw_response

    def create(self, **fields: object):
        return answered(201, self.api.create, **fields)

    def get(self, kind: str):
        return answered(200, self.api.get, kind)

    def list(self, **query: object) -> list:
        return answered(200, self.api.list, **query).results

    def read_batch(self, kinds: list[str]) -> list:
        wanted = {"association_definitions": True, "audit_metadata": True, "property_definitions": False}
        fields = {f"include_{name}": value for name, value in wanted.items()}
        return answered(200, self.batch.get, inputs=kinds, **fields).results

    def update(self, kind: str, **fields: object):
        return answered(200, self.api.update, kind, **fields)

    def delete(self, kind: str, **query: object) -> None:
        return nothing(204, self.api.delete, kind, **query)

    def associate(self, kind: str, **fields: object):
        return answered(201, self.api.create_association, kind, **fields)

    def dissociate(self, kind: str, association: str) -> None:
        return nothing(204, self.api.delete_association, association, object_type=kind)


class PipelinesApi:
    """Pipelines and their stages."""

    def __init__(self, token: str) -> None:
        self.api = connect(token).crm.pipelines.with_raw_response

    def create(self, kind: str, **fields: object):
        return answered(201, self.api.create, kind, **fields)

    def get(self, kind: str, pipeline: str):
        return answered(200, self.api.get, pipeline, object_type=kind)

    def list(self, kind: str) -> list:
        return answered(200, self.api.list, kind).results

    def update(self, kind: str, pipeline: str, **fields: object):
        return answered(200, self.api.update, pipeline, object_type=kind, **fields)

    def replace(self, kind: str, pipeline: str, **fields: object):
        return answered(200, self.api.update_all_properties, pipeline, object_type=kind, **fields)

    def delete(self, kind: str, pipeline: str) -> None:
        return nothing(204, self.api.delete, pipeline, object_type=kind)

    def audit(self, kind: str, pipeline: str) -> list:
        return answered(200, self.api.list_audit, pipeline, object_type=kind).results

    def create_stage(self, kind: str, pipeline: str, **fields: object):
        return answered(201, self.api.create_stage, pipeline, object_type=kind, **fields)

    def get_stage(self, kind: str, pipeline: str, stage: str):
        return answered(200, self.api.get_stage, stage, object_type=kind, pipeline_id=pipeline)

    def list_stages(self, kind: str, pipeline: str) -> list:
        return answered(200, self.api.list_stages, pipeline, object_type=kind).results

    def update_stage(self, kind: str, pipeline: str, stage: str, **fields: object):
        return answered(200, self.api.update_stage, stage, object_type=kind, pipeline_id=pipeline, **fields)

    def replace_stage(self, kind: str, pipeline: str, stage: str, **fields: object):
        place = {"object_type": kind, "pipeline_id": pipeline}
        return answered(200, self.api.update_stage_all_properties, stage, **place, **fields)

    def delete_stage(self, kind: str, pipeline: str, stage: str) -> None:
        return nothing(204, self.api.delete_stage, stage, object_type=kind, pipeline_id=pipeline)

    def audit_stage(self, kind: str, pipeline: str, stage: str) -> list:
        return answered(200, self.api.list_stage_audit, stage, object_type=kind, pipeline_id=pipeline).results


class OwnersApi:
    """Owners of records."""

    def __init__(self, token: str) -> None:
        self.plain = connect(token).crm.owners
        self.api = self.plain.with_raw_response

    def page(self, **query: object) -> list:
        return answered(200, self.api.list, **query).results

    def all(self) -> list:
        return list(self.plain.list())

    def get(self, owner_id: int, **query: object):
        return answered(200, self.api.get, owner_id, **query)


class AssociationsApi:
    """Links between records, their labels and limits."""

    def __init__(self, token: str) -> None:
        crm = connect(token).crm
        self.api = crm.associations.with_raw_response
        self.batch = crm.associations.batch.with_raw_response
        self.definitions = crm.associations_schema.labels.with_raw_response
        self.limits = crm.associations_schema.limits.with_raw_response

    def list(self, kind: str, record_id: str, to: str, **query: object):
        return answered(200, self.api.list, to, object_type=kind, object_id=record_id, **query)

    def put(self, kind: str, record_id: str, to: str, to_id: str, types: list[tuple[str, int]]):
        place = {"object_type": kind, "object_id": record_id, "to_object_type": to}
        return answered(201, self.api.update_labels, to_id, **place, body=self._specs(types))

    def put_default(self, kind: str, record_id: str, to: str, to_id: str):
        place = {"from_object_type": kind, "from_object_id": record_id, "to_object_type": to}
        return answered(200, self.api.create, to_id, **place)

    def delete(self, kind: str, record_id: str, to: str, to_id: str) -> None:
        place = {"object_type": kind, "object_id": record_id, "to_object_type": to}
        return nothing(204, self.api.delete, to_id, **place)

    @staticmethod
    def _specs(types: list[tuple[str, int]]) -> list[dict]:
        return [{"association_category": category, "association_type_id": number} for category, number in types]

    def _rows(self, rows: list[tuple[str, str, list]]) -> list[dict]:
        return [{"from": {"id": a}, "to": {"id": b}, "types": self._specs(types)} for a, b, types in rows]

    def create_batch(self, kind: str, to: str, rows: list[tuple[str, str, list]], status: int = 201):
        return answered(status, self.batch.create, to, from_object_type=kind, inputs=self._rows(rows))

    def default_batch(self, kind: str, to: str, pairs: list[tuple[str, str]], status: int = 200):
        inputs = [{"from": {"id": one}, "to": {"id": other}} for one, other in pairs]
        return answered(status, self.batch.create_default, to, from_object_type=kind, inputs=inputs)

    def read_batch(self, kind: str, to: str, ids: list[str], status: int = 200):
        return answered(status, self.batch.get, to, from_object_type=kind, inputs=[{"id": one} for one in ids])

    def delete_batch(self, kind: str, to: str, rows: list[tuple[str, list[str]]]) -> None:
        inputs = [{"from": {"id": one}, "to": [{"id": other} for other in others]} for one, others in rows]
        return nothing(204, self.batch.delete, to, from_object_type=kind, inputs=inputs)

    def delete_labels(self, kind: str, to: str, rows: list[tuple[str, str, list]]) -> None:
        return nothing(204, self.batch.delete_labels, to, from_object_type=kind, inputs=self._rows(rows))

    def request_report(self, user_id: int):
        return answered(200, self.api.request_high_usage_report, user_id)

    # Labels and limits

    def create_label(self, kind: str, to: str, **fields: object) -> list:
        return answered(200, self.definitions.create_label, to, from_object_type=kind, **fields).results

    def labels(self, kind: str, to: str) -> list:
        return answered(200, self.definitions.list_labels, to, from_object_type=kind).results

    def update_label(self, kind: str, to: str, **fields: object) -> None:
        return nothing(204, self.definitions.update_label, to, from_object_type=kind, **fields)

    def delete_label(self, kind: str, to: str, number: int) -> None:
        return nothing(204, self.definitions.delete_label, number, from_object_type=kind, to_object_type=to)

    def all_limits(self) -> list:
        return answered(200, self.limits.list).results

    def limits_between(self, kind: str, to: str) -> list:
        return answered(200, self.limits.get_by_object_types, to, from_object_type=kind).results

    def create_limits(self, kind: str, to: str, inputs: list[dict], status: int = 201):
        return answered(status, self.definitions.batch_create, to, from_object_type=kind, inputs=inputs)

    def update_limits(self, kind: str, to: str, inputs: list[dict], status: int = 200):
        return answered(status, self.limits.batch_update, to, from_object_type=kind, inputs=inputs)

    def delete_limits(self, kind: str, to: str, inputs: list[dict]) -> None:
        return nothing(204, self.limits.batch_delete, to, from_object_type=kind, inputs=inputs)
