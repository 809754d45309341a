import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startRecorder, type Recorder } from "../../src/exchange/recorder.ts";
import type { Spill } from "../../src/exchange/spill.ts";
import { bytesOf } from "../../src/model/body.ts";
import { CodingError } from "../../src/model/content-coding.ts";
import { storedBody } from "../../src/store/stored-body.ts";

/** A recorder of an answer that came at 130.4 ms to a request sent at 100; each piece comes 10 ms later. */
function record(pieces: readonly (string | Buffer)[], headers: string[] = [], maxBytes = 100): Recorder {
  let now = 130.4;
  const recorder = startRecorder({ status: 200, statusText: "OK", headers }, 100, () => now, maxBytes);
  for (const piece of pieces) {
    now += 10;
    void recorder.add(Buffer.from(piece));
  }
  return recorder;
}

describe("a recorder", () => {
  it("keeps bytes and times, in whole milliseconds from the request on", async () => {
    const recorder = record(["one", "three"]);
    expect(await recorder.read()).toEqual({
      head: { status: 200, statusText: "OK", headers: [] },
      headAtMs: 30,
      interim: [],
      body: Buffer.from("onethree"),
      chunks: [
        [40, 3],
        [50, 5],
      ],
    });
  });

  it("undoes the content coding, and counts the bytes that come of it", async () => {
    const coded = gzipSync("three");
    const recorder = record([coded.subarray(0, 5), coded.subarray(5)], ["content-encoding", "gzip"]);
    const { body, chunks } = await recorder.read();
    expect(bytesOf(body).toString()).toBe("three");
    expect(chunks).toEqual([[50, 5]]);
  });

  it("unfolds as much as can be had of an answer that broke off", async () => {
    const coded = gzipSync(Buffer.from("one two three ".repeat(5)));
    const recorder = record([coded.subarray(0, -9)], ["content-encoding", "gzip"]);
    await expect(recorder.read()).rejects.toThrow(CodingError);
    expect(bytesOf((await recorder.read(false)).body).toString()).toMatch(/^one two three one/);
  });

  it("may be read before the end", async () => {
    const recorder = record(["one"]);
    expect(bytesOf((await recorder.read()).body).toString()).toBe("one");
    void recorder.add(Buffer.from("two"));
    expect(bytesOf((await recorder.read()).body).toString()).toBe("onetwo");
  });

  it("keeps nothing of an answer that is too large", async () => {
    const recorder = record(["12345", "67890"], [], 10);
    expect(recorder.overflown).toBe(false);
    void recorder.add(Buffer.from("1"));
    expect(recorder.overflown).toBe(true);
    expect((await recorder.read()).body.length).toBe(0);
  });

  it.each([
    ["zstd", "what?"],
    ["gzip", "no gzip"],
  ])("rejects where %s does not unfold", async (coding, body) => {
    const recorder = record([body], ["Content-Encoding", coding]);
    await expect(recorder.read()).rejects.toThrow(CodingError);
  });
});

const HALF = Buffer.alloc(600_000);

/** Starts one; what it asked for and what it sent to the disk. */
function spilling(maySpill: boolean): { recorder: Recorder; starts: number[]; added: number[] } {
  const [starts, added]: number[][] = [[], []];
  const spill: Spill = {
    add: (bytes) => void added?.push(bytes.length),
    end: () => Promise.resolve(storedBody("somewhere", 7)),
    discard: () => Promise.resolve(),
  };
  const recorder = startRecorder(
    { status: 200, statusText: "OK", headers: [] },
    0,
    () => 5,
    2_000_000,
    (_, start) => {
      starts?.push(start.length);
      return maySpill ? spill : undefined;
    },
  );
  return { recorder, starts: starts ?? [], added: added ?? [] };
}

describe("a recorder of an answer that goes to the disk", () => {
  it("sends all of it there once it is longer than 1 MiB, and keeps its times and sizes", async () => {
    const { recorder, starts, added } = spilling(true);
    void recorder.add(HALF);
    expect([recorder.spilled, starts]).toEqual([false, []]);
    for (let n = 0; n < 4; n += 1) void recorder.add(HALF);
    expect([starts, added]).toEqual([[1_200_000], [1_200_000, 600_000, 600_000, 600_000]]);
    expect([recorder.spilled, recorder.overflown, recorder.bytes]).toEqual([true, false, 3_000_000]);
    const { body, chunks } = await recorder.read();
    expect(body).toMatchObject({ file: "somewhere", length: 7 });
    expect(chunks).toEqual(Array.from({ length: 5 }, () => [5, 600_000]));
  });

  it("asks once, and keeps in memory what may not go there", async () => {
    const { recorder, starts } = spilling(false);
    for (let n = 0; n < 3; n += 1) void recorder.add(HALF);
    expect([starts, recorder.spilled]).toEqual([[1_200_000], false]);
    expect((await recorder.read()).body.length).toBe(1_800_000);
    void recorder.add(HALF);
    expect(recorder.overflown).toBe(true);
  });
});
