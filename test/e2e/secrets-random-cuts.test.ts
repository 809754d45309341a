import type { Summary } from "../../src/index.ts";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuthority } from "../../src/authority/authority.ts";
import { filesBelow, PROVIDER_HOSTS } from "../support/lab.ts";
import { createNursery, dummy, inJson } from "../support/planted.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import { readings } from "../support/readings.ts";
import { carriers, type Carrier, type Cut } from "../support/secret-carriers.ts";
import { notFound, searchSecrets } from "../support/secret-search.ts";
import { openSecretsLab, type ScriptedRequest, type SecretsLab } from "../support/secrets-lab.ts";

const STREAMS = [
  "many events",
  "lines of JSON",
  "a streamed array",
  "AWS's frames",
  "base64 in AWS's frames",
];
const ROUNDS = 15;

/** Numbers from 1 up to a limit, decided by the seed: a failure names the seed, and can be seen again with it. */
function createDice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + ((state >>> 8) % limit);
  };
}

function cutAtRandom<Whole extends { readonly length: number; slice(from: number, to: number): Whole }>(
  whole: Whole,
  roll: () => number,
): Whole[] {
  const pieces: Whole[] = [];
  for (let at = 0; at < whole.length;) {
    const end = Math.min(whole.length, at + roll());
    pieces.push(whole.slice(at, end));
    at = end;
  }
  return pieces;
}

const rows = STREAMS.flatMap((name) =>
  Array.from({ length: ROUNDS }, () => {
    const seed = randomInt(2 ** 31);
    return { name: `${name}, seed ${seed}`, carrier: carriers[name], seed };
  }),
);
type Row = (typeof rows)[number];

function carrierOf({ carrier, name }: Row): Carrier {
  if (carrier === undefined) throw new TypeError(`There is no carrier for ${name}.`);
  return carrier;
}

function requestOf(row: Row, key: string): ScriptedRequest {
  const { request } = carrierOf(row);
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return { ...request, url: `${request.url}?seed=${row.seed}`, headers };
}

const before = 'Your key "';
const after = '" works\n; and no other one does. é — ';

/** The head and the chunks of HTTP, as they go over the wire, cut where no library would cut them. */
function wireOf(row: Row, key: string): Buffer[] {
  const roll = createDice(row.seed);
  const cut: Cut = (text) => cutAtRandom(text, () => roll(9));
  const { headers = {}, pieces } = carrierOf(row).answer(inJson(before + key + after + key), cut);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${String(headers["content-type"])}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunks = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from("\r\n"),
  ]);
  const whole = Buffer.concat([Buffer.from(head), ...chunks, Buffer.from("0\r\n\r\n")]);
  return cutAtRandom(whole, () => roll(400));
}

describe("a stream that is cut anywhere", () => {
  const { plant, planted } = createNursery();
  let lab: SecretsLab;
  let upstream: RawUpstream;
  const said = new Map<string, Buffer>();
  let summary: Summary;

  beforeAll(async () => {
    lab = await openSecretsLab();
    const authority = await openAuthority(join(lab.folder, "raw-ca"));
    upstream = await startRawUpstream({
      tls: await authority.leafFor("localhost"),
      onRequest({ startLine }, socket) {
        const row = rows.find(({ seed }) => startLine.includes(`seed=${seed} `));
        if (row === undefined) throw new TypeError(startLine);
        const pieces = wireOf(row, plant(row.name));
        said.set(row.name, Buffer.concat(carrierOf(row).answer(inJson(before + plant(row.name))).pieces));
        const writeNext = (at: number): void => {
          const piece = pieces[at];
          // Each in a turn of its own, so that it goes out by itself.
          if (piece !== undefined) socket.write(piece, () => setImmediate(writeNext, at + 1));
        };
        socket.setNoDelay(true);
        writeNext(0);
      },
    });
    const map = Object.fromEntries(
      PROVIDER_HOSTS.map((host) => [host, `https://localhost:${upstream.port}`]),
    );
    await using recorder = await lab.start("record", { map, upstreamCa: [authority.certificateFile] });
    for (const row of rows) await lab.send(recorder.proxy, requestOf(row, plant(row.name)));
    await recorder.exchange(rows.length - 1);
    summary = recorder.proxy.summary();
  });

  afterAll(async () => {
    await upstream[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it("leaves no piece of the key on the disk", async () => {
    expect(summary).toMatchObject({ outcomes: { recorded: rows.length }, unsaved: [] });
    expect(planted).toHaveLength(rows.length);
    expect(notFound(planted, said)).toEqual([]);
    expect(searchSecrets(planted, await filesBelow(lab.recordings))).toEqual([]);
  });

  it("is replayed whole, with all the rest of the text", async () => {
    await using player = await lab.start("replay", { map: {} });
    const clean = Buffer.from(`Say ${before}[redacted]${after}[redacted].`).toString("latin1");
    for (const row of rows) {
      const { status, body } = await lab.send(player.proxy, requestOf(row, dummy("key")));
      expect([row.name, status]).toEqual([row.name, 200]);
      const texts = [...readings(body.toString("latin1"))].map(({ text }) => text);
      expect(
        texts.some((text) => text.includes(clean)),
        row.name,
      ).toBe(true);
    }
  });
});
