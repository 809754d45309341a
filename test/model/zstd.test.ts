import { describe, expect, it } from "vitest";
import { unfoldZstd } from "../../src/model/zstd.ts";
import { countZstdFrames } from "../../src/model/zstd-frames.ts";
import { cutAtRandom } from "./cut-at-random.ts";
import { bytesOfZstd, rawBlock, zstdFrame, ZSTD_EVENTS, ZSTD_SAMPLE, ZSTD_TEXT } from "./zstd-samples.ts";

/** A table in which one weight has all the probability: the library looks for the next one for ever. */
const ENDLESS = bytesOfZstd("28b52ffd 00 50 c50000 220305 0a f00301 0101010101010101 0101010101010101 00");

describe("countZstdFrames", () => {
  it.each<[string, number, Buffer]>([
    ["a frame of one segment", 1, ZSTD_SAMPLE],
    ["a frame with a window", 1, Buffer.concat(ZSTD_EVENTS)],
    ["nothing", 0, Buffer.alloc(0)],
    ["a skippable frame and another", 2, Buffer.concat([bytesOfZstd("532a4d18 02000000 0000"), ZSTD_SAMPLE])],
    ["a window of 8 MiB", 1, bytesOfZstd("28b52ffd 00 68 010000")],
    ["a segment of 8 MiB", 1, bytesOfZstd("28b52ffd a0 00008000 010000")],
    ["a segment whose size takes two bytes", 1, bytesOfZstd("28b52ffd 60 ffff 010000")],
    ["a segment whose size takes eight bytes", 1, bytesOfZstd("28b52ffd e0 0000800000000000 010000")],
    ["a checksum", 1, bytesOfZstd("28b52ffd 04 50 010000 01020304")],
    ["a run", 1, bytesOfZstd("28b52ffd 00 50 030010 61")],
  ])("takes %s", (_what, count, body) => {
    expect(countZstdFrames(body)).toBe(count);
  });

  it.each<[string, string]>([
    ["another format", "1f8b0800000000"],
    ["a magic number cut short", "28b52f"],
    ["a window of more than 8 MiB", "28b52ffd 00 69 010000"],
    ["a window of a terabyte", "28b52ffd 00 f0 010000"],
    ["a segment of more than 8 MiB", "28b52ffd a0 01008000 010000"],
    ["a segment of 2 to the 63", "28b52ffd e0 0000000000000080 010000"],
    ["a dictionary", "28b52ffd 01 50 07 010000"],
    ["a reserved bit", "28b52ffd 08 50 010000"],
    ["a header cut short", "28b52ffd a0 0000"],
    ["a block cut short", "28b52ffd 00 50 110000 61"],
    ["a block's header cut short", "28b52ffd 00 50 0100"],
    ["no last block", "28b52ffd 00 50 080000 61"],
    ["a reserved type of block", "28b52ffd 00 50 070000"],
    ["a block of more than 128 KiB", "28b52ffd 00 50 0b0010 61"],
    ["a checksum cut short", "28b52ffd 04 50 010000 010203"],
    ["a skippable frame cut short", "502a4d18 02000000 00"],
    ["a skippable header cut short", "502a4d18 0200"],
    ["rubbish behind a frame", "28b52ffd 00 50 010000 00"],
  ])("refuses %s", (_what, body) => {
    expect(countZstdFrames(bytesOfZstd(body))).toBeUndefined();
  });
});

describe("unfoldZstd", () => {
  it("tells what each piece unfolded to", async () => {
    const unfolded = await unfoldZstd(ZSTD_EVENTS, 10_000);
    if (typeof unfolded === "string") throw new Error(unfolded);
    expect(unfolded).toHaveLength(ZSTD_EVENTS.length);
    expect(Buffer.concat(unfolded).toString()).toBe(ZSTD_TEXT);
  });

  it("unfolds to the same wherever it is cut", async () => {
    const body = Buffer.concat([
      ZSTD_SAMPLE,
      bytesOfZstd("502a4d18 04000000 aabbccdd"),
      zstdFrame([rawBlock("one"), rawBlock("two")]),
      bytesOfZstd("28b52ffd 04 50 010000 01020304"),
      ...ZSTD_EVENTS,
    ]);
    for (let seed = 1; seed <= 12; seed += 1) {
      const unfolded = await unfoldZstd(cutAtRandom(body, seed), 10_000);
      const text = typeof unfolded === "string" ? unfolded : Buffer.concat(unfolded).toString();
      expect([seed, text]).toEqual([seed, `${ZSTD_TEXT}onetwo${ZSTD_TEXT}`]);
    }
  });

  it("stops at the limit", async () => {
    expect(await unfoldZstd([ZSTD_SAMPLE], ZSTD_TEXT.length - 1)).toBe("too_large");
  });

  it("tells of blocks that are broken", async () => {
    const broken = Buffer.from(ZSTD_SAMPLE);
    broken.fill(0xff, 10, 40);
    expect(await unfoldZstd([broken], 10_000)).toBe("broken_body");
  });

  it("gives up a body that never comes to an end", async () => {
    expect(countZstdFrames(ENDLESS)).toBe(1);
    expect(await unfoldZstd([ENDLESS], 10_000, 50)).toBe("broken_body");
  });
});
