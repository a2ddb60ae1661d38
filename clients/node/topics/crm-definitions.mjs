// Definitions of properties, their groups and custom types (objects.md §7.1, §7.2). The twin of
// ../../python/topics/crm_properties.py and crm_schemas.py.

import { expect, expectThat, refused } from "../check.mjs";
import { expectError } from "../wire.mjs";
import { CrmTopic, marker } from "./crm-topic.mjs";

const [KIND, GROUP] = ["contacts", "contactinformation"];
const names = (list) => list.map(({ name }) => name);

export class Properties extends CrmTopic {
  constructor(connect) {
    super(connect, "/crm/v3/properties/{objectType}");
    this.name = `p_${this.marker}`;
    this.api = this.client.crm.properties;
    this.read = this.reader.crm.properties;
  }

  fields(name, more = {}) {
    return { name, label: `Label ${name}`, type: "string", fieldType: "text", groupName: GROUP, ...more };
  }

  checks() {
    return [...this.properties(), ...this.batches(), ...this.archiving(), ...this.groups()];
  }

  properties() {
    const { coreApi } = this.api;
    return [
      ["POST", "", "create answers with the definition", async () => {
        const made = await coreApi.create(KIND, this.fields(this.name, { description: "Words" }));
        expect("what it is", [made.name, made.type, made.fieldType], [this.name, "string", "text"]);
        expect("what nobody said", [made.hidden, made.hasUniqueValue, made.options], [false, false, []]);
        expectThat("a definition that may go", made.modificationMetadata.archivable, made);
      }],
      ["POST", "", "create refuses a name that is taken", async () => {
        expectError(await refused(409, coreApi.create(KIND, this.fields(this.name))), "OBJECT_ALREADY_EXISTS");
        await this.forbidden(this.read.coreApi.create(KIND, this.fields(`${this.name}_f`)));
      }],
      ["POST", "", "create takes options", async () => {
        const options = ["red", "blue"].map((value, displayOrder) => (
          { label: value, value, displayOrder, hidden: false }));
        const more = { type: "enumeration", fieldType: "select", options };
        const made = await coreApi.create(KIND, this.fields(`${this.name}_color`, more));
        expect("values", made.options.map(({ value }) => value), ["red", "blue"]);
      }],
      ["GET", "/{propertyName}", "finds it", async () => {
        expect("description", (await coreApi.getByName(KIND, this.name)).description, "Words");
        expectError(await this.notFound(coreApi.getByName(KIND, `no_${this.name}`)), "OBJECT_NOT_FOUND");
        await this.forbidden(this.read.coreApi.getByName(KIND, this.name));
      }],
      ["GET", "", "has HubSpot's own and it", async () => {
        const found = names((await coreApi.getAll(KIND)).results);
        expect("missing", ["email", "hs_object_id", this.name].filter((name) => !found.includes(name)), []);
        await this.forbidden(this.read.coreApi.getAll(KIND));
      }],
      ["PATCH", "/{propertyName}", "keeps what is not named", async () => {
        const changed = await coreApi.update(KIND, this.name, { label: "Other" });
        expect("label and description", [changed.label, changed.description], ["Other", "Words"]);
        await this.notFound(coreApi.update(KIND, `no_${this.name}`, { label: "Other" }));
        await this.forbidden(this.read.coreApi.update(KIND, this.name, { label: "x" }));
      }],
    ];
  }

  batches() {
    const { batchApi, coreApi } = this.api;
    const inputs = (list) => list.map((name) => ({ name }));
    return [
      ["POST", "/batch/create", "makes all", async () => {
        this.names = [0, 1].map((n) => `${this.name}_${n}`);
        const answer = await batchApi.create(KIND, { inputs: this.names.map((name) => this.fields(name)) });
        expect("names", names(answer.results), this.names);
      }],
      ["POST", "/batch/create", "reports a name that is taken", async () => {
        const list = [this.names[0], `${this.name}_2`];
        const answer = await batchApi.create(KIND, { inputs: list.map((name) => this.fields(name)) });
        expect("names", names(answer.results), list.slice(1));
        expect("category", this.onlyError(answer).category, "OBJECT_ALREADY_EXISTS");
        this.names.push(list[1]);
      }],
      ["POST", "/batch/read", "finds and reports", async () => {
        const found = await batchApi.read(KIND, { inputs: inputs(this.names), archived: false });
        expect("names", names(found.results).sort(), [...this.names].sort());
        const list = inputs([this.names[0], `no_${this.name}`]);
        const answer = await batchApi.read(KIND, { inputs: list, archived: false });
        expect("names found", names(answer.results), this.names.slice(0, 1));
        this.onlyError(answer);
      }],
      ["POST", "/batch/archive", "overlooks what is not there", async () => {
        await this.forbidden(this.read.batchApi.archive(KIND, { inputs: inputs(this.names) }));
        const gone = { inputs: inputs([...this.names, `no_${this.name}`]) };
        expect("return value", await batchApi.archive(KIND, gone), undefined);
        const left = names((await coreApi.getAll(KIND)).results);
        expect("left", this.names.filter((name) => left.includes(name)), []);
      }],
    ];
  }

  archiving() {
    const { batchApi, coreApi } = this.api;
    return [
      ["DELETE", "/{propertyName}", "hides it", async () => {
        await this.forbidden(this.read.coreApi.archive(KIND, this.name));
        expect("return value", await coreApi.archive(KIND, this.name), undefined);
        await this.notFound(coreApi.getByName(KIND, this.name));
        await this.notFound(coreApi.archive(KIND, this.name));
        expect("archived", (await coreApi.getByName(KIND, this.name, true)).archived, true);
      }],
      ["POST", "", "create restores an archived name", async () => {
        await coreApi.create(KIND, this.fields(this.name, { type: "number", fieldType: "number" }));
        expect("type", (await coreApi.getByName(KIND, this.name)).type, "number");
        await batchApi.archive(KIND, { inputs: [{ name: this.name }, { name: `${this.name}_color` }] });
      }],
    ];
  }

  groups() {
    const { groupsApi, coreApi } = this.api;
    const group = { name: `g_${this.marker}`, label: "Group", displayOrder: 3 };
    return [
      ["POST", "/groups", "makes one", async () => {
        const { name, label, displayOrder, archived } = await groupsApi.create(KIND, group);
        expect("group", { name, label, displayOrder, archived }, { ...group, archived: false });
        await refused(409, groupsApi.create(KIND, group));
        await this.forbidden(this.read.groupsApi.create(KIND, { ...group, name: `${group.name}f` }));
      }],
      ["GET", "/groups/{groupName}", "finds it", async () => {
        expect("label", (await groupsApi.getByName(KIND, group.name)).label, "Group");
        expectError(await this.notFound(groupsApi.getByName(KIND, `no${group.name}`)), "OBJECT_NOT_FOUND");
      }],
      ["GET", "/groups", "lists it", async () => {
        const found = names((await groupsApi.getAll(KIND)).results);
        expect("missing", [GROUP, group.name].filter((name) => !found.includes(name)), []);
      }],
      ["PATCH", "/groups/{groupName}", "renames it", async () => {
        const { label, displayOrder } = await groupsApi.update(KIND, group.name, { label: "Renamed" });
        expect("label and order", [label, displayOrder], ["Renamed", 3]);
      }],
      ["DELETE", "/groups/{groupName}", "goes when it is empty", async () => {
        const name = `${this.name}_in_group`;
        await coreApi.create(KIND, this.fields(name, { groupName: group.name }));
        await this.badRequest(groupsApi.archive(KIND, group.name));
        await coreApi.archive(KIND, name);
        expect("return value", await groupsApi.archive(KIND, group.name), undefined);
        await this.notFound(groupsApi.getByName(KIND, group.name));
      }],
    ];
  }
}

/** What a type `car` is made of; `vin` is unique. */
export function car(name) {
  const text = { type: "string", fieldType: "text" };
  return {
    name,
    labels: { singular: `Car ${name}`, plural: `Cars ${name}` },
    primaryDisplayProperty: "name",
    secondaryDisplayProperties: [],
    requiredProperties: ["name"],
    searchableProperties: ["name"],
    associatedObjects: ["CONTACT"],
    properties: [
      { name: "name", label: "Name", ...text },
      { name: "vin", label: "VIN", hasUniqueValue: true, ...text },
    ],
  };
}

export class Schemas extends CrmTopic {
  constructor(connect) {
    super(connect, "/crm-object-schemas/v3/schemas");
    this.name = marker("car");
    this.api = this.client.crm.schemas.coreApi;
    this.read = this.reader.crm.schemas.coreApi;
  }

  async ids(archived) {
    return (await this.api.getAll(archived)).results.map(({ objectTypeId }) => objectTypeId);
  }

  checks() {
    const { api, read, name } = this;
    return [
      ["POST", "", "create answers with the type", async () => {
        this.made = await api.create(car(name));
        this.id = this.made.objectTypeId;
        expectThat("an id of its own", this.id.startsWith("2-"), this.id);
        expectThat("a full name", this.made.fullyQualifiedName.endsWith(`_${name}`), this.made);
        const found = names(this.made.properties);
        expect("missing", ["name", "vin", "hs_object_id"].filter((one) => !found.includes(one)), []);
        const to = this.made.associations.map(({ toObjectTypeId }) => toObjectTypeId);
        expectThat("an association with contacts", to.includes("0-1"), to);
      }],
      ["POST", "", "create refuses a name that is taken", async () => {
        await refused(409, api.create(car(name)));
        await this.forbidden(read.create(car(`${name}f`)));
      }],
      ["GET", "/{objectType}", "takes id and full name", async () => {
        for (const known of [this.id, this.made.fullyQualifiedName]) {
          expect("objectTypeId", (await api.getById(known)).objectTypeId, this.id);
        }
        expect("HubSpot's own", (await api.getById("contacts")).objectTypeId, "0-1");
        const body = await this.badRequest(api.getById("butterflies"));
        expect("message", body.message, "Unable to infer object type from: butterflies");
        // `oauth` is among its scopes, and every token has that.
        expect("for any token", (await read.getById(this.id)).objectTypeId, this.id);
      }],
      ["GET", "", "lists it", async () => {
        expectThat("the type", (await this.ids()).includes(this.id), this.id);
        await this.forbidden(read.getAll());
      }],
      ["PATCH", "/{objectType}", "answers with the definition", async () => {
        const changed = await api.update(this.id, { description: "On wheels" });
        expect("description and id", [changed.description, changed.objectTypeId], ["On wheels", this.id]);
        await this.forbidden(read.update(this.id, { description: "x" }));
      }],
      ["POST", "/{objectType}/associations", "makes an association", async () => {
        const egg = { fromObjectTypeId: this.id, toObjectTypeId: "0-2", name: `${name}_maker` };
        this.link = await api.createAssociation(this.id, egg);
        const found = (await api.getById(this.id)).associations.map(({ id }) => id);
        expectThat("it among the type's", found.includes(this.link.id), found);
      }],
      ["DELETE", "/{objectType}/associations/{associationIdentifier}", "ends it", async () => {
        expect("return value", await api.archiveAssociation(this.id, this.link.id), undefined);
        const found = (await api.getById(this.id)).associations.map(({ id }) => id);
        expectThat("no such association", !found.includes(this.link.id), found);
      }],
      ["DELETE", "/{objectType}", "hides it, and deletes it for good", async () => {
        await this.forbidden(read.archive(this.id));
        expect("return value", await api.archive(this.id), undefined);
        expectThat("no such type", !(await this.ids()).includes(this.id), this.id);
        expectThat("it among the archived", (await this.ids(true)).includes(this.id), this.id);
        await api.archive(this.id, true);
        expectThat("nothing of it", !(await this.ids(true)).includes(this.id), this.id);
      }],
    ];
  }
}
