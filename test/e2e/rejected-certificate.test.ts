import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConnectionEvent } from "../../src/index.ts";
import { openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";
import { requireTool } from "../support/tools.ts";

const URL_OF_PROVIDER = "https://api.openai.com/v1/models";

function connectHead(...headers: string[]): string {
  return ["CONNECT api.openai.com:443 HTTP/1.1", "Host: api.openai.com:443", ...headers, "", ""].join("\r\n");
}

describe("a rejected certificate has a name", () => {
  let lab: Lab;
  let player: TestProxy;
  let bundle: string;

  beforeEach(async () => {
    lab = await openLab();
    player = await lab.start("replay", { map: {} });
    bundle = `"$(mockai-proxy ca bundle --ca-dir ${dirname(player.caFile)})"`;
  });

  afterEach(async () => {
    await player[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  /** The one event of a run; a request that is answered afterwards shows that no second one follows. */
  async function rejection(): Promise<ConnectionEvent> {
    await (await player.fetch("https://api.anthropic.com/")).text();
    const events = player.events.filter((event) => event.kind === "connection");
    expect(events).toHaveLength(1);
    const [event] = events;
    if (event === undefined) throw new Error("nothing was told");
    return event;
  }

  /** Runs a client that fails, and returns when it has ended. */
  function runClient(file: string, parameters: readonly string[]): Promise<void> {
    const url = player.proxy.url;
    const env = { PATH: process.env["PATH"], HTTPS_PROXY: url, https_proxy: url, HOME: "/nonexistent" };
    return new Promise((resolve, reject) => {
      execFile(file, parameters, { env }, (error) => {
        if (error === null) reject(new Error(`${file} trusts the certificate`));
        else resolve();
      });
    });
  }

  it("when curl, which says so, calls twice", async () => {
    const curl = requireTool("curl");
    if (curl === undefined) return nodeRejects();
    await runClient(curl, ["--silent", URL_OF_PROVIDER]);
    await runClient(curl, ["--silent", URL_OF_PROVIDER]);
    return expect(await rejection()).toEqual({
      kind: "connection",
      host: "api.openai.com",
      message:
        "curl does not trust the certificate that mockai-proxy showed for api.openai.com (it says: unknown ca). " +
        `Its trust comes from CURL_CA_BUNDLE, which most likely lacks ${player.caFile}. ` +
        `Type export CURL_CA_BUNDLE=${bundle} where the client is started, ` +
        "or let mockai-proxy start it: mockai-proxy MODE -- COMMAND.",
    });
  });

  it("when Python, which names itself nowhere, calls", async () => {
    const python = requireTool("python3");
    if (python === undefined) return nodeRejects();
    await runClient(python, ["-c", `import urllib.request; urllib.request.urlopen("${URL_OF_PROVIDER}")`]);
    return expect((await rejection()).message).toContain(
      `Type export SSL_CERT_FILE=${bundle} REQUESTS_CA_BUNDLE=${bundle} where the client is started`,
    );
  });

  it("when git, which hangs up after the handshake without a word, calls", async () => {
    const git = requireTool("git");
    if (git === undefined) return nodeRejects();
    await runClient(git, ["ls-remote", URL_OF_PROVIDER]);
    const { message } = await rejection();
    expect(message).toMatch(/^git (hung up|does not trust)/);
    return expect(message).toContain(`Type export GIT_SSL_CAINFO=${bundle}`);
  });

  it("when Node, which hangs up without a word, calls", async () => {
    await nodeRejects();
    expect(player.proxy.summary().outcomes.refused).toBe(0);
  });

  async function nodeRejects(): Promise<void> {
    const script = `
      const { request } = require("node:http");
      const proxy = new URL(process.env.HTTPS_PROXY);
      const path = "api.openai.com:443";
      request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path }).on("connect", (_, socket) => {
        require("node:tls").connect({ socket, servername: "api.openai.com" });
      }).end();`;
    await runClient(process.execPath, ["-e", script]);
    expect((await rejection()).message).toBe(
      "Node hung up in the middle of the handshake for api.openai.com, as many do that do not trust the " +
        `certificate. Its trust comes from NODE_EXTRA_CA_CERTS, which most likely lacks ${player.caFile}. ` +
        `Type export NODE_EXTRA_CA_CERTS=${player.caFile} where the client is started, ` +
        "or let mockai-proxy start it: mockai-proxy MODE -- COMMAND.",
    );
  }

  it("and one that is accepted has none: requests, and connections that were opened ahead of need", async () => {
    const ca = await readFile(player.caFile, "utf8");
    const browser = "User-Agent: Mozilla/5.0 (X11; Linux x86_64)";
    for (const head of [connectHead(), connectHead(browser)]) {
      const socket = await connect(player.proxy.port);
      await ask(socket, head);
      const inside = await secure(socket, { servername: "api.openai.com", ca });
      await ask(inside, "GET /nothing HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
      inside.destroy();
    }
    for (const head of [connectHead(), connectHead(browser), connectHead(browser, "Accept: */*")]) {
      const socket = await connect(player.proxy.port);
      await ask(socket, head);
      const inside = await secure(socket, { servername: "api.openai.com", ca });
      const closed = new Promise((resolve) => socket.once("close", resolve));
      inside.end();
      await closed;
    }
    await (await player.fetch("https://api.anthropic.com/")).text();
    expect(player.events.filter((event) => event.kind === "connection")).toEqual([]);
  });
});
