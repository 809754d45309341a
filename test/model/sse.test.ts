import { describe, expect, it } from "vitest";
import { eventBoundaries, parseServerSentEvents } from "../../src/model/sse.ts";

describe("parseServerSentEvents", () => {
  it.each(["\n", "\r\n", "\r"])("reads streams with the line end %j", (lineEnd) => {
    const text = ["event: a", "data: 1", "data:2", "", ": comment", "", "id: 7", "data", "", ""].join(
      lineEnd,
    );
    expect(parseServerSentEvents(text)).toStrictEqual([
      { event: "a", data: "1\n2" },
      { event: "", data: "" },
    ]);
  });

  it("takes one blank after the colon, and no other field that begins like data", () => {
    expect(parseServerSentEvents("data:  x\ndatabase: y\n\n")).toStrictEqual([{ event: "", data: " x" }]);
  });

  it("drops a byte order mark, and events without data", () => {
    expect(parseServerSentEvents("\uFEFFevent: a\n\ndata: b\n\n")).toStrictEqual([{ event: "", data: "b" }]);
  });

  it("keeps the last event without its blank line", () => {
    expect(parseServerSentEvents("data: [DONE]")).toStrictEqual([{ event: "", data: "[DONE]" }]);
  });
});

describe("eventBoundaries", () => {
  it.each<[string, number[]]>([
    ["", []],
    ["data: a\n\ndata: b\n\n", [9, 18]],
    ["data: a\r\n\r\ndata: b\r\n\r\n", [11, 22]],
    ["data: a\r\rdata: b\r\r", [9, 18]],
    ["data: a\n\n\n\ndata: b\n\n", [11, 20]],
    ["\n\ndata: a\n\n", [11]],
    ["data: a\n\ndata: b", [9, 16]],
    ["data: a\n\n\r\n", [11]],
    ["\n", [1]],
    ["no event at all", [15]],
  ])("cuts %j behind its blank lines", (text, boundaries) => {
    expect(eventBoundaries(Buffer.from(text))).toStrictEqual(boundaries);
  });
});
