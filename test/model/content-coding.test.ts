import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  contentCodings,
  decodeBody,
  decodePieces,
  encodePieces,
  negotiateCoding,
  type ContentCoding,
  type Piece,
} from "../../src/model/content-coding.ts";

const CODINGS = ["gzip", "br", "deflate"] as const satisfies readonly ContentCoding[];
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
  ])("reads %j as %j", (value, codings) => {
    expect(contentCodings(value)).toEqual(codings);
  });

  it("does not know others", () => {
    expect(() => contentCodings("gzip, zstd")).toThrow("the content coding zstd is not known here");
    expect(() => contentCodings("constructor")).toThrow("the content coding constructor is not known here");
  });
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
    ["zstd", "zstd, gzip", "gzip"],
  ])("answers what was recorded in %j to a client that accepts %j in %j", (recorded, accepted, coding) => {
    expect(negotiateCoding(recorded, accepted)).toBe(coding);
  });
});
