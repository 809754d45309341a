import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { knownProviders } from "../../src/providers/index.ts";
import { isPlainBinary, type Screen, screenBinary } from "../../src/redaction/screen-binary.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";
import { redactionSettings } from "../../src/redaction/settings.ts";
import { UnredactableError } from "../../src/redaction/unredactable-error.ts";

const KIB = 1024;
const KEY = ["made", "up", "credential", "of", "the", "tests"].join("-");
const HEAD = { status: 200, statusText: "OK", headers: ["Content-Type", "audio/mpeg"] };

function screen(allowUnredacted: readonly string[] = []): Screen {
  const [provider] = knownProviders;
  if (provider === undefined) throw new Error("there are no providers");
  const headers = ["Authorization", `Bearer ${KEY}`];
  const secrets = secretsOf({ headers, path: "/" }, provider, redactionSettings({ allowUnredacted }));
  return screenBinary(HEAD, secrets);
}

/** Passes bytes in pieces of these sizes, the rest as one; what came out, piece by piece. */
function passAll(bytes: Buffer, sizes: readonly number[], through: Screen = screen()): Buffer[] {
  const passed: Buffer[] = [];
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    passed.push(Buffer.from(through.pass(bytes.subarray(start, start + size))));
    start += size;
  }
  return [...passed, Buffer.from(through.end())];
}

function planted(secret: string | Buffer, at: number, length = 400 * KIB): Buffer {
  const bytes = randomBytes(length);
  Buffer.from(secret).copy(bytes, at);
  return bytes;
}

describe("a screen for binary answers", () => {
  it("lets through what holds no secret, all of it and in order, however it is cut", () => {
    const bytes = randomBytes(700 * KIB);
    for (const sizes of [[], [1, 1, 1], [256 * KIB, 256 * KIB], [70 * KIB, 5, 300 * KIB]]) {
      expect(Buffer.concat(passAll(bytes, sizes)).equals(bytes)).toBe(true);
    }
  });

  it("refuses a credential wherever the cut goes, before any of it has come through", () => {
    const at = 200 * KIB;
    for (let cut = at - 1; cut <= at + KEY.length + 1; cut += 1) {
      const bytes = planted(KEY, at);
      const through = screen();
      let passed = 0;
      const pass = (): void => {
        for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)])
          passed += through.pass(piece).length;
        through.end();
      };
      expect(pass).toThrow(UnredactableError);
      expect(passed).toBeLessThanOrEqual(at);
    }
  });

  it.each([
    ["at the very beginning", 0],
    ["at the very end", 400 * KIB - KEY.length],
  ])("refuses a credential %s", (_where, at) => {
    expect(() => passAll(planted(KEY, at), [100 * KIB, 100 * KIB])).toThrow(
      "the answer has a secret in it that cannot be taken out: response.body (audio/mpeg) holds this request's own " +
        "credential. To save it with the secret: --allow-unredacted own-credential",
    );
  });

  it("refuses a credential in base64, and what looks like a key", () => {
    const akid = ["AK", "IA", "QZ7WX3MN5PRT2KLS"].join("");
    for (const secret of [Buffer.from(KEY).toString("base64"), `\0${akid}\0`]) {
      expect(() => passAll(planted(secret, 300 * KIB), [300 * KIB + 7])).toThrow(UnredactableError);
    }
  });

  it("lets through what is allowed", () => {
    const bytes = planted(KEY, 300 * KIB);
    expect(Buffer.concat(passAll(bytes, [], screen(["own-credential"]))).equals(bytes)).toBe(true);
  });

  it.each([
    ["in front of it", "x", "", 136 * KIB - 1],
    ["behind it", "", "X", 200 * KIB - 20],
  ])("does not take for a key what is one only where a window is cut %s", (_where, before, after, at) => {
    const word = [before, "AK", "IA", "QZ7WX3MN5PRT2KLS", after].join("");
    const bytes = Buffer.alloc(300 * KIB, 1);
    bytes.write(word, at, "latin1");
    expect(Buffer.concat(passAll(bytes, [200 * KIB])).equals(bytes)).toBe(true);
  });
});

/** A window of 2^24 bytes, then a meta-block of 16 MiB that is not compressed (RFC 7932, section 9.2). */
function storedInBrotli(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xcf, 0xff, 0xff, 0xff]), bytes]);
}

describe("what is plainly binary", () => {
  const TEXT = Buffer.from(JSON.stringify(Array.from({ length: 9000 }, () => Math.random())));

  it.each<[string, boolean, Buffer]>([
    ["random bytes", true, randomBytes(200 * KIB)],
    ["random bytes that begin as stored ones of brotli", true, storedInBrotli(randomBytes(200 * KIB))],
    ["text with a NUL", true, Buffer.concat([TEXT, Buffer.of(0)])],
    ["text", false, TEXT],
    ["text cut within a character", false, Buffer.from("ä".repeat(1000)).subarray(0, -1)],
    ["gzip", false, gzipSync(TEXT)],
    ["the beginning of brotli", false, brotliCompressSync(TEXT).subarray(0, 60_000)],
    ["the beginning of zlib's format", false, deflateSync(TEXT).subarray(0, 60_000)],
    ["the beginning of raw deflate", false, deflateRawSync(TEXT).subarray(0, 60_000)],
  ])("tells of %s: %s", (_what, expected, bytes) => {
    expect(isPlainBinary(bytes)).toBe(expected);
  });
});
