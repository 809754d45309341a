import { describe, expect, it } from "vitest";
import {
  endToEndHeaders,
  filterHeaders,
  headerLines,
  headerValue,
  mediaType,
} from "../../src/model/headers.ts";

describe("raw headers", () => {
  const headers = ["Vary", "a", "X", "1", "vary", "b"];

  it("are read line by line, repetitions and all", () => {
    expect([...headerLines(headers)]).toEqual([
      ["Vary", "a"],
      ["X", "1"],
      ["vary", "b"],
    ]);
  });

  it("are found by name in any case, the first of them", () => {
    expect(headerValue(headers, "VARY")).toBe("a");
    expect(headerValue(headers, "none")).toBeUndefined();
  });

  it("are filtered by their names in lower case, and keep their own", () => {
    expect(filterHeaders(headers, (name, value) => name === "vary" && value !== "b")).toEqual(["Vary", "a"]);
  });
});

describe("end-to-end headers", () => {
  it("are all but the hop-by-hop ones and those that Connection names", () => {
    const lines = [
      ["Host", "h"],
      ["Connection", "close, X-Named"],
      ["connection", "also-Named"],
      ["x-named", "1"],
      ["Also-Named", "2"],
      ["Keep-Alive", "timeout=5"],
      ["Proxy-Authorization", "Basic a"],
      ["Proxy-Authenticate", "Basic"],
      ["Proxy-Connection", "keep-alive"],
      ["TE", "trailers"],
      ["Trailer", "x"],
      ["Transfer-Encoding", "chunked"],
      ["Upgrade", "h2c"],
      ["HTTP2-Settings", "AAMAAABk"],
      ["X-Kept", "3"],
    ];
    expect(endToEndHeaders(lines.flat())).toEqual(["Host", "h", "Trailer", "x", "X-Kept", "3"]);
  });

  it("keep the framing even where Connection names it", () => {
    const headers = ["Connection", "Content-Length, host", "Content-Length", "5", "Host", "h"];
    expect(endToEndHeaders(headers)).toEqual(["Content-Length", "5", "Host", "h"]);
  });
});

it.each([
  ["Text/Event-Stream; charset=utf-8", "text/event-stream"],
  [" application/json ", "application/json"],
  ["", ""],
  [undefined, ""],
])("the media type of %j is %j", (contentType, type) => {
  expect(mediaType(contentType)).toBe(type);
});
