import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProxyOptions } from "../../src/index.ts";
import { makeTestAuthority } from "./certificates.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "./lab.ts";
import { type ClientPart, openThrough, play, type Seen, type SessionCall } from "./session-client.ts";
import {
  type SessionScript,
  type SessionUpstream,
  type SessionUpstreamOptions,
  startSessionUpstream,
} from "./session-upstream.ts";

/** A place where sessions are recorded from an upstream in TLS, and played without one. */
export interface SessionStage extends AsyncDisposable {
  readonly upstream: SessionUpstream;
  readonly recordings: string;
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
  /** What is on disk: the lines of the first session, its document, and everything in one text. */
  stored(): Promise<{ readonly lines: readonly string[]; readonly document: string; readonly all: string }>;
}

const HOSTS = [
  "api.openai.com",
  "api.deepgram.com",
  "api.elevenlabs.io",
  "generativelanguage.googleapis.com",
];
const authority = makeTestAuthority();

export async function openStage(
  script: SessionScript,
  options: SessionUpstreamOptions = {},
): Promise<SessionStage> {
  const upstream = await startSessionUpstream(script, { tls: authority.leaf(["localhost"]), ...options });
  const folder = await temporaryFolder();
  const recordings = join(folder.path, "recordings");
  const upstreamCa = join(folder.path, "upstream.pem");
  await writeFile(upstreamCa, authority.cert);
  const map = Object.fromEntries(HOSTS.map((host) => [host, upstream.url]));
  return {
    upstream,
    recordings,
    start: (mode, more = {}) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        upstreamCa: [upstreamCa],
        // Replay is not even told where the upstream is.
        map: mode === "replay" ? {} : map,
        ...more,
      }),
    async stored() {
      const files = [...(await filesBelow(recordings))];
      const text = (ending: string): string =>
        files.find(([name]) => name.endsWith(ending))?.[1].toString("utf8") ?? "";
      const all = files.map(([name, bytes]) => `${name}\n${bytes.toString("latin1")}`).join("\n");
      return { lines: text(".1.ndjson").trimEnd().split("\n"), document: text(".json"), all };
    },
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Plays a client through a proxy, from the handshake to the end. */
export async function converse(
  proxy: TestProxy,
  url: string,
  part: ClientPart = {},
  call: SessionCall = {},
): Promise<Seen> {
  return play(await openThrough(proxy, url, call), part);
}
