import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCorporateProxy } from "../support/corporate-proxy.ts";
import { run, runNode } from "./clients.ts";
import { GET, HOST, LONG, openPreloadLab, PRELOAD, type PreloadLab } from "./preload-lab.ts";

let lab: PreloadLab;
beforeAll(async () => {
  lab = await openPreloadLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("the tunnels of the preload", () => {
  it("tunnels HTTP/2", async () => {
    const code = `
      const session = require("node:http2").connect(url);
      session.request({ ":path": "/version" }).setEncoding("utf8").on("data", console.log).on("end", () => session.close());`;
    expect(await lab.runThroughProxy(code)).toEqual({
      code: 0,
      stdout: "HTTP/2.0",
      stderr: "",
      asked: [`CONNECT ${HOST}:${lab.port}`],
    });
  });

  it("gives the proxy the decoded user and password of its URL", async () => {
    const wanted = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    const { stdout, asked } = await lab.runThroughProxy(GET, { wanted });
    expect({ stdout, asked }).toEqual({ stdout: "hello", asked: [`CONNECT ${HOST}:${lab.port} ${wanted}`] });
  });

  it("verifies the certificate for the host that the program named, also for an address", async () => {
    const code = `
      const https = require("node:https");
      const agent = new https.Agent();
      const get = (host) => https.get({ host, port, agent }, (response) => response.resume().on("end", () =>
        console.log(host, response.statusCode))).on("error", (error) => console.log(host, error.code));
      get("192.0.2.1").on("close", () => get("other.example.test"));`;
    expect((await lab.runThroughProxy(code)).stdout).toBe(
      "192.0.2.1 200\nother.example.test ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  it("delivers a long answer whole to a slow reader, after the server has closed", async () => {
    const code = `
      const https = require("node:https");
      https.get(url + "/long", { agent: new https.Agent(), headers: { connection: "close" } }, async (response) => {
        let length = 0;
        for await (const chunk of response) {
          length += chunk.length;
          await new Promise(setImmediate);
        }
        console.log(length);
      });`;
    expect(await lab.runThroughProxy(code)).toMatchObject({ stdout: String(LONG), stderr: "" });
  });

  it("tunnels the plain HTTP of an agent", async () => {
    const code = `
      const http = require("node:http");
      const agent = new http.Agent({ keepAlive: true });
      http.get({ host: "${HOST}", port: plainPort, agent, timeout: 5000 }, (response) =>
        response.setEncoding("utf8").on("data", console.log));`;
    expect(await lab.runThroughProxy(code)).toEqual({
      code: 0,
      stdout: "plain",
      stderr: "",
      asked: [`CONNECT ${HOST}:${lab.plainPort}`],
    });
  });

  it("tells the program why it got no tunnel", async () => {
    const answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 18\r\n\r\nType --tunnel that";
    const { stdout } = await lab.runThroughProxy(GET, { answer });
    expect(stdout).toMatch(
      new RegExp(
        `^ECONNREFUSED The proxy 127\\.0\\.0\\.1:\\d+ gave no tunnel to ${HOST}:${lab.port}\\. ` +
          "HTTP/1\\.1 403 Forbidden: Type --tunnel that$",
      ),
    );
  });

  it("fails with ECONNREFUSED when the proxy is down", async () => {
    const gone = createServer();
    await once(gone.listen(0, "127.0.0.1"), "listening");
    const { port: freePort } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    const code = `
      const report = (error) => console.log((error.cause ?? error).code);
      const https = require("node:https");
      fetch("https://${HOST}").catch(report)
        .then(() => https.get("https://${HOST}", { agent: new https.Agent() }).on("error", report))`;
    expect(await runNode(code, lab.environmentFor(`http://127.0.0.1:${freePort}`))).toEqual({
      code: 0,
      stdout: "ECONNREFUSED\nECONNREFUSED",
      stderr: "",
    });
  });

  it("does not hold up a program that unreferences its socket", async () => {
    const code = `
      const tls = require("node:tls");
      const socket = tls.connect({ host: "${HOST}", port, ALPNProtocols: ["http/1.1"] }, () => console.log("secure"));
      socket.on("secureConnect", () => socket.unref());`;
    expect(await lab.runThroughProxy(code)).toMatchObject({ code: 0, stdout: "secure", stderr: "" });
  });

  it("reaches what another preload has imported by name before it", async () => {
    const early = join(lab.folder, "early.mjs");
    writeFileSync(
      early,
      'import { connect } from "node:tls"; globalThis.early = (...call) => connect(...call);',
    );
    const code = `
      globalThis.early({ host: "${HOST}", port, ALPNProtocols: ["http/1.1"] }, function () {
        console.log("secure");
        this.destroy();
      });`;
    const NODE_OPTIONS = `--require ${early} --require ${PRELOAD}`;
    const { stdout, asked } = await lab.runThroughProxy(code, { environment: { NODE_OPTIONS } });
    expect({ stdout, asked }).toEqual({ stdout: "secure", asked: [`CONNECT ${HOST}:${lab.port}`] });
  });

  it("works in the tests of vitest, in processes and in threads", { timeout: 60_000 }, async () => {
    writeFileSync(
      join(lab.folder, "inner.test.js"),
      `test("fetches", async () => expect(await (await fetch("https://${HOST}:${lab.port}")).text()).toBe("hello"));`,
    );
    const vitest = resolve("node_modules/vitest/vitest.mjs");
    await using proxy = await startCorporateProxy();
    for (const pool of ["forks", "threads"]) {
      const args = [vitest, "run", "--globals", "--root", lab.folder, "--pool", pool];
      expect((await run(process.execPath, args, lab.environmentFor(proxy.url))).code).toBe(0);
    }
    expect(proxy.asked).toEqual([`CONNECT ${HOST}:${lab.port}`, `CONNECT ${HOST}:${lab.port}`]);
  });
});
