import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createSecureServer } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeTestAuthority } from "../support/certificates.ts";
import { startCorporateProxy, type TestCorporateProxyOptions } from "../support/corporate-proxy.ts";
import { runNode, type Run } from "./clients.ts";

export const PRELOAD: string = resolve(import.meta.dirname, "../../src/launch/assets/preload.cjs");

/** No resolver knows it; the proxy leads it, and every other name, to this machine. */
export const HOST = "service.example.test";
/** The length of `/long`. */
export const LONG = 3_000_000;

/** Fetches `/` and prints the answer, or the code and the message of the failure. */
export const GET: string = `fetch(url).then((response) => response.text())
  .then(console.log, (error) => console.log(error.cause.code, error.cause.message));`;

export interface RunOptions extends TestCorporateProxyOptions {
  /** Variables besides those of `environmentFor`. */
  readonly environment?: Record<string, string>;
}

/** Servers that programs reach through a proxy, when the preload leads them there. */
export interface PreloadLab extends AsyncDisposable {
  readonly folder: string;
  /** Where `HOST` speaks HTTP/1.1 and HTTP/2 in TLS: `hello`, at `/version` its protocol, and at `/long` much. */
  readonly port: number;
  /** Where it answers `plain` in plain HTTP. */
  readonly plainPort: number;
  /** The variables that matter to the preload. */
  environmentFor(proxyUrl: string, more?: Record<string, string>): Record<string, string>;
  /** Runs code that has `url`, `port` and `plainPort`; tells what it did and what the proxy was asked. */
  runThroughProxy(code: string, options?: RunOptions): Promise<Run & { readonly asked: readonly string[] }>;
}

export async function openPreloadLab(): Promise<PreloadLab> {
  const folder = await mkdtemp(join(tmpdir(), "mockai-preload-"));
  const authority = makeTestAuthority();
  await writeFile(join(folder, "ca.pem"), authority.cert);
  const leaf = authority.leaf([HOST, "localhost", "192.0.2.1"]);
  const server = createSecureServer({ ...leaf, allowHTTP1: true }, (request, response) => {
    if (request.url === "/long") response.end("x".repeat(LONG));
    else if (request.url === "/version") response.end(`HTTP/${request.httpVersion}`);
    else response.end("hello");
  });
  const plainServer = createHttpServer((_request, response) => void response.end("plain"));
  const port = await listen(server);
  const plainPort = await listen(plainServer);

  const environmentFor: PreloadLab["environmentFor"] = (proxyUrl, more = {}) => ({
    HTTPS_PROXY: proxyUrl,
    HTTP_PROXY: proxyUrl,
    NODE_OPTIONS: `--require ${PRELOAD}`,
    NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
    ...more,
  });

  return {
    folder,
    port,
    plainPort,
    environmentFor,
    async runThroughProxy(code, { environment, ...options } = {}) {
      await using proxy = await startCorporateProxy(options);
      const proxyUrl = proxy.url.replace("//", options.wanted === undefined ? "//" : "//me:p%40ss@");
      const values = `const url = "https://${HOST}:${port}", port = ${port}, plainPort = ${plainPort};`;
      const result = await runNode(`${values}\n${code}`, environmentFor(proxyUrl, environment));
      return { ...result, asked: proxy.asked };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      plainServer.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}
