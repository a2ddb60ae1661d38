// What the checks of the Node SDKs share: expectations that explain themselves, and the report.
// The twin of ../python/check.py.

import { appendFileSync } from "node:fs";
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
  #passed = new Map();

  constructor(client) {
    this.client = client;
    this.database = process.env.HUBWRIGHT_DATABASE;
  }

  /** Runs `checks`, rows of [method, tail, description, function], in their order. */
  async run(base, checks) {
    for (const [method, tail, description, check] of checks) {
      const operation = `${method} ${base}${tail}`;
      const problem = await this.#problem(check);
      if (problem) {
        console.log(`FAIL ${this.client} on ${this.database}: ${operation}\n     ${description}: ${problem}`);
      }
      this.#passed.set(operation, (this.#passed.get(operation) ?? true) && !problem);
    }
  }

  async #problem(check) {
    try {
      await check();
      return undefined;
    } catch (error) {
      return error instanceof Failed ? error.message : `expected an answer, got ${describe(error)}`;
    }
  }

  /** Appends the results to the run's file; the process will end with 0 if everything passed. */
  finish() {
    const { client, database } = this;
    for (const [operation, passed] of this.#passed) {
      const row = { operation, client, database, result: passed ? "pass" : "fail" };
      appendFileSync(process.env.HUBWRIGHT_RESULTS, `${JSON.stringify(row)}\n`);
      if (!passed) process.exitCode = 1;
    }
  }
}
