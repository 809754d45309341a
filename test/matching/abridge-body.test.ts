import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type AbridgedBody, createAbridger } from "../../src/matching/abridge-body.ts";
import { bodyMembers } from "../../src/matching/body-members.ts";

const MIB = 1 << 20;
const TYPE = "multipart/form-data; boundary=some-boundary";

interface PartFacts {
  readonly type: string;
  readonly content: Buffer;
}

function part({ type, content }: PartFacts, index: number): Buffer {
  const head =
    `--some-boundary\r\nContent-Disposition: form-data; name="part ${index}"; filename="file ${index}"\r\n` +
    `Content-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from("\r\n")]);
}

function multipart(parts: readonly PartFacts[], end = "--some-boundary--\r\n"): Buffer {
  return Buffer.concat([...parts.map(part), Buffer.from(end)]);
}

/** Gives numbers from 0 up to 1 that look random and are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function abridge(body: Buffer, type: string, cuts: Iterable<number>, maxKept?: number): AbridgedBody {
  const abridger = createAbridger(type, maxKept);
  let start = 0;
  for (const size of cuts) {
    abridger.write(body.subarray(start, start + size));
    start += size;
  }
  abridger.write(body.subarray(start));
  return abridger.end();
}

/** Sizes of pieces, short ones and long ones. */
function* randomSizes(random: () => number, bytes: number): Generator<number> {
  for (let rest = bytes; rest > 0;) {
    const size = Math.ceil((random() < 0.3 ? 90 : 300_000) * random());
    yield size;
    rest -= size;
  }
}

const TEXT = Buffer.from('{"a": 1}\n'.repeat(150_000));
const BODIES: readonly (readonly [what: string, body: Buffer, type: string])[] = [
  ["small parts", multipart([part_("text/plain", "x"), part_("application/json", '{"a":1}')]), TYPE],
  ["a long binary part", multipart([part_("a/b", "x"), long(), part_("a/b", "y")]), TYPE],
  ["long parts, text and binary", multipart([long(TEXT), long(), long(TEXT), long()]), TYPE],
  ["a long part of lines that look like boundaries", multipart([long(almostBoundaries())]), TYPE],
  [
    "something before and behind",
    Buffer.concat([Buffer.from("pre\r\n"), multipart([long()]), randomBytes(MIB)]),
    TYPE,
  ],
  ["no end", multipart([long()], ""), TYPE],
  ["no end of its last line", multipart([long()], "--some-boundary-"), TYPE],
  ["a part without a head", Buffer.concat([Buffer.from("--some-boundary"), randomBytes(2 * MIB)]), TYPE],
  ["no parts", multipart([]), TYPE],
  ["no boundary in its type", randomBytes(2 * MIB), "multipart/form-data"],
  ["nothing but bytes", randomBytes(2 * MIB), "application/octet-stream"],
];

function part_(type: string, text: string): PartFacts {
  return { type, content: Buffer.from(text) };
}

function long(content: Buffer = randomBytes(MIB + 100_000)): PartFacts {
  return { type: "application/octet-stream", content };
}

function almostBoundaries(): Buffer {
  const line = Buffer.concat([
    Buffer.from("\r\n--some-boundar"),
    Buffer.of(0, 255),
    Buffer.from("\r\n--some"),
  ]);
  return Buffer.concat(Array.from({ length: 60_000 }, () => line));
}

describe("an abridged body", () => {
  it.each(BODIES)("says the same as a body with %s, however it is cut", (_what, body, type) => {
    const random = seeded(body.length);
    for (let round = 0; round < 4; round += 1) {
      const abridged = abridge(body, type, randomSizes(random, body.length));
      expect(bodyMembers(abridged.bytes, type, abridged)).toEqual(bodyMembers(body, type));
    }
  });

  it("keeps nothing of long binary parts", () => {
    const { bytes, parts } = abridge(multipart([long(), part_("a/b", "short"), long()]), TYPE, [100, MIB]);
    expect(bytes.length).toBeLessThan(1000);
    expect([...parts.keys()]).toEqual([0, 2]);
  });

  it("keeps nothing of what is no part, for want of a head", () => {
    const body = Buffer.concat([
      Buffer.from("--some-boundary"),
      randomBytes(2 * MIB),
      Buffer.from("\r\n"),
      multipart([]),
    ]);
    expect(abridge(body, TYPE, [MIB]).bytes.length).toBeLessThan(1000);
  });

  it("digests text too where it is more than may be kept", () => {
    const content = Buffer.from("text ".repeat(1000));
    const body = multipart([part_("text/plain", "short"), long(content)]);
    const abridged = abridge(body, TYPE, [300, 50], 2000);
    expect(abridged.parts.get(1)).toEqual({
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    });
    expect(bodyMembers(abridged.bytes, TYPE, abridged)["$parts"]).toMatchObject([{ content: "short" }, {}]);
  });
});
