// What the checks of the Node SDKs share: expectations that explain themselves, and the report.
// The twin of ../python/check.py.

import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect, isDeepStrictEqual } from "node:util";

const show = (value) => inspect(value, { breakLength: Infinity, depth: 6 });

/** An expectation that did not hold. */
export class Failed extends Error {}

/** Fails unless two values are equal all the way down. */
export function expect(what, got, expected) {
  if (!isDeepStrictEqual(got, expected)) {
    throw new Failed(`${what}: expected ${show(expected)}, got ${show(got)}`);
  }
}

/** Fails unless a condition holds, and then says what was found. */
export function expectThat(what, holds, got) {
  if (!holds) throw new Failed(`expected ${what}, got ${show(got)}`);
}

/** Awaits a call that the SDK must answer with its ApiException of this status; gives back the body. */
export async function refused(status, call) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    if (error.constructor.name === "ApiException" && error.code === status) return error.body;
    throw new Failed(`expected ApiException ${status}, got ${describe(error)}`);
  }
  throw new Failed(`expected ApiException ${status}, got the answer ${show(answer)}`);
}

function describe(error) {
  return `${error.constructor.name} ${error.message}`.replace(/\s+/g, " ").slice(0, 600);
}

/** Runs checks and keeps one result for each operation, which passes if all its checks do. */
export class Report {
  #results = new Map();

  constructor(client) {
    this.client = client;
    this.database = process.env.HUBWRIGHT_DATABASE;
  }

  /** Runs `checks`, rows of [method, tail, description, function], in their order. */
  async run(base, checks) {
    for (const [method, tail, description, check] of checks) {
      const operation = `${method} ${base}${tail}`;
      const problem = await this.#problem(check);
      if (problem) this.#fail(operation, `${description}: ${problem}`);
      if (!this.#results.has(operation)) this.#results.set(operation, "pass");
    }
  }

  /** Records operations that the SDK has no method for, which its sources in `folder` must bear out. */
  lacks(operations, folder) {
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
    const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
    for (const operation of operations) {
      const path = operation.split(" ")[1];
      if (!texts.length || texts.some((text) => text.includes(path))) {
        this.#fail(operation, `recorded as not offered, but ${folder} has it, or nothing at all`);
      }
      if (!this.#results.has(operation)) this.#results.set(operation, "not offered");
    }
  }

  /** Records an operation that the SDK's method can not call as documented. */
  cannot(operation, borneOut) {
    if (!borneOut) this.#fail(operation, "recorded as not offered, but the SDK seems to have it");
    if (!this.#results.has(operation)) this.#results.set(operation, "not offered");
  }

  /** Records an operation that the client offers and the server does not have yet, which `call` makes sure of. */
  async notBuilt(operation, call) {
    const problem = await this.#problem(call);
    if (problem) this.#fail(operation, problem);
    if (!this.#results.has(operation)) this.#results.set(operation, "not built");
  }

  #fail(operation, problem) {
    console.log(`FAIL ${this.client} on ${this.database}: ${operation}\n     ${problem}`);
    this.#results.set(operation, "fail");
  }

  async #problem(check) {
    try {
      await check();
      return undefined;
    } catch (error) {
      return error instanceof Failed ? error.message : `expected an answer, got ${describe(error)}`;
    }
  }

  /** Appends the results to the run's file; the process will end with 0 if nothing failed. */
  finish() {
    const { client, database } = this;
    for (const [operation, result] of this.#results) {
      appendFileSync(process.env.HUBWRIGHT_RESULTS, `${JSON.stringify({ operation, client, database, result })}\n`);
      if (result === "fail") process.exitCode = 1;
    }
  }
}
