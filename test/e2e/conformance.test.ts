import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isKeptHeader } from "../../src/redaction/kept-response-headers.ts";
import { BEHAVIOURS } from "../support/conformance/behaviours.ts";
import type { Client, OpenClient } from "../support/conformance/client.ts";
import { curlOver1, curlOver2 } from "../support/conformance/curl-clients.ts";
import { fetchOver1, fetchOver2 } from "../support/conformance/fetch-clients.ts";
import { nodeHttp, nodeHttps, raw } from "../support/conformance/http1-clients.ts";
import { http2InClear, http2InConnect, http2InTls } from "../support/conformance/http2-clients.ts";
import { type ConformingProvider, HOST, startConformingProvider } from "../support/conformance/provider.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { kept, live, nameOf, type Seen, seenIn } from "../support/seen.ts";

const CLIENTS: readonly (readonly [string, Client | undefined])[] = [
  ["a raw socket", raw],
  ["node:http in absolute form", nodeHttp],
  ["node:https inside a CONNECT", nodeHttps],
  ["node:http2 inside a CONNECT", http2InConnect],
  ["node:http2 in TLS to the port itself", http2InTls],
  ["node:http2 in the clear", http2InClear],
  ["fetch", fetchOver1],
  ["fetch over HTTP/2", fetchOver2],
  ["curl over HTTP/1.1", curlOver1],
  ["curl over HTTP/2", curlOver2],
];

async function seenBy(client: OpenClient): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const [name, behaviour] of Object.entries(BEHAVIOURS)) seen.set(name, await client.ask(behaviour));
  await client.close?.();
  return seen;
}

describe.each(CLIENTS.flatMap(([name, open]) => (open === undefined ? [] : [[name, open] as const])))(
  "%s sees of the provider, of record, and three times of replay",
  (_name, open) => {
    let folder: TemporaryFolder;
    let provider: ConformingProvider;
    let player: TestProxy | undefined;
    let replaying: OpenClient;
    let direct: Map<string, Seen>;
    let recorded: Map<string, Seen>;

    beforeAll(async () => {
      folder = await temporaryFolder();
      provider = await startConformingProvider(folder.path);
      const map = { [HOST]: `http://127.0.0.1:${provider.ports.http}` };
      const shared = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), keepErrors: true };
      direct = await seenBy(await open({ provider }));
      {
        await using recorder = await startProxy({ mode: "record", map, ...shared });
        recorded = await seenBy(await open({ provider, proxy: recorder }));
        await recorder.exchange(Object.keys(BEHAVIOURS).length - 1);
      }
      player = await startProxy({ mode: "replay", ...shared });
      replaying = await open({ provider, proxy: player });
    });

    afterAll(async () => {
      await replaying.close?.();
      await player?.[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    it.each(Object.entries(BEHAVIOURS))("the same: %s", async (name, behaviour) => {
      const said = direct.get(name);
      const through = recorded.get(name);
      if (said === undefined || through === undefined) throw new Error("nothing was seen");
      // The client has understood the provider at all.
      expect(said.status.slice(0, 3)).toBe(seenIn(behaviour.answer.toString("latin1")).status.slice(0, 3));
      expect(live(through)).toEqual(live(said));
      for (let n = 0; n < 3; n += 1) {
        const again = await replaying.ask(behaviour);
        expect(kept(again)).toEqual(kept(said));
        // Nothing comes that no recording keeps.
        expect(live(again).headers.filter((line) => !isKeptHeader(nameOf(line)))).toEqual([]);
        expect(again.interim).toEqual(kept(again).interim);
      }
    });
  },
);
