"""The CRM, one topic a file, the same for both SDKs: `crm` is one of `legacy_crm` and `stainless_crm`."""

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

from check import TOKEN, Report, Suite
from topics.crm_associations import Limits, LinkBatches, NamedLinks, RecordLinks
from topics.crm_batches import Batches
from topics.crm_objects import Objects
from topics.crm_others import Others
from topics.crm_pipelines import Owners, Pipelines
from topics.crm_properties import Properties
from topics.crm_schemas import Schemas, car
from topics.crm_search import Searches
from wire_crm import CONTACTS, OTHERS, PROJECTS, STANDARD, Kind, custom, is_custom, marker


def crm_topics(sdk: ModuleType, crm: ModuleType) -> Iterator[Suite]:
    """Records of every type, then what is defined about them."""
    for kind, unique in kinds(crm):
        for topic in (Objects, Batches, Searches):
            yield topic(sdk, crm, kind, unique)
            if is_custom(kind) and hasattr(crm, "GenericApi"):
                yield topic(sdk, crm, kind, unique, "GenericApi")
    for kind in OTHERS:
        if kind.path in crm.TYPED:
            yield Others(sdk, crm, kind)
    for topic in (Properties, Schemas, Pipelines, Owners, RecordLinks, LinkBatches, Limits):
        yield topic(sdk, crm)
    if hasattr(crm, "NamedAssociationsApi"):
        yield NamedLinks(sdk, crm)


def kinds(crm: ModuleType) -> Iterator[tuple[Kind, str]]:
    """Each type with the name of a property that is unique."""
    for kind in STANDARD:
        if kind is PROJECTS:
            pipeline = crm.PipelinesApi(TOKEN).list("projects")[0]
            kind = replace(kind, required={"hs_pipeline": pipeline.id, "hs_pipeline_stage": pipeline.stages[0].id})
        yield kind, "email" if kind is CONTACTS else unique_property(crm, kind)
    name = marker("car")
    yield custom(crm.SchemasApi(TOKEN).create(**car(name)).object_type_id, name), "vin"


def unique_property(crm: ModuleType, kind: Kind) -> str:
    """A new property whose values are unique."""
    api, name = crm.PropertiesApi(TOKEN), marker("serial_")
    fields = {"name": name, "label": name, "type": "string", "field_type": "text", "has_unique_value": True}
    return api.create(kind.path, **fields, group_name=api.list_groups(kind.path)[0].name).name


def run_crm(report: Report, sdk: ModuleType, crm: ModuleType) -> None:
    """All of it."""
    for topic in crm_topics(sdk, crm):
        report.run(topic)
