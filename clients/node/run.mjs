// Drives every page operation through the official SDK `@hubspot/api-client`.
// Usage: node run.mjs v13|v14 — the folder whose installed version of the SDK is driven.

import { createRequire } from "node:module";

import { Report, expect, expectThat } from "./check.mjs";
import { Pages } from "./pages.mjs";
import { API_URL, LANDING, READ_TOKEN, SITE, TOKEN, UNKNOWN_TOKEN, expectError } from "./wire.mjs";

const require = createRequire(new URL(`./${process.argv[2]}/package.json`, import.meta.url));
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
for (const suite of [new Pages(connect, SITE), new Pages(connect, LANDING), new Account()]) {
  await report.run(suite.base, suite.checks());
}
report.finish();
