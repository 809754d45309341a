import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createCodedBodies } from "../../src/exchange/coded-bodies.ts";
import { paceOf } from "../../src/exchange/latency.ts";
import { type ReplayEnd, replayInteraction } from "../../src/exchange/replay.ts";
import type { ClientRequest } from "../../src/model/exchange.ts";
import type { Interaction } from "../../src/model/interaction.ts";
import type { Latency } from "../../src/model/options.ts";
import { scriptClock, type ScriptedClock } from "../support/scripted-clock.ts";
import { scriptResponse, type ScriptedResponse } from "../support/scripted-response.ts";

const coded = createCodedBodies();
const ARRIVED_AT = 5000.5;

const ANSWER: Interaction = {
  status: 200,
  statusText: "OK",
  headers: ["Content-Type", "text/event-stream"],
  body: Buffer.from("onetwothree"),
  headAtMs: 300,
  chunks: [
    [310, 3],
    [310, 3],
    [400, 5],
  ],
  redacted: [],
  ids: [],
  recordedOn: undefined,
};

interface Replayed extends ScriptedResponse, ScriptedClock {
  readonly end: Promise<ReplayEnd>;
}

function replay(latency: Latency, answer: Partial<Interaction> = {}, method = "POST"): Replayed {
  const client = scriptResponse();
  const clock = scriptClock(ARRIVED_AT);
  const request: ClientRequest = {
    method,
    destination: undefined,
    path: "/",
    cassette: undefined,
    headers: [],
    body: Readable.from([]),
    secure: false,
  };
  const pacing = { ...clock, pace: paceOf(latency), arrivedAt: ARRIVED_AT, maxRetryAfter: 1, coded };
  const end = replayInteraction({ ...ANSWER, ...answer }, request, client.response, pacing);
  return { ...client, ...clock, end };
}

describe("replay", () => {
  it("waits for nothing with the latency none", async () => {
    const { end, got, alarms } = replay("none");
    expect(await end).toEqual({ bytes: 11, left: false });
    expect(got).toEqual(["one", "two", "three", "end"]);
    expect(alarms()).toEqual([]);
  });

  it("sends head and pieces at their recorded times, counted from the request's arrival", async () => {
    const { end, head, got, alarms, moveTo } = replay("recorded");
    expect(alarms()).toEqual([ARRIVED_AT + 300]);
    await moveTo(ARRIVED_AT + 300);
    expect(head()?.status).toBe(200);
    expect([got, alarms()]).toEqual([[], [ARRIVED_AT + 310]]);
    await moveTo(ARRIVED_AT + 310);
    expect([got, alarms()]).toEqual([["one", "two"], [ARRIVED_AT + 400]]);
    await moveTo(ARRIVED_AT + 400);
    expect(await end).toEqual({ bytes: 11, left: false });
    expect(got).toEqual(["one", "two", "three", "end"]);
  });

  const EARLY = [
    { status: 102, statusText: "Processing", headers: [], atMs: 100 },
    { status: 103, statusText: "Early Hints", headers: ["Link", "</a>"], atMs: 250 },
  ];

  it("sends interim answers before the head, at their recorded times", async () => {
    const { end, head, got, alarms, moveTo } = replay("recorded", { interim: EARLY });
    expect([got, alarms()]).toEqual([[], [ARRIVED_AT + 100]]);
    await moveTo(ARRIVED_AT + 100);
    expect([got, alarms()]).toEqual([["102"], [ARRIVED_AT + 250]]);
    await moveTo(ARRIVED_AT + 250);
    expect([got, head(), alarms()]).toEqual([["102", "103"], undefined, [ARRIVED_AT + 300]]);
    await moveTo(ARRIVED_AT + 400);
    await end;
    expect(got).toEqual(["102", "103", "one", "two", "three", "end"]);
  });

  it("keeps no head waiting for an interim answer that a person dated behind it", async () => {
    const { alarms } = replay("2x", { interim: EARLY.map((early) => ({ ...early, atMs: 900 })) });
    expect(alarms()).toEqual([ARRIVED_AT + 600]);
  });

  it.each([
    ["none", []],
    [25, [ARRIVED_AT + 25]],
  ] as const)("sends interim answers with all else under the latency %s", async (latency, waits) => {
    const { end, got, alarms, moveTo } = replay(latency, { interim: EARLY });
    expect(alarms()).toEqual(waits);
    await moveTo(ARRIVED_AT + 25);
    await end;
    expect(got).toEqual(["102", "103", "one", "two", "three", "end"]);
  });

  it("sends no interim answer to a client that has left", async () => {
    const { end, got, leave, alarms, moveTo } = replay("recorded", { interim: EARLY });
    await moveTo(ARRIVED_AT + 100);
    leave();
    expect(await end).toEqual({ bytes: 0, left: true });
    expect([got, alarms()]).toEqual([["102"], []]);
  });

  it("makes up for being late", async () => {
    const { got, alarms, moveTo } = replay("recorded");
    await moveTo(ARRIVED_AT + 399);
    expect([got, alarms()]).toEqual([["one", "two"], [ARRIVED_AT + 400]]);
  });

  it.each([
    ["2x", 600, 620],
    ["0.5x", 150, 155],
  ] as const)("stretches the recorded times by %s", async (latency, head, first) => {
    const { alarms, moveTo } = replay(latency);
    expect(alarms()).toEqual([ARRIVED_AT + head]);
    await moveTo(ARRIVED_AT + head);
    expect(alarms()).toEqual([ARRIVED_AT + first]);
  });

  it("sends everything at once after a fixed time", async () => {
    const { end, got, alarms, moveTo } = replay(25);
    expect(alarms()).toEqual([ARRIVED_AT + 25]);
    await moveTo(ARRIVED_AT + 25);
    await end;
    expect(got).toEqual(["one", "two", "three", "end"]);
  });

  it("has a head without body wait, too", async () => {
    const { end, head, got, moveTo } = replay("recorded", {}, "HEAD");
    await moveTo(ARRIVED_AT + 299);
    expect(head()).toBeUndefined();
    await moveTo(ARRIVED_AT + 300);
    expect(await end).toEqual({ bytes: 0, left: false });
    expect(got).toEqual(["end"]);
  });

  it("spreads the recorded times over a body that a person has edited", async () => {
    const body = Buffer.from("data: 1\n\ndata: 2\n\ndata: 3\n\n");
    const { got, moveTo, alarms } = replay("recorded", { body });
    await moveTo(ARRIVED_AT + 300);
    await moveTo(ARRIVED_AT + 310);
    expect([got.length, alarms()]).toEqual([2, [ARRIVED_AT + 400]]);
  });

  it.each([
    ["before the head", 0, 0],
    ["between two pieces", 310, 6],
  ])("calls its alarm off when the client leaves %s", async (_when, afterMs, bytes) => {
    const { end, leave, alarms, moveTo } = replay("recorded");
    await moveTo(ARRIVED_AT + 300);
    if (afterMs > 300) await moveTo(ARRIVED_AT + afterMs);
    leave();
    expect(await end).toEqual({ bytes, left: true });
    expect(alarms()).toEqual([]);
  });

  it("goes no faster than the client reads", async () => {
    const { end, got, stall, read, moveTo } = replay(25);
    stall();
    await moveTo(ARRIVED_AT + 25);
    expect(got).toEqual(["one"]);
    read();
    await moveTo(ARRIVED_AT + 26);
    expect(got).toEqual(["one", "two"]);
    read();
    await moveTo(ARRIVED_AT + 27);
    read();
    await end;
    expect(got).toEqual(["one", "two", "three", "end"]);
  });
});

describe("a latency", () => {
  it.each(["fast", "x", "-1x", "1.x.x", -1, Number.NaN] as Latency[])("cannot be %s", (latency) => {
    expect(() => paceOf(latency)).toThrowError(
      `The latency ${JSON.stringify(latency)} cannot be used. It is none, recorded, a factor of what was recorded, or ` +
        `milliseconds to the head. Give one like "none", "recorded", "2x" (twice as slow), "0.5x" or 200.`,
    );
  });
});
