import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExchangeParts } from "../../src/exchange/exchange-parts.ts";
import { createLines } from "../../src/exchange/lines.ts";
import { createMatching } from "../../src/exchange/matching.ts";
import { createPendingSaves } from "../../src/exchange/pending-saves.ts";
import { recordAtOnce } from "../../src/exchange/record-at-once.ts";
import { openSettlement } from "../../src/exchange/settlement.ts";
import type { ProviderTarget } from "../../src/exchange/target.ts";
import { createTurns } from "../../src/exchange/turns.ts";
import { createUnderWay, type UnderWay } from "../../src/exchange/under-way.ts";
import type { ExchangeEvent } from "../../src/model/events.ts";
import type { ClientRequest } from "../../src/model/exchange.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { knownProviders, unknownProvider } from "../../src/providers/index.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { openCassettes } from "../../src/store/cassettes.ts";
import { scriptClock, type ScriptedClock } from "../support/scripted-clock.ts";
import { scriptResponse } from "../support/scripted-response.ts";

const ORIGIN = { scheme: "https", host: "api.openai.com", port: 443 } as const;
const TARGET: ProviderTarget & { readonly origin: typeof ORIGIN } = {
  kind: "provider",
  provider: knownProviders.find(({ name }) => name === "openai") ?? unknownProvider,
  origin: ORIGIN,
  anyHost: false,
  isDirect: false,
};
const matching = createMatching(knownProviders, unknownProvider, {});
const redactor = createRedactor({ environment: {} });
const ANSWER = '{"id":"one"}';

let folder = "";
/** In which order what happened. */
let steps: string[] = [];
beforeEach(async () => {
  steps = [];
  folder = await mkdtemp(join(tmpdir(), "mockai-proxy-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Records one request. */
async function recordOne(
  changes: Partial<ClientRequest> = {},
  normalize: ExchangeParts["normalize"] = matching.normalize,
  scripted: ScriptedClock = scriptClock(),
  underWay: UnderWay = createUnderWay(scripted.clock, scripted.alarm),
): Promise<{ readonly events: readonly ExchangeEvent[]; readonly got: string }> {
  const events: ExchangeEvent[] = [];
  const { clock, alarm } = scripted;
  const parts: Partial<ExchangeParts> = {
    mode: "record",
    keepErrors: false,
    shelf: openCassettes({ folder, digest: matching.digest }),
    cassette: undefined,
    normalize: (data, provider) => {
      steps.push("matched");
      return normalize(data, provider);
    },
    turns: createTurns("repeat"),
    saves: createPendingSaves(),
    underWay,
    lines: createLines(),
    redactor,
    forwarder: {
      // Node writes what is sent on a kept connection in the next tick.
      forward: async ({ body }) => {
        await new Promise((resolve) => process.nextTick(resolve));
        steps.push(Buffer.isBuffer(body) ? `sent ${body.toString()}` : "sent");
        const headers = ["Content-Type", "application/json"];
        return {
          head: { status: 200, statusText: "OK", headers },
          body: Readable.from([Buffer.from(ANSWER)]),
          trailers: () => [],
          abort: () => undefined,
        };
      },
      upgrade: () => Promise.reject(new Error("nobody asks for it")),
      dial: () => Promise.reject(new Error("nobody asks for it")),
      close: () => undefined,
    },
    isNeverRecorded: () => false,
    clock,
    alarm,
    today: () => "2026-11-21",
  };
  const request: ClientRequest = {
    method: "POST",
    destination: ORIGIN,
    path: "/v1/chat/completions",
    cassette: undefined,
    headers: ["content-type", "application/json"],
    body: Readable.from([]),
    secure: true,
    ...changes,
  };
  const url = (): Redacted<string> => redactor.url("/", unknownProvider);
  const settlement = openSettlement("POST", url, clock, (event) => events.push(event));
  const { response, got } = scriptResponse();
  const body = { kind: "whole", bytes: Buffer.from('{"model":"m"}') } as const;
  await recordAtOnce(request, response, body, TARGET, settlement, parts as ExchangeParts);
  return { events, got: got.join("") };
}

function failToMatch(): never {
  throw new Error("no rule fits");
}

describe("a request that is to be recorded", () => {
  it("is sent on before it is matched", async () => {
    const { events, got } = await recordOne();
    expect(steps).toEqual(['sent {"model":"m"}', "matched"]);
    expect(got).toBe(`${ANSWER}end`);
    expect(events).toMatchObject([{ outcome: "recorded", status: 200, change: "added" }]);
    const [event] = events;
    expect(await readdir(join(folder, "api.openai.com/v1/chat/completions"))).toContain(
      `${event?.hash}.json`,
    );
  });

  it("is answered where it cannot be matched, and nothing is saved", async () => {
    const { events, got } = await recordOne({}, failToMatch);
    expect(got).toBe(`${ANSWER}end`);
    expect(events).toMatchObject([{ outcome: "passed", status: 200, notSaved: "no rule fits" }]);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is not sent where its recording would have no place", async () => {
    await mkdir(join(folder, "@checkout"));
    await expect(recordOne({ cassette: "Checkout" })).rejects.toThrow("cannot be used");
    expect(steps).toEqual([]);
  });
});

describe("an answer that is to be saved", () => {
  it("is read, redacted and written between the pieces of another one", async () => {
    const scripted = scriptClock();
    const underWay = createUnderWay(scripted.clock, scripted.alarm);
    underWay.begin();
    const waited: Promise<void>[] = [];
    const gap = (): Promise<void> => {
      const come = underWay.gap();
      waited.push(come);
      return come;
    };
    const recorded = recordOne({}, matching.normalize, scripted, { ...underWay, gap });
    for (const step of [1, 2, 3]) {
      while (waited.length < step) await setImmediate();
      expect(await readdir(folder)).toEqual([]);
      underWay.passed();
    }
    expect((await recorded).events).toMatchObject([{ outcome: "recorded" }]);
  });

  it("leaves time for others behind each of its pieces", async () => {
    const scripted = scriptClock();
    const underWay = createUnderWay(scripted.clock, scripted.alarm);
    const end = underWay.begin();
    const work = underWay.gap();
    const recorded = recordOne({}, matching.normalize, scripted, underWay);
    await work;
    end();
    expect((await recorded).got).toBe(`${ANSWER}end`);
  });
});
