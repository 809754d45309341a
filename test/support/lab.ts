import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetch as undiciFetch, ProxyAgent } from "undici";
import { openAuthority } from "../../src/authority/authority.ts";
import {
  createProxy,
  type ExchangeEvent,
  type Proxy,
  type ProxyEvent,
  type ProxyOptions,
} from "../../src/index.ts";
import { simulatedHosts } from "../simulated-provider/hosts.ts";
import { startSimulatedProvider, type SimulatedProvider } from "../simulated-provider/server.ts";

/** The hosts of the providers that the simulated one stands in for. */
export const PROVIDER_HOSTS: readonly string[] = Object.values(simulatedHosts).flat();

/** A folder that goes with the block that it was made in. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "mockai-proxy-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A proxy under test with what it has told. */
export interface TestProxy extends AsyncDisposable {
  readonly proxy: Proxy;
  readonly events: readonly ProxyEvent[];
  /** The n-th exchange, once it has been told of. */
  exchange(n: number): Promise<ExchangeEvent>;
  /** Fetches through the proxy with CONNECT and TLS, trusting the proxy's authority alone. */
  readonly fetch: typeof globalThis.fetch;
  readonly caFile: string;
}

export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const proxy = await createProxy({ environment: {}, ...options });
  const events: ProxyEvent[] = [];
  const exchanges: ExchangeEvent[] = [];
  let wake: (() => void) | undefined;
  const keep = (event: ProxyEvent): void => {
    events.push(event);
    if (event.kind === "exchange") exchanges.push(event);
    wake?.();
  };
  proxy.on("exchange", keep);
  proxy.on("tunnel", keep);
  proxy.on("connection", keep);
  const agent = new ProxyAgent({ uri: proxy.url, requestTls: { ca: await readFile(proxy.caFile) } });
  const fetchThrough = (input: unknown, init?: object): Promise<unknown> =>
    undiciFetch(input as string, { ...init, dispatcher: agent });
  return {
    proxy,
    events,
    caFile: proxy.caFile,
    fetch: fetchThrough as typeof globalThis.fetch,
    async exchange(n) {
      for (;;) {
        const event = exchanges[n];
        if (event !== undefined) return event;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      await proxy.close();
    },
  };
}

/** A provider with TLS of its own, folders, and proxies between it and the clients. */
export interface Lab extends AsyncDisposable {
  readonly provider: SimulatedProvider;
  readonly recordings: string;
  /** Starts a proxy whose providers' hosts all lead to the simulated one. */
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
}

export async function openLab(): Promise<Lab> {
  const folder = await temporaryFolder();
  const upstreamAuthority = await openAuthority(join(folder.path, "upstream-ca"));
  const provider = await startSimulatedProvider({ tls: await upstreamAuthority.leafFor("localhost") });
  const map = Object.fromEntries(PROVIDER_HOSTS.map((host) => [host, `https://localhost:${provider.port}`]));
  const recordings = join(folder.path, "recordings");
  return {
    provider,
    recordings,
    start: (mode, options = {}) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        map,
        upstreamCa: [upstreamAuthority.certificateFile],
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      await provider.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Every file below a folder with its bytes, by relative path; those that go meanwhile left out. Empty without a folder. */
export async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, Buffer>();
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (bytes !== undefined) files.set(path.slice(folder.length + 1), bytes);
  }
  return files;
}
