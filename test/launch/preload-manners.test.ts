import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCorporateProxy } from "../support/corporate-proxy.ts";
import { runNode } from "./clients.ts";
import { GET, HOST, openPreloadLab, type PreloadLab } from "./preload-lab.ts";

let lab: PreloadLab;
beforeAll(async () => {
  lab = await openPreloadLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("the preload steps aside", () => {
  it("leaves programs alone that have a proxy of their own", async () => {
    await using own = await startCorporateProxy();
    const code = `
      const { ProxyAgent, request } = require("undici");
      const http = require("node:http");
      const lookup = (_name, { all }, done) =>
        all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
      const proxy = { host: "proxy.example.test", port: ${own.port}, lookup };
      request(url, { dispatcher: new ProxyAgent("${own.url}") })
        .then((response) => response.body.text()).then(console.log)
        .then(() => http.get({ ...proxy, path: "http://${HOST}/" }, (response) =>
          response.setEncoding("utf8").on("data", console.log).on("end", () =>
            http.request({ ...proxy, method: "CONNECT", path: "${HOST}:" + port })
              .on("connect", (response, socket) => socket.end()).end())));`;
    const { stdout, stderr, asked } = await lab.runThroughProxy(code);
    expect({ stdout, stderr, asked }).toEqual({
      stdout: "hello\nby way of the proxy",
      stderr: "",
      asked: [],
    });
    const tunnel = `CONNECT ${HOST}:${lab.port}`;
    expect(own.asked).toEqual([tunnel, `GET http://${HOST}/`, tunnel]);
  });

  it("leaves the plain HTTP of Node's own agent to Node where Node can do it", async () => {
    const code = `require("node:http").get({ host: "${HOST}", port: plainPort }, (response) => response.resume());`;
    const { asked, code: exit } = await lab.runThroughProxy(code, {
      environment: { NODE_USE_ENV_PROXY: "1" },
    });
    const target = `${HOST}:${lab.plainPort}`;
    expect(exit).toBe(0);
    expect(asked).toBeOneOf([[`CONNECT ${target}`], [`GET http://${target}/`]]);
  });

  it("leaves connections alone to this machine, to a Unix socket, and that are no HTTP", async () => {
    const code = `
      const tls = require("node:tls");
      const http = require("node:http");
      const socket = require("node:path").join(${JSON.stringify(lab.folder)}, "socket");
      fetch("https://localhost:" + port).then((response) => response.text()).then(console.log)
        .then(() => new Promise((done) => {
          const server = http.createServer((request, response) => response.end("by socket"));
          server.listen(socket, () => http.get({ socketPath: socket }, (response) =>
            response.setEncoding("utf8").on("data", console.log).on("end", () => server.close(done))));
        }))
        .then(() => tls.connect({ host: "database.invalid", port }).on("error", ({ code }) => console.log(code)));`;
    const { stdout, asked } = await lab.runThroughProxy(code);
    expect(stdout).toMatch(/^hello\nby socket\n(ENOTFOUND|EAI_AGAIN)$/);
    expect(asked).toEqual([]);
  });

  it.each(["*", HOST, `${HOST}:PORT`, ".example.test", "*.example.test", "other.test, SERVICE.example.TEST"])(
    "leaves hosts alone that NO_PROXY names by %s",
    async (entry) => {
      const NO_PROXY = entry.replace("PORT", String(lab.port));
      const { stdout, asked } = await lab.runThroughProxy(GET, { environment: { NO_PROXY } });
      expect(stdout).toMatch(/^(ENOTFOUND|EAI_AGAIN) /);
      expect(asked).toEqual([]);
    },
  );

  it.each(["example.com", `${HOST}:1`, "ice.example.test"])(
    "proxies hosts that NO_PROXY does not name by %s",
    async (NO_PROXY) => {
      const { stdout } = await lab.runThroughProxy(GET, { environment: { NO_PROXY } });
      expect(stdout).toBe("hello");
    },
  );

  it("does nothing, and says nothing, where the environment names no usable proxy", async () => {
    const code = `console.log(require("node:tls").connect.toString().includes("Tunnel"))`;
    for (const proxy of ["", "127.0.0.1:1", "socks5://127.0.0.1:1", "http://", "http://%:1"])
      expect(await runNode(code, lab.environmentFor(proxy))).toEqual({
        code: 0,
        stdout: "false",
        stderr: "",
      });
  });

  it("leaves wrong calls to Node", async () => {
    const code = `
      const tls = require("node:tls");
      for (const wrong of [[], [{ port: 443, host: "${HOST}", cert: "none" }], [{ port: 443, host: 7 }], [443, null]])
        try { tls.connect(...wrong).on("error", () => {}).destroy(); console.log("taken"); }
        catch (error) { console.log(error.code); }`;
    const without = await runNode(code.replace("HOST", HOST), {});
    const { stdout, stderr } = await lab.runThroughProxy(code);
    expect({ stdout, stderr }).toEqual({ stdout: without.stdout, stderr: "" });
  });
});
