// A session with HubSpot's server of the Model Context Protocol: JSON-RPC, one message a line, over the
// server's standard input and output.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Failed, expect, expectThat } from "../node/check.mjs";

const require = createRequire(import.meta.url);
const PATIENCE_MS = 30_000;

/** The installed version of the server. */
export const { version } = require("@hubspot/mcp-server/package.json");

/** A running server. Nothing about it is changed: two variables say where to call and with which token. */
export class Session {
  #waiting = new Map();
  #last = 0;
  #process;

  constructor(url, token) {
    this.#process = spawn(process.execPath, [require.resolve("@hubspot/mcp-server")], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      env: { PATH: process.env.PATH, BASE_URL_OVERRIDE: url, PRIVATE_APP_ACCESS_TOKEN: token },
      stdio: ["pipe", "pipe", "ignore"],
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const { id, ...answer } = JSON.parse(line);
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  #send(message) {
    this.#process.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  /** Asks and awaits the result. */
  async request(method, params = {}) {
    const id = (this.#last += 1);
    const { promise, resolve, reject } = withResolvers();
    const timer = setTimeout(() => reject(new Failed(`no answer to ${method}`)), PATIENCE_MS);
    this.#waiting.set(id, resolve);
    this.#send({ id, method, params });
    const { result, error } = await promise.finally(() => clearTimeout(timer));
    if (error) throw new Failed(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** The first exchange, without which the server answers nothing. */
  async open() {
    const clientInfo = { name: "hubwright-clients", version: "1" };
    const opened = await this.request("initialize", { protocolVersion: "2024-11-05", capabilities: {}, clientInfo });
    this.#send({ method: "notifications/initialized" });
    return opened;
  }

  /** Calls a tool that must succeed; gives back the JSON in its last text. */
  async call(name, args = {}) {
    const texts = await this.texts(name, args);
    return JSON.parse(texts.at(-1));
  }

  /** The texts of a tool that must succeed. */
  async texts(name, args = {}) {
    const { content, isError } = await this.request("tools/call", { name, arguments: args });
    const texts = content.map(({ text }) => text);
    expectThat(`an answer of ${name}`, !isError, texts);
    return texts;
  }

  /** Calls a tool that must tell of an error of this status; gives back the answer's body. */
  async refused(status, name, args = {}) {
    const { content, isError } = await this.request("tools/call", { name, arguments: args });
    const [{ text }] = content;
    const [, found, body] = /HubSpot API Error: (\d+) [^-]*- (.*)/s.exec(text) ?? [];
    expect("status", [isError, found], [true, String(status)]);
    return JSON.parse(body.trim());
  }

  /** Ends the server. */
  close() {
    this.#process.stdin.end();
    this.#process.kill();
  }
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}
