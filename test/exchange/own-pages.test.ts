import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createProxy, type Proxy } from "../../src/index.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";
import { requireTool } from "../support/tools.ts";

const MODES = ["record", "replay", "auto", "passthrough"] as const;

/** A proxy that lets every host through, so that only its own one is left to be intercepted. */
async function startOpenProxy(
  folder: string,
  mode: (typeof MODES)[number],
): Promise<TestProxy & { readonly recordings: string }> {
  const recordings = join(folder, "recordings");
  const options = { recordings, caDir: join(folder, "ca"), tunnel: ["*", "mockai.proxy"] };
  return Object.assign(await startProxy({ mode, ...options }), { recordings });
}

async function get(proxy: Proxy, target: string, host: string): Promise<{ head: string; body: string }> {
  const socket = await connect(proxy.port);
  const answer = await ask(socket, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  socket.destroy();
  return answer;
}

describe("the page at mockai.proxy", () => {
  it.each(MODES)("is shown in %s over http and https, and nothing is told, sent or saved", async (mode) => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, mode);
    const clear = await get(running.proxy, "http://mockai.proxy/", "mockai.proxy");
    expect(clear.body).toContain("This browser goes through mockai-proxy.</h1>");
    expect(clear.body).toContain(`<span class="mode">${mode}</span>`);
    const response = await running.fetch("https://mockai.proxy/");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(
      "This browser goes through mockai-proxy, and came here by TLS.</h1>",
    );
    expect(running.events).toEqual([]);
    expect(await filesBelow(running.recordings)).toEqual(new Map());
  });

  it("shows the authority's name and fingerprint, and leads to its certificate", async () => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const pem = await readFile(running.caFile, "utf8");
    const certificate = new X509Certificate(pem);
    const { body } = await get(running.proxy, "http://mockai.proxy/", "mockai.proxy");
    expect(body).toContain(`<dd><code>${certificate.fingerprint256}</code></dd>`);
    expect(certificate.subject).toContain(`CN=${/<dt>Name<\/dt><dd>(.*?)<\/dd>/.exec(body)?.[1]}`);
    expect(body).toContain('<a class="button" href="/ca.pem">');
    const file = await get(running.proxy, "http://mockai.proxy/ca.pem", "mockai.proxy");
    expect(file.body).toBe(pem);
    expect(file.head).toContain("content-type: application/x-x509-ca-cert\r\n");
    expect(file.head).toContain('content-disposition: inline; filename="mockai-proxy-ca.pem"');
  });

  it("needs nothing from anywhere, and may load nothing", async () => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const { head, body } = await get(running.proxy, "http://mockai.proxy/", "mockai.proxy");
    expect(body).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
    const style = /<style>([^]*?)<\/style>/.exec(body)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(head.split("\r\n").slice(1)).toEqual(
      expect.arrayContaining([
        "content-type: text/html; charset=utf-8",
        "cache-control: no-store",
        `content-security-policy: default-src 'none'; style-src 'sha256-${hash}'; ` +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
      ]),
    );
  });

  it("is shown to clients that ask in other ways", async () => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const originForm = await get(running.proxy, "/health?now", "mockai.proxy");
    expect(JSON.parse(originForm.body)).toEqual({ status: "ok", mode: "replay" });
    const folderForm = await get(running.proxy, "http://mockai.proxy/__mockai/health", "mockai.proxy");
    expect(JSON.parse(folderForm.body)).toEqual({ status: "ok", mode: "replay" });
    const raw = await connect(running.proxy.port);
    await ask(raw, "CONNECT mockai.proxy:80 HTTP/1.1\r\nHost: mockai.proxy:80\r\n\r\n");
    expect((await ask(raw, "GET / HTTP/1.1\r\nHost: mockai.proxy\r\n\r\n")).body).toContain(
      "This browser goes",
    );
    raw.destroy();
    const named = await secure(await connect(running.proxy.port), {
      servername: "mockai.proxy",
      ca: await readFile(running.caFile),
    });
    expect((await ask(named, "GET / HTTP/1.1\r\nHost: mockai.proxy\r\n\r\n")).status).toBe(200);
    named.destroy();
  });

  it("is shown to curl", async () => {
    const curl = requireTool("curl");
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const trust = ["--silent", "--cacert", running.caFile, "--proxy", running.proxy.url];
    const page =
      curl === undefined
        ? await (await running.fetch("https://mockai.proxy/")).text()
        : (await promisify(execFile)(curl, [...trust, "https://mockai.proxy/"])).stdout;
    expect(page).toMatch(/^<!doctype html>/);
  });

  it("is one page of the many that are not there", async () => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const missing = await get(running.proxy, "http://mockai.proxy/%3Cscript%3E", "mockai.proxy");
    expect(missing).toMatchObject({
      status: 404,
      body: "mockai-proxy has no page /%3Cscript%3E. It has /, /health and /ca.pem.\n",
    });
    expect(missing.head).toContain("content-type: text/plain; charset=utf-8");
  });
});

describe("the pages of the port itself", () => {
  it.each(["/__mockai/", "/__mockai", "/__mockai?from=here"])("are led to by %s", async (target) => {
    await using folder = await temporaryFolder();
    await using proxy = await createProxy({ mode: "replay", caDir: folder.path, environment: {} });
    const { body } = await get(proxy, target, `127.0.0.1:${proxy.port}`);
    expect(body).toContain("<h1>mockai-proxy is running.</h1>");
    expect(body).toContain('href="/__mockai/ca.pem"');
  });

  it("are not those of another host", async () => {
    await using folder = await temporaryFolder();
    await using running = await startOpenProxy(folder.path, "replay");
    const elsewhere = createServer((_request, response) => response.end("from elsewhere"));
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    expect((await get(running.proxy, `http://${host}/__mockai/health`, host)).body).toBe("from elsewhere");
    elsewhere.close();
  });
});
