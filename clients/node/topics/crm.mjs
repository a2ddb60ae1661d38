// The CRM, one topic a file. The twin of ../../python/topics/crm.py.

import { TOKEN } from "../wire.mjs";
import { LinkBatches, NamedLinks, RecordLinks } from "./crm-associations.mjs";
import { Batches } from "./crm-batches.mjs";
import { Properties, Schemas, car } from "./crm-definitions.mjs";
import { Objects } from "./crm-objects.mjs";
import { Others } from "./crm-others.mjs";
import { Owners, Pipelines } from "./crm-pipelines.mjs";
import { Searches } from "./crm-search.mjs";
import { CONTACTS, OTHERS, PROJECTS, STANDARD, custom, marker } from "./crm-topic.mjs";

const DEFINITIONS = [Properties, Schemas, Pipelines, Owners, RecordLinks, LinkBatches, NamedLinks];
const STAGE_AUDIT = "GET /crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit";
const SCHEMA_BATCH = "POST /crm-object-schemas/v3/schemas/batch/read";

/** Drives all of it, and records what the server can do and the SDK does not offer. */
export async function runCrm(report, connect) {
  const client = connect(TOKEN);
  const kinds = await kindsOf(client);
  const suites = kinds.flatMap(([kind, unique]) => [Objects, Batches, Searches].map((Topic) => new Topic(connect, kind, unique)));
  suites.push(...OTHERS.map((kind) => new Others(connect, kind)));
  for (const suite of [...suites, ...DEFINITIONS.map((Topic) => new Topic(connect))]) {
    await report.run(suite.base, suite.checks());
  }
  // Its request has no place for the pipeline, which stays in the path as it is written.
  const { pipelineStageAuditsApi } = client.crm.pipelines;
  report.cannot(STAGE_AUDIT, pipelineStageAuditsApi.getAudit.length < 4);
  // Version 14 has generated code for it, and no method of its client.
  report.cannot(SCHEMA_BATCH, !client.crm.schemas.batchApi);
}

/** Each type with the name of a property that is unique. */
async function kindsOf(client) {
  const kinds = [];
  for (const kind of STANDARD) {
    const required = kind === PROJECTS ? await firstStage(client) : kind.required;
    kinds.push([{ ...kind, required }, kind === CONTACTS ? "email" : await uniqueProperty(client, kind)]);
  }
  const { objectTypeId } = await client.crm.schemas.coreApi.create(car(marker("car")));
  return [...kinds, [custom(objectTypeId), "vin"]];
}

async function firstStage(client) {
  const [pipeline] = (await client.crm.pipelines.pipelinesApi.getAll("projects")).results;
  return { hs_pipeline: pipeline.id, hs_pipeline_stage: pipeline.stages[0].id };
}

/** A new property whose values are unique. */
async function uniqueProperty(client, kind) {
  const { coreApi, groupsApi } = client.crm.properties;
  const [name, [group]] = [marker("serial_"), (await groupsApi.getAll(kind.path)).results];
  const fields = { name, label: name, groupName: group.name, type: "string", fieldType: "text", hasUniqueValue: true };
  return (await coreApi.create(kind.path, fields)).name;
}
