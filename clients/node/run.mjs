// Drives every operation on pages and the CRM through the official SDK `@hubspot/api-client`.
// Usage: node run.mjs v13|v14 — the folder whose installed version of the SDK is driven.

import { createRequire } from "node:module";
import { dirname } from "node:path";

import { Report, expect, expectThat } from "./check.mjs";
import { Pages } from "./pages.mjs";
import { AbTests } from "./topics/ab-tests.mjs";
import { runCrm } from "./topics/crm.mjs";
import { Cursors } from "./topics/cursors.mjs";
import { Drafts } from "./topics/drafts.mjs";
import { Folders } from "./topics/folders.mjs";
import { Languages } from "./topics/languages.mjs";
import { Publishing } from "./topics/publishing.mjs";
import { Revisions } from "./topics/revisions.mjs";
import { API_URL, CURSORS, LANDING, READ_TOKEN, SITE, TOKEN, UNKNOWN_TOKEN, expectError } from "./wire.mjs";

const sdk = process.argv[2];
const require = createRequire(new URL(`./${sdk}/package.json`, import.meta.url));
const { Client } = require("@hubspot/api-client");
const { version } = require("@hubspot/api-client/package.json");

/** The only change that a program needs: `basePath`. */
const connect = (accessToken) => new Client({ accessToken, basePath: API_URL });

/** Account facts, for which this SDK has only its generic request. */
class Account {
  base = "";
  client = connect(TOKEN);

  async tokenInfo(tokenKey) {
    const path = "/oauth/v2/private-apps/get/access-token-info";
    const answer = await this.client.apiRequest({ method: "POST", path, body: { tokenKey } });
    expect("status", answer.status, 200);
    return await answer.json();
  }

  checks() {
    const details = "/account-info/v3/details";
    return [
      ["GET", details, "are complete", async () => {
        const answer = await this.client.apiRequest({ path: details });
        expect("status", answer.status, 200);
        this.details = await answer.json();
        const { portalId, additionalCurrencies, utcOffsetMilliseconds, ...texts } = this.details;
        expect("types of numbers", [typeof portalId, typeof utcOffsetMilliseconds], ["number", "number"]);
        expectThat("a list of currencies", Array.isArray(additionalCurrencies), additionalCurrencies);
        const { accountType, companyCurrency, dataHostingLocation, timeZone, uiDomain, utcOffset } = texts;
        for (const text of [accountType, companyCurrency, dataHostingLocation, timeZone, uiDomain, utcOffset]) {
          expectThat("a text", typeof text === "string", texts);
        }
      }],
      ["GET", details, "need a known token", async () => {
        const answer = await connect(UNKNOWN_TOKEN).apiRequest({ path: details });
        expect("status", answer.status, 401);
        expectError(await answer.json(), "INVALID_AUTHENTICATION");
      }],
      ["POST", "/oauth/v2/private-apps/get/access-token-info", "names account and scopes", async () => {
        const [full, read] = [await this.tokenInfo(TOKEN), await this.tokenInfo(READ_TOKEN)];
        expect("hubId", full.hubId, this.details.portalId);
        expect("types of numbers", [typeof full.userId, typeof full.appId], ["number", "number"]);
        expectThat("content among the scopes", full.scopes.includes("content"), full.scopes);
        expectThat("the one page scope", read.scopes.includes("content.site_pages.read"), read.scopes);
        expectThat("no write scope", !read.scopes.includes("content"), read.scopes);
      }],
    ];
  }
}

const report = new Report(`node @hubspot/api-client ${version}`);
const topics = [Pages, Drafts, Publishing, Revisions, AbTests, Languages];
const suites = [SITE, LANDING].flatMap((kind) => topics.map((Topic) => new Topic(connect, kind)));
for (const suite of [...suites, new Folders(connect), new Account()]) {
  await report.run(suite.base, suite.checks());
}
await runCrm(report, connect);
// Version 14 has a factory of requests and a reader of answers for the cursor routes, but no method of its client.
const generated = "@hubspot/api-client/lib/codegen/cms/pages";
if (sdk === "v14") {
  const codec = require(`${generated}/apis/BasicApi.js`);
  const { createConfiguration, ServerConfiguration } = require(generated);
  const configure = (accessToken) =>
    createConfiguration({
      baseServer: new ServerConfiguration(API_URL, {}),
      authMethods: { oauth2: { accessToken } },
    });
  const cursors = new Cursors(connect, codec, configure);
  await report.run(cursors.base, cursors.checks());
} else {
  report.lacks(CURSORS, dirname(require.resolve(generated)));
}
report.finish();
