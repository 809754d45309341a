import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SampleRequest, sampleRequests } from "../samples/sample-requests.ts";
import { startSimulatedProvider, type SimulatedProvider } from "../simulated-provider/server.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { kept, live, readWire, type Seen } from "../support/seen.ts";

/** What the provider is asked to do differently. */
const WAYS: readonly string[] = [
  "events=3",
  "coding=gzip, events=3",
  "coding=br, events=3",
  "coding=deflate, events=3",
  "500",
  "503",
  "cut",
  "short",
  "cut-clean",
  "error-mid",
];

function requestTo(
  { host, path, headers, credential, body }: SampleRequest,
  way: string,
  absolute: boolean,
): string {
  // Each way is a request of its own, with a fixture of its own.
  const text = JSON.stringify({ ...(JSON.parse(body) as object), labels: { way } });
  const lines = Object.entries({
    Host: host,
    "Content-Type": "application/json",
    ...headers,
    [credential[0]]: credential[1],
    "Accept-Encoding": "gzip, deflate, br",
    "x-simulate": way,
    "Content-Length": String(text.length),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${absolute ? `http://${host}` : ""}${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}

/** What the chunks add up to. */
function joined({ chunks }: Seen): string | undefined {
  return chunks?.join("");
}

/**
 * Where one chunk ends and the next one begins. The proxy passes on what there is of a chunk so large that it comes
 * in several reads, so it may cut more often than the provider, and never less.
 */
function cutsOf({ chunks = [] }: Seen): number[] {
  let end = 0;
  return chunks.map((chunk) => (end += chunk.length));
}

describe("a client of the simulated provider", () => {
  let folder: TemporaryFolder;
  let provider: SimulatedProvider;
  let recorder: TestProxy;
  let player: TestProxy;

  beforeAll(async () => {
    folder = await temporaryFolder();
    provider = await startSimulatedProvider({ deterministic: true });
    const shared = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca"), keepErrors: true };
    const map = Object.fromEntries(sampleRequests.map(({ host }) => [host, provider.url]));
    recorder = await startProxy({ mode: "record", map, ...shared });
    player = await startProxy({ mode: "replay", ...shared });
  });

  afterAll(async () => {
    await player[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it.each(sampleRequests.map((sample) => [sample.title, sample.path, sample] as const))(
    "sees the same from it, from record and from replay: %s, %s",
    async (_title, _path, sample) => {
      for (const way of WAYS) {
        const direct = await readWire(provider.port, requestTo(sample, way, false));
        const count = recorder.events.length;
        const through = await readWire(recorder.proxy.port, requestTo(sample, way, true));
        expect({ way, ...live(through), chunks: joined(through) }).toEqual({
          way,
          ...live(direct),
          chunks: joined(direct),
        });
        expect(cutsOf(through)).toEqual(expect.arrayContaining(cutsOf(direct)));
        expect(await recorder.exchange(count)).toMatchObject({ outcome: "recorded" });
        for (let n = 0; n < 3; n += 1) {
          const again = await readWire(player.proxy.port, requestTo(sample, way, true));
          expect({ way, ...kept(again) }).toEqual({ way, ...kept(through) });
        }
      }
    },
  );
});
