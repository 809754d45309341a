import { once } from "node:events";
import { readFile } from "node:fs/promises";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ProxyAgent, request as undiciRequest } from "undici";
import { openAuthority } from "../../src/authority/authority.ts";
import type { ProxyOptions } from "../../src/index.ts";
import { PROVIDER_HOSTS, startProxy, temporaryFolder, type TestProxy } from "./lab.ts";

/** What the scripted provider is to answer: whatever it says, piece by piece. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Each is written by itself. */
  readonly pieces: readonly Buffer[];
}

/** A request of a client, whatever its provider. */
export interface ScriptedRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Left out where a proxy answers. */
  readonly answer?: ScriptedAnswer;
}

/** What a client got, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A host that no provider has. */
export const UNKNOWN_HOST = "api.no-provider.test";

/** A provider that says what a test wants it to, folders, and proxies before it. */
export interface SecretsLab extends AsyncDisposable {
  readonly folder: string;
  readonly recordings: string;
  /** Every byte that reached the provider, and all that it said: what a proxy has seen. */
  readonly seen: ReadonlyMap<string, Buffer>;
  /** What leads hosts to the provider. */
  mapOf(hosts: readonly string[]): Readonly<Record<string, string>>;
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
  /** Sends a request through a proxy; what comes back is not decoded. */
  send(through: Pick<TestProxy["proxy"], "url" | "caFile">, request: ScriptedRequest): Promise<RawAnswer>;
}

/** Hosts of providers that the simulated one does not stand in for. */
const MORE_HOSTS = ["streaming.assemblyai.com"];

const SCRIPT_HEADER = "x-script";

export async function openSecretsLab(): Promise<SecretsLab> {
  const folder = await temporaryFolder();
  const authority = await openAuthority(join(folder.path, "upstream-ca"));
  const scripts: ScriptedAnswer[] = [];
  const seen = new Map<string, Buffer>();
  const server = https.createServer(await authority.leafFor("localhost"), (request, response) => {
    const number = Number(request.headers[SCRIPT_HEADER]);
    const { status = 200, headers = {}, pieces } = scripts[number] ?? { status: 555, pieces: [] };
    const asked: Buffer[] = [];
    request.on("data", (piece: Buffer) => asked.push(piece));
    request.on("end", () => {
      seen.set(
        `request ${number}`,
        Buffer.concat([Buffer.from(`${request.url}\n${request.rawHeaders.join("\n")}\n\n`), ...asked]),
      );
      seen.set(`answer ${number}`, Buffer.concat([Buffer.from(`${JSON.stringify(headers)}\n\n`)]));
      seen.set(`answered body ${number}`, Buffer.concat(pieces));
      response.writeHead(status, headers as Record<string, string | string[]>);
      void writeAll(response, pieces);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const mapOf: SecretsLab["mapOf"] = (hosts) => Object.fromEntries(hosts.map((host) => [host, url]));
  const map = mapOf([...PROVIDER_HOSTS, ...MORE_HOSTS, UNKNOWN_HOST]);
  const recordings = join(folder.path, "recordings");
  const agents = new Map<string, ProxyAgent>();
  const agentFor = async (proxy: { url: string; caFile: string }): Promise<ProxyAgent> => {
    const agent =
      agents.get(proxy.url) ??
      new ProxyAgent({ uri: proxy.url, requestTls: { ca: await readFile(proxy.caFile) } });
    agents.set(proxy.url, agent);
    return agent;
  };
  return {
    folder: folder.path,
    recordings,
    seen,
    mapOf,
    start: (mode, options = {}) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        upstreamCa: [authority.certificateFile],
        ...options,
        map: options.map === undefined || mode !== "replay" ? { ...map, ...options.map } : options.map,
      }),
    async send(through, { method = "POST", url: target, headers = {}, body, answer }) {
      const number = answer === undefined ? undefined : scripts.push(answer) - 1;
      const response = await undiciRequest(target, {
        method: method as "POST",
        headers: { ...headers, ...(number === undefined ? {} : { [SCRIPT_HEADER]: `${number}` }) },
        body: body ?? null,
        dispatcher: await agentFor(through),
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      return { status: response.statusCode, headers: response.headers, body: bytes };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(Array.from(agents.values(), (agent) => agent.destroy()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function writeAll(
  response: import("node:http").ServerResponse,
  pieces: readonly Buffer[],
): Promise<void> {
  for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  response.end();
}
