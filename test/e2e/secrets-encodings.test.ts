import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gunzipSync } from "node:zlib";
import { decodeFrames } from "../../src/model/event-stream.ts";
import type { Summary } from "../../src/index.ts";
import { filesBelow } from "../support/lab.ts";
import { readings } from "../support/readings.ts";
import { createNursery, dummy, encodings } from "../support/planted.ts";
import { carriers, type Carrier } from "../support/secret-carriers.ts";
import { notFound, searchSecrets } from "../support/secret-search.ts";
import {
  openSecretsLab,
  type RawAnswer,
  type ScriptedRequest,
  type SecretsLab,
} from "../support/secrets-lab.ts";

/** Each encoding in each carrier: a request of its own, whose key the answer repeats. */
const rows = Object.entries(carriers).flatMap(([carrierName, carrier]) =>
  Object.entries(encodings).map(([encoding, encode], number) => ({
    name: `${encoding} in ${carrierName}`,
    number,
    carrier,
    encode,
  })),
);
type Row = (typeof rows)[number];

function requestOf({ carrier: { request }, number }: Row, key: string): ScriptedRequest {
  const headers = {
    authorization: `Bearer ${key}`,
    "accept-encoding": "gzip, br",
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
  };
  // Every row has a fixture of its own.
  return { ...request, url: `${request.url}?row=${number}`, headers };
}

/** How a body reads to whoever put its pieces together. */
function readBody({ body, headers }: RawAnswer): string {
  const plain = body.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(body) : body;
  if (headers["content-type"] !== "application/vnd.amazon.eventstream") return plain.toString();
  const { frames, problem } = decodeFrames(plain);
  expect(problem).toBeUndefined();
  return frames.map(({ payload }) => Buffer.from(payload).toString()).join("\n");
}

describe("a key that an answer repeats", () => {
  const { plant, planted } = createNursery();
  let lab: SecretsLab;
  let summary: Summary;
  const answered = new Map<Row, RawAnswer>();
  const replayed = new Map<Row, RawAnswer>();

  beforeAll(async () => {
    lab = await openSecretsLab();
    await using recorder = await lab.start("record");
    for (const row of rows) {
      const key = plant(row.name);
      const answer = row.carrier.answer(row.encode(key));
      answered.set(row, await lab.send(recorder.proxy, { ...requestOf(row, key), answer }));
    }
    await recorder.exchange(rows.length - 1);
    summary = recorder.proxy.summary();
  });

  afterAll(() => lab[Symbol.asyncDispose]());

  it.each(rows)("goes through as it was sent: $name", (row) => {
    const { pieces, headers } = row.carrier.answer(row.encode(plant(row.name)));
    const { status, body, headers: got } = answered.get(row) ?? {};
    expect(status).toBe(200);
    expect(body?.equals(Buffer.concat(pieces))).toBe(true);
    expect(got).toMatchObject(headers ?? {});
  });

  it("could be found in every one of them", () => {
    expect(summary).toMatchObject({ outcomes: { recorded: rows.length }, unsaved: [] });
    expect(planted).toHaveLength(rows.length);
    expect(notFound(planted, lab.seen)).toEqual([]);
  });

  it("is in none of the recordings, however they are read", async () => {
    const files = await filesBelow(lab.recordings);
    expect(files.size).toBeGreaterThanOrEqual(2 * rows.length);
    expect(searchSecrets(planted, files)).toEqual([]);
  });

  it("is found again by a dummy key, in an answer that is whole", async () => {
    await using player = await lab.start("replay", { map: {} });
    for (const row of rows) replayed.set(row, await lab.send(player.proxy, requestOf(row, dummy("key"))));
    expect(player.proxy.summary().outcomes).toMatchObject({ replayed: rows.length, missed: 0 });
    const broken = Array.from(replayed, ([row, answer]) => [row.name, ...brokenParts(row.carrier, answer)]);
    expect(broken.filter(([, ...parts]) => parts.length > 0)).toEqual([]);
  });
});

/** What has changed besides what was put in place of the key, in some encoding; nothing where all is well. */
function brokenParts(carrier: Carrier, answer: RawAnswer): string[] {
  const text = readBody(answer);
  const lines = text.split("\n").filter((line) => line.startsWith("data: {"));
  const isStream = answer.headers["content-type"] === "text/event-stream";
  const readAs = [...readings(answer.body.toString("latin1"))];
  const parts: Readonly<Record<string, boolean>> = {
    status: answer.status === 200,
    placeholder: readAs.some((reading) => /\[redacted/.test(reading.text)),
    "tool call": carrier !== carriers["JSON"] || text.includes('"id":"call_f00dfeed"'),
    JSON: carrier !== carriers["JSON"] || isJson(text),
    events: !isStream || lines.every((line) => isJson(line.slice(6))),
    end: !isStream || text.endsWith("data: [DONE]\n\n"),
  };
  return Object.keys(parts).filter((part) => parts[part] !== true);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
