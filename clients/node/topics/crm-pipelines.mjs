// Pipelines and their stages, and owners (objects.md §7.4, §7.5). The twin of
// ../../python/topics/crm_pipelines.py.

import { expect, expectThat } from "../check.mjs";
import { CrmTopic } from "./crm-topic.mjs";
import { ids } from "./topic.mjs";

const KIND = "deals";
const stage = (label, displayOrder, probability) => ({ label, displayOrder, metadata: { probability } });
const labels = (list) => list.map(({ label }) => label);

export class Pipelines extends CrmTopic {
  constructor(connect) {
    super(connect, "/crm/v3/pipelines/{objectType}");
    this.crm = this.client.crm.pipelines;
    this.read = this.reader.crm.pipelines;
    this.stages = [stage("First", 0, "0.2"), stage("Won", 1, "1.0")];
  }

  checks() {
    return [...this.making(), ...this.staging(), ...this.ending()];
  }

  making() {
    const { pipelinesApi: api } = this.crm;
    const label = `Pipeline ${this.marker}`;
    return [
      ["GET", "", "has HubSpot's own", async () => {
        const own = (await api.getAll(KIND)).results.find(({ id }) => id === "default");
        expect("label", own.label, "Sales Pipeline");
        expectThat("stages", ids(own.stages).includes("closedwon"), ids(own.stages));
        await this.forbidden(this.read.pipelinesApi.getAll(KIND));
      }],
      ["POST", "", "create answers with the pipeline", async () => {
        this.made = await api.create(KIND, { label, displayOrder: 5, stages: this.stages });
        expect("labels", labels(this.made.stages), ["First", "Won"]);
        expect("metadata", this.made.stages[1].metadata.isClosed, "true");
      }],
      ["POST", "", "create refuses what can't be", async () => {
        await this.badRequest(api.create(KIND, { label, displayOrder: 6, stages: this.stages }));
        await this.badRequest(api.create(KIND, { label: "Empty", displayOrder: 6, stages: [] }));
        const forbidden = { label: "Forbidden", displayOrder: 6, stages: this.stages };
        await this.forbidden(this.read.pipelinesApi.create(KIND, forbidden));
      }],
      ["GET", "/{pipelineId}", "finds it", async () => {
        const found = await api.getById(KIND, this.made.id);
        expect("label", found.label, label);
        expect("stages", ids(found.stages), ids(this.made.stages));
      }],
      ["PATCH", "/{pipelineId}", "keeps what is not named", async () => {
        const changed = await api.update(KIND, this.made.id, { label: `Renamed ${this.marker}` });
        expect("label and order", [changed.label, changed.displayOrder], [`Renamed ${this.marker}`, 5]);
        await this.forbidden(this.read.pipelinesApi.update(KIND, this.made.id, { label: "x" }));
      }],
    ];
  }

  staging() {
    const { pipelineStagesApi: api, pipelineAuditsApi } = this.crm;
    const one = "/{pipelineId}/stages/{stageId}";
    return [
      ["POST", "/{pipelineId}/stages", "makes one", async () => {
        this.stage = await api.create(KIND, this.made.id, stage("Lost", 2, "0.0"));
        expect("label and metadata", [this.stage.label, this.stage.metadata.probability], ["Lost", "0.0"]);
        await this.badRequest(api.create(KIND, this.made.id, stage("Wrong", 3, "2")));
      }],
      ["GET", "/{pipelineId}/stages", "lists it", async () => {
        const found = labels((await api.getAll(KIND, this.made.id)).results);
        expect("labels", found.sort(), ["First", "Lost", "Won"]);
      }],
      ["GET", one, "finds it", async () => {
        const found = await api.getById(KIND, this.made.id, this.stage.id);
        expect("what it is", [found.label, found.writePermissions], ["Lost", "CRM_PERMISSIONS_ENFORCEMENT"]);
      }],
      ["PATCH", one, "changes it", async () => {
        const patch = { label: "Nearly lost", metadata: { probability: "0.1" } };
        expect("label", (await api.update(KIND, this.made.id, this.stage.id, patch)).label, "Nearly lost");
        const { metadata, displayOrder } = await api.getById(KIND, this.made.id, this.stage.id);
        expect("what is kept", [metadata.probability, displayOrder], ["0.1", 2]);
      }],
      ["PUT", one, "replaces it", async () => {
        const replaced = await api.replace(KIND, this.made.id, this.stage.id, stage("Replaced", 2, "0.3"));
        expect("label and id", [replaced.label, replaced.id], ["Replaced", this.stage.id]);
      }],
      ["GET", "/{pipelineId}/audit", "tells what happened", async () => {
        const { results } = await pipelineAuditsApi.getAudit(KIND, this.made.id);
        expectThat("lines", results.length >= 2, results);
        expect("of others", results.filter(({ identifier }) => identifier !== this.made.id), []);
      }],
      ["DELETE", one, "ends it", async () => {
        expect("return value", await api.archive(KIND, this.made.id, this.stage.id), undefined);
        expect("labels", labels((await api.getAll(KIND, this.made.id)).results).sort(), ["First", "Won"]);
      }],
    ];
  }

  ending() {
    const { pipelinesApi: api } = this.crm;
    return [
      ["PUT", "/{pipelineId}", "replaces it", async () => {
        const label = `Replaced ${this.marker}`;
        const body = { label, displayOrder: 4, stages: [stage("Only", 0, "1.0")] };
        expect("label", (await api.replace(KIND, this.made.id, body)).label, label);
        expect("stages", labels((await api.getById(KIND, this.made.id)).stages), ["Only"]);
      }],
      ["DELETE", "/{pipelineId}", "ends it", async () => {
        await this.forbidden(this.read.pipelinesApi.archive(KIND, this.made.id));
        expect("return value", await api.archive(KIND, this.made.id), undefined);
        expectThat("no such pipeline", !ids((await api.getAll(KIND)).results).includes(this.made.id), this.made.id);
      }],
    ];
  }
}

export class Owners extends CrmTopic {
  constructor(connect) {
    super(connect, "/crm/v3/owners");
    this.api = this.client.crm.owners.ownersApi;
    this.read = this.reader.crm.owners.ownersApi;
  }

  checks() {
    const { api } = this;
    return [
      // The SDK puts a slash at the end of the path.
      ["GET", "", "has at least one, and finds by address", async () => {
        const { results } = await api.getPage();
        expectThat("owners", results.length >= 1, results);
        [this.owner] = results;
        expect("ids", ids((await api.getPage(this.owner.email)).results), [this.owner.id]);
        expect("nobody", (await api.getPage(`${this.marker}@example.com`)).results, []);
        await this.forbidden(this.read.getPage());
      }],
      ["GET", "/{ownerId}", "finds by both numbers", async () => {
        expect("email", (await api.getById(Number(this.owner.id))).email, this.owner.email);
        expect("id", (await api.getById(this.owner.userId, "userId")).id, this.owner.id);
        await this.notFound(api.getById(999999999));
        await this.forbidden(this.read.getById(Number(this.owner.id)));
      }],
    ];
  }
}
