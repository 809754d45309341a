import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startRecorder, type Recorder } from "../../src/exchange/recorder.ts";
import { CodingError } from "../../src/model/content-coding.ts";

/** A recorder of an answer that came at 130.4 ms to a request sent at 100; each piece comes 10 ms later. */
function record(pieces: readonly (string | Buffer)[], headers: string[] = [], maxBytes = 100): Recorder {
  let now = 130.4;
  const recorder = startRecorder({ status: 200, statusText: "OK", headers }, 100, () => now, maxBytes);
  for (const piece of pieces) {
    now += 10;
    recorder.add(Buffer.from(piece));
  }
  return recorder;
}

describe("a recorder", () => {
  it("keeps bytes and times, in whole milliseconds from the request on", async () => {
    const recorder = record(["one", "three"]);
    expect(await recorder.read()).toEqual({
      head: { status: 200, statusText: "OK", headers: [] },
      headAtMs: 30,
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
    expect(body.toString()).toBe("three");
    expect(chunks).toEqual([[50, 5]]);
  });

  it("unfolds as much as can be had of an answer that broke off", async () => {
    const coded = gzipSync(Buffer.from("one two three ".repeat(5)));
    const recorder = record([coded.subarray(0, -9)], ["content-encoding", "gzip"]);
    await expect(recorder.read()).rejects.toThrow(CodingError);
    expect((await recorder.read(false)).body.toString()).toMatch(/^one two three one/);
  });

  it("may be read before the end", async () => {
    const recorder = record(["one"]);
    expect((await recorder.read()).body.toString()).toBe("one");
    recorder.add(Buffer.from("two"));
    expect((await recorder.read()).body.toString()).toBe("onetwo");
  });

  it("keeps nothing of an answer that is too large", async () => {
    const recorder = record(["12345", "67890"], [], 10);
    expect(recorder.overflown).toBe(false);
    recorder.add(Buffer.from("1"));
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
