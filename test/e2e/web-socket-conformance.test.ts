import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { makeTestAuthority } from "../support/certificates.ts";
import { type SessionBehaviour, SESSIONS, watch } from "../support/conformance/sessions.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { openAbsolute, openThrough, type SessionCall } from "../support/session-client.ts";
import { type SessionUpstream, startSessionUpstream } from "../support/session-upstream.ts";

type Open = (proxy: TestProxy, path: string, call: SessionCall) => Promise<WebSocket> | WebSocket;

const WAYS: readonly (readonly [string, Open])[] = [
  ["in TLS inside a CONNECT", (proxy, path, call) => openThrough(proxy, `wss://api.openai.com${path}`, call)],
  [
    "in the clear inside a CONNECT",
    (proxy, path, call) => openThrough(proxy, `ws://api.openai.com${path}`, call),
  ],
  [
    "in absolute form",
    ({ proxy }, path, call) => openAbsolute(proxy.port, `http://api.openai.com${path}`, call),
  ],
  [
    "straight to the port",
    ({ proxy }, path, { protocols = [] }) => new WebSocket(`ws://127.0.0.1:${proxy.port}${path}`, protocols),
  ],
  [
    "straight to the port in TLS",
    async ({ proxy, caFile }, path, { protocols = [] }) =>
      new WebSocket(`wss://localhost:${proxy.port}${path}`, protocols, { ca: await readFile(caFile) }),
  ],
];

function pathOf(name: string): string {
  return `/v1/realtime?model=${encodeURIComponent(name)}`;
}

function behaviourAt(path = ""): SessionBehaviour | undefined {
  return Object.entries(SESSIONS).find(([name]) => pathOf(name) === path)?.[1];
}

function sayingLess(socket: WebSocket, frame: string): void {
  if (frame.startsWith("open")) socket.send("less");
}

describe.each(WAYS)(
  "a client of ws %s sees of the provider, of record, and three times of replay",
  (_way, open) => {
    const authority = makeTestAuthority();
    let folder: TemporaryFolder;
    let upstream: SessionUpstream;
    let player: TestProxy;
    const direct = new Map<string, string[]>();
    const recorded = new Map<string, string[]>();

    beforeAll(async () => {
      folder = await temporaryFolder();
      upstream = await startSessionUpstream(
        (socket, request, n) => behaviourAt(request.url)?.provider(socket, request, n),
        {
          tls: authority.leaf(["localhost"]),
          refuse: ({ url }) => behaviourAt(url)?.refusal,
        },
      );
      const upstreamCa = join(folder.path, "upstream.pem");
      await writeFile(upstreamCa, authority.cert);
      const shared = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), keepErrors: true };
      const map = { "api.openai.com": upstream.url };
      {
        await using recorder = await startProxy({ mode: "record", map, upstreamCa: [upstreamCa], ...shared });
        for (const [name, behaviour] of Object.entries(SESSIONS)) {
          const { protocols = [] } = behaviour;
          const url = `wss://localhost:${upstream.port}${pathOf(name)}`;
          direct.set(name, await watch(new WebSocket(url, protocols, { ca: authority.cert }), behaviour));
          recorded.set(name, await watch(await open(recorder, pathOf(name), { protocols }), behaviour));
        }
        await recorder.exchange(Object.keys(SESSIONS).length - 1);
      }
      player = await startProxy({ mode: "replay", ...shared });
    });

    afterAll(async () => {
      await player[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    it.each(Object.entries(SESSIONS))("the same: %s", async (name, behaviour) => {
      const said = direct.get(name);
      expect(said?.at(-1)).toMatch(/^(close|refused) \d+/);
      expect(recorded.get(name)).toEqual(said);
      for (let n = 0; n < 3; n += 1) {
        const { protocols = [] } = behaviour;
        expect(await watch(await open(player, pathOf(name), { protocols }), behaviour)).toEqual(said);
      }
    });

    it("an end with 1008 for another message than the recorded one", async () => {
      const name = "an end with the code of an error";
      const socket = await open(player, pathOf(name), {});
      const seen = await watch(socket, { provider: () => {}, client: sayingLess });
      expect(seen.at(-1)).toMatch(/^close 1008 /);
    });
  },
);
