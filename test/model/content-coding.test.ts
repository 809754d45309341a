import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  contentCodings,
  decodeBody,
  decodePieces,
  encodePieces,
  isAskedFor,
  negotiateCoding,
  type ContentCoding,
  type Piece,
} from "../../src/model/content-coding.ts";
import { nativeZstd } from "../../src/model/zstd.ts";
import { cutAtRandom } from "./cut-at-random.ts";
import { bytesOfZstd, rawBlock, zstdFrame, ZSTD_EVENTS, ZSTD_SAMPLE, ZSTD_TEXT } from "./zstd-samples.ts";

const CODINGS: readonly ContentCoding[] =
  nativeZstd === undefined ? ["gzip", "br", "deflate"] : ["gzip", "br", "deflate", "zstd"];
const MAX = 1000;
const TEXT = "some text, and some more of it";

describe("contentCodings", () => {
  it.each<[string | undefined, ContentCoding[]]>([
    [undefined, []],
    ["", []],
    ["identity", []],
    ["GZIP", ["gzip"]],
    ["x-gzip", ["gzip"]],
    ["deflate, br,, identity , gzip", ["deflate", "br", "gzip"]],
    ["ZSTD", ["zstd"]],
  ])("reads %j as %j", (value, codings) => {
    expect(contentCodings(value)).toEqual(codings);
  });

  it("does not know others", () => {
    expect(() => contentCodings("gzip, compress")).toThrow("the content coding compress is not known here");
    expect(() => contentCodings("constructor")).toThrow("the content coding constructor is not known here");
  });
});

it("undoes four codings on top of each other, and no more", () => {
  expect(contentCodings("gzip, br, gzip, br, identity")).toHaveLength(4);
  expect(() => contentCodings("gzip,gzip,gzip,gzip,gzip")).toThrow(
    "more than 4 content codings are not undone here",
  );
});

it.each([
  ["gzip", true],
  [" X-GZIP ", true],
  ["br", true],
  ["deflate", true],
  ["identity", true],
  ["", true],
  ["zstd", false],
  ["*", false],
])("says of asking for %j: %s", (name, answer) => {
  expect(isAskedFor(name)).toBe(answer);
});

describe("a coding", () => {
  it.each(CODINGS)("gives back what went into %s, also in pieces", async (coding) => {
    const pieces = ["data: 1\n\n", "", "data: 2\n\n", TEXT.repeat(10)].map((text) => Buffer.from(text));
    const coded = await encodePieces(pieces, coding);
    expect(coded).toHaveLength(pieces.length);
    expect(await decodeBody(Buffer.concat(coded), [coding], MAX)).toEqual(Buffer.concat(pieces));
  });

  it.each(CODINGS)("gives each piece in %s at the time at which it came", async (coding) => {
    const texts = ["data: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n"];
    const coded = await encodePieces(
      texts.map((text) => Buffer.from(text)),
      coding,
    );
    const timed = coded.map((bytes, i): Piece => [i * 10, bytes]);
    const decoded = await decodePieces(timed, [coding], MAX);
    expect(decoded.map(([atMs, bytes]) => [atMs, bytes.toString()])).toEqual(
      texts.map((text, i) => [i * 10, text]),
    );
  });

  it.each(CODINGS)("makes something of nothing, and nothing of it again, in %s", async (coding) => {
    const coded = Buffer.concat(await encodePieces([], coding));
    expect(coded.length).toBeGreaterThan(0);
    expect(await decodeBody(coded, [coding], MAX)).toEqual(Buffer.alloc(0));
  });

  it.each(CODINGS)("takes no bytes at all for none in %s", async (coding) => {
    expect(await decodePieces([[0, Buffer.alloc(0)]], [coding], MAX)).toEqual([]);
    expect(await decodePieces([], [coding], MAX)).toEqual([]);
  });

  it("leaves pieces out that unfold to nothing yet", async () => {
    const coded = zlib.gzipSync(TEXT);
    const pieces: Piece[] = [
      [1, coded.subarray(0, 4)],
      [2, coded.subarray(4, 10)],
      [3, coded.subarray(10)],
    ];
    expect(await decodePieces(pieces, ["gzip"], MAX)).toEqual([[3, Buffer.from(TEXT)]]);
  });

  it("may be raw deflate under the name of deflate", async () => {
    expect(String(await decodeBody(zlib.deflateRawSync(TEXT), ["deflate"], MAX))).toBe(TEXT);
    expect(String(await decodeBody(zlib.deflateSync(TEXT), ["deflate"], MAX))).toBe(TEXT);
  });

  it("may be one of several, undone from the last to the first", async () => {
    const coded = zlib.gzipSync(zlib.brotliCompressSync(TEXT));
    expect(String(await decodeBody(coded, ["br", "gzip"], MAX))).toBe(TEXT);
  });

  it("may be gzip in several members", async () => {
    const coded = Buffer.concat([zlib.gzipSync("one, "), zlib.gzipSync("two")]);
    expect(String(await decodeBody(coded, ["gzip"], MAX))).toBe("one, two");
  });

  it("leaves a body without any as it is", async () => {
    const body = Buffer.from(TEXT);
    expect(await decodeBody(body, [], 1)).toBe(body);
  });
});

describe("a body that does not unfold", () => {
  it.each([
    ["gzip", Buffer.from("no gzip")],
    ["gzip", zlib.gzipSync(TEXT).subarray(0, 20)],
    ["br", Buffer.from("\xff\xff\xff")],
    ["br", zlib.brotliCompressSync(TEXT).subarray(0, 10)],
    ["deflate", Buffer.from("\xff\xff")],
    ["deflate", zlib.deflateSync(TEXT).subarray(0, 10)],
  ] as const)("is told of: broken %s", async (coding, body) => {
    await expect(decodeBody(body, [coding], MAX)).rejects.toMatchObject({
      code: "broken_body",
      message: `the ${coding} body is broken`,
    });
  });

  it.each([
    ["gzip", zlib.gzipSync(Buffer.alloc(50 << 20))],
    ["br", zlib.brotliCompressSync(Buffer.alloc(1 << 20))],
    ["deflate", zlib.deflateSync(Buffer.alloc(50 << 20))],
  ] as const)("is told of: a bomb in %s", async (coding, body) => {
    await expect(decodeBody(body, [coding], MAX)).rejects.toMatchObject({
      code: "too_large",
      message: `the ${coding} body unfolds to more than 1000 bytes`,
    });
  });

  it("is told of when the inner coding is the broken one", async () => {
    const body = zlib.gzipSync("no brotli");
    await expect(decodeBody(body, ["br", "gzip"], MAX)).rejects.toThrow("the br body is broken");
  });
});

describe("negotiateCoding", () => {
  it.each<[recorded: string | undefined, accepted: string | undefined, coding: ContentCoding | undefined]>([
    [undefined, "gzip", undefined],
    ["identity", "gzip", undefined],
    ["gzip", undefined, undefined],
    ["gzip", "", undefined],
    ["gzip", "gzip, br", "gzip"],
    ["br", "gzip, br", "br"],
    ["br", "gzip", "gzip"],
    ["br", "deflate", undefined],
    ["Deflate", "deflate", "deflate"],
    ["gzip", "GZIP;q=0.5", "gzip"],
    ["gzip", "x-gzip", "gzip"],
    ["gzip", "gzip;q=0", undefined],
    ["gzip", "gzip; q=0.000", undefined],
    ["gzip", "br, *", "gzip"],
    ["gzip", "*;q=0", undefined],
    ["br", "br;q=0, *", "gzip"],
    ["gzip, br", "gzip", "gzip"],
    ["zstd", "zstd, gzip", nativeZstd === undefined ? "gzip" : "zstd"],
    ["zstd", "gzip", "gzip"],
    ["zstd", "zstd;q=0, br", undefined],
    ["gzip", "zstd", undefined],
  ])("answers what was recorded in %j to a client that accepts %j in %j", (recorded, accepted, coding) => {
    expect(negotiateCoding(recorded, accepted)).toBe(coding);
  });
});

async function decode(pieces: readonly Piece[], maxBytes = 10_000): Promise<string> {
  const decoded = await decodePieces(pieces, ["zstd"], maxBytes);
  return Buffer.concat(decoded.map(([, bytes]) => bytes)).toString();
}

describe("zstd", () => {
  it("is undone, in frames of every kind", async () => {
    expect(await decode([[0, ZSTD_SAMPLE]])).toBe(ZSTD_TEXT);
    const several = Buffer.concat([
      bytesOfZstd("502a4d18 04000000 aabbccdd"),
      ZSTD_SAMPLE,
      zstdFrame([rawBlock("one, "), rawBlock("two")]),
      zstdFrame([rawBlock("")]),
      bytesOfZstd("5f2a4d18 00000000"),
    ]);
    expect(await decode([[0, several]])).toBe(`${ZSTD_TEXT}one, two`);
  });

  it("gives each event at the time at which it came", async () => {
    const decoded = await decodePieces(
      ZSTD_EVENTS.map((bytes, i): Piece => [i, bytes]),
      ["zstd"],
      10_000,
    );
    expect(decoded.map(([atMs]) => atMs)).toEqual(ZSTD_EVENTS.map((_, i) => i));
    expect(decoded.map(([, bytes]) => String(bytes)).join("")).toBe(ZSTD_TEXT);
    for (const [, bytes] of decoded) expect(String(bytes)).toMatch(/^data: .*\n\n$/);
  });

  it("is undone where it is one of several", async () => {
    expect(String(await decodeBody(zlib.gzipSync(ZSTD_SAMPLE), ["zstd", "gzip"], 10_000))).toBe(ZSTD_TEXT);
  });

  it("is not made where Node has none", async () => {
    const made = await encodePieces([Buffer.from(TEXT)], "zstd").then(
      (pieces) => decode([[0, Buffer.concat(pieces)]]),
      String,
    );
    const refusal = "CodingError: this version of Node does not make the content coding zstd";
    expect(made).toBe(nativeZstd === undefined ? refusal : TEXT);
  });

  it("is cut short: told of at every byte", async () => {
    for (let length = 1; length < ZSTD_SAMPLE.length; length += 1)
      await expect(decode([[0, ZSTD_SAMPLE.subarray(0, length)]])).rejects.toThrow("the zstd body is broken");
  });

  it("may not ask for a gigabyte of memory", async () => {
    await expect(decode([[0, bytesOfZstd("28b52ffd 00 a0 010000")]])).rejects.toMatchObject({
      code: "broken_body",
    });
  });

  it("may not unfold to more than was asked for, to the byte", async () => {
    const bytes = Buffer.byteLength(ZSTD_TEXT);
    expect(await decode([[0, ZSTD_SAMPLE]], bytes)).toBe(ZSTD_TEXT);
    await expect(decode([[0, ZSTD_SAMPLE]], bytes - 1)).rejects.toMatchObject({
      code: "too_large",
      message: `the zstd body unfolds to more than ${bytes - 1} bytes`,
    });
  });

  it("may not be a bomb of runs", async () => {
    // 128 KiB of one byte in four: 4 MiB of body that would unfold to 128 GiB.
    const run = bytesOfZstd("020010 00");
    const bomb = Buffer.concat([zstdFrame([]), ...Array.from({ length: 1 << 20 }, () => run), rawBlock("")]);
    bomb.writeUInt8(bomb.readUInt8(bomb.length - 3) | 1, bomb.length - 3);
    await expect(decode([[0, bomb]], 1 << 20)).rejects.toMatchObject({ code: "too_large" });
  });
});

describe("a body cut at random places", () => {
  it.each<[ContentCoding, Buffer]>([
    ["gzip", zlib.gzipSync(ZSTD_TEXT)],
    ["br", zlib.brotliCompressSync(ZSTD_TEXT)],
    ["deflate", zlib.deflateSync(ZSTD_TEXT)],
    ["zstd", Buffer.concat([ZSTD_SAMPLE, ...ZSTD_EVENTS])],
  ])("unfolds to the same in %s", async (coding, body) => {
    const whole = await decodeBody(body, [coding], 10_000);
    expect(whole.toString().startsWith(ZSTD_TEXT)).toBe(true);
    for (let seed = 1; seed <= 15; seed += 1) {
      const pieces = cutAtRandom(body, seed).map((bytes, i): Piece => [i, bytes]);
      const decoded = await decodePieces(pieces, [coding], 10_000);
      expect([seed, Buffer.concat(decoded.map(([, bytes]) => bytes))]).toEqual([seed, whole]);
    }
  });
});
