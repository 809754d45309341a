import { describe, expect, it } from "vitest";
import {
  answerKind,
  type AnswerKind,
  answerPieces,
  pieceBoundaries,
  tellsOfError,
} from "../../src/matching/answer-pieces.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { encodeFrame, stringHeader } from "../../src/model/event-stream.ts";

function frame(payload: string, headers: Record<string, string>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => stringHeader(name, value));
  return encodeFrame({ headers: lines, payload: Buffer.from(payload) });
}

function wrapped(json: string): string {
  return JSON.stringify({ bytes: Buffer.from(json).toString("base64"), p: "abc" });
}

function texts(kind: AnswerKind, body: string): [string, string, JsonValue | undefined][] {
  return answerPieces(kind, Buffer.from(body)).map(({ event, text, json }) => [event, text, json]);
}

describe("answerKind", () => {
  it.each<[string | undefined, AnswerKind | undefined]>([
    ["text/event-stream", "events"],
    ["text/event-stream;charset=utf-8", "events"],
    [" Text/Event-Stream ; charset=UTF-8", "events"],
    ["application/vnd.amazon.eventstream", "frames"],
    ["application/x-ndjson", "lines"],
    ["application/ndjson", "lines"],
    ["application/stream+json", "lines"],
    ["application/jsonl; charset=utf-8", "lines"],
    ["application/x-jsonlines", "lines"],
    ["application/json ;charset=utf-8", "document"],
    ["application/problem+json", "document"],
    ["application/vnd.amazon.eventstream+json", "document"],
    ["text/plain", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("knows %j as %s", (contentType, kind) => {
    expect(answerKind(contentType)).toBe(kind);
  });
});

describe("answerPieces", () => {
  it("cuts events, lines and documents", () => {
    expect(texts("events", "event: a\r\ndata: 1\r\n\r\n: comment\r\n\r\ndata: [DONE]\r\n\r\n")).toEqual([
      ["a", "1", 1],
      ["", "[DONE]", undefined],
    ]);
    expect(texts("lines", '{"a":1}\r\n\n{"b":2}')).toEqual([
      ["", '{"a":1}\r', { a: 1 }],
      ["", '{"b":2}', { b: 2 }],
    ]);
    expect(texts("document", "[1,\n2]")).toEqual([["", "[1,\n2]", [1, 2]]]);
  });

  it("reads a document behind blank lines and a byte order mark", () => {
    expect(texts("document", '\n\n\n{"a":1}')[0]?.[2]).toEqual({ a: 1 });
    expect(texts("document", '\uFEFF{"a":1}')[0]?.[2]).toEqual({ a: 1 });
  });

  it("names a frame by its event, and opens what is wrapped in it", () => {
    const body = Buffer.concat([
      frame('{"role":"assistant","p":"ab"}', { ":event-type": "messageStart", ":message-type": "event" }),
      frame(wrapped('{"type":"message_stop"}'), { ":event-type": "chunk", ":message-type": "event" }),
      frame(wrapped("no JSON"), { ":event-type": "chunk", ":message-type": "event" }),
      frame("", {}),
    ]);
    const outer = JSON.parse(wrapped("no JSON")) as JsonValue;
    expect(answerPieces("frames", body).map(({ event, json, isError }) => [event, json, isError])).toEqual([
      ["messageStart", { role: "assistant", p: "ab" }, false],
      ["chunk", { type: "message_stop" }, false],
      ["chunk", outer, false],
      ["", undefined, false],
    ]);
  });

  it("takes what is no whole frame for a piece of text", () => {
    const whole = frame("{}", { ":event-type": "a" });
    const body = Buffer.concat([whole, whole.subarray(0, 20)]);
    const [, rest, ...others] = answerPieces("frames", body);
    expect(rest).toEqual({
      event: "",
      text: whole.toString("latin1", 0, 20),
      json: undefined,
      isError: false,
    });
    expect(others).toEqual([]);
  });

  it.each<[string, AnswerKind, Buffer]>([
    ["an event that is named so", "events", Buffer.from("event: error\ndata: overloaded\n\n")],
    ["an event with an error", "events", Buffer.from('data: {"error":{"code":503}}\n\n')],
    ["a line with an error", "lines", Buffer.from('{"error":"model runner has stopped"}\n')],
    [
      "an exception",
      "frames",
      frame("{}", { ":message-type": "exception", ":exception-type": "throttlingException" }),
    ],
    [
      "an error without a type of its own",
      "frames",
      frame("", { ":message-type": "error", ":error-code": "500" }),
    ],
    ["a message of a kind that is no event", "frames", frame("", { ":message-type": "error" })],
    ["an error within a chunk", "frames", frame(wrapped('{"type":"error"}'), { ":event-type": "chunk" })],
  ])("sees the error in %s", (_what, kind, body) => {
    expect(answerPieces(kind, body).map(({ isError }) => isError)).toEqual([true]);
  });

  it("names a frame that failed by its exception or its code", () => {
    const exception = frame("{}", { ":event-type": "x", ":exception-type": "throttlingException" });
    const failure = frame("{}", { ":message-type": "error", ":error-code": "500" });
    const names = answerPieces("frames", Buffer.concat([exception, failure])).map(({ event }) => event);
    expect(names).toEqual(["throttlingException", "500"]);
  });

  it("sees no error in a document", () => {
    expect(answerPieces("document", Buffer.from('{"error":"x"}'))[0]?.isError).toBe(false);
  });
});

describe("pieceBoundaries", () => {
  const whole = frame("{}", { ":event-type": "a" });

  it.each<[AnswerKind | undefined, Buffer, number[]]>([
    ["events", Buffer.from("data: a\n\ndata: b\n\n"), [9, 18]],
    ["lines", Buffer.from("{}\n[]\r\n\n"), [3, 7, 8]],
    ["lines", Buffer.from("{}\n[]"), [3, 5]],
    ["lines", Buffer.from(""), []],
    ["frames", Buffer.concat([whole, whole]), [whole.length, 2 * whole.length]],
    ["document", Buffer.from("{\n}\n"), [4]],
    [undefined, Buffer.from("a\nb"), [3]],
    [undefined, Buffer.from(""), []],
  ])("cuts %s behind each piece", (kind, body, ends) => {
    expect(pieceBoundaries(kind, body)).toEqual(ends);
  });
});

describe("tellsOfError", () => {
  it.each<[JsonValue | undefined, boolean]>([
    [{ error: { message: "Overloaded" } }, true],
    [{ error: "gone" }, true],
    [{ type: "error", message: "gone" }, true],
    [{ type: "response.failed", response: { error: { code: "server_error" } } }, true],
    [{ type: "response.completed", response: { error: null } }, false],
    [{ error: null }, false],
    [{ error: "" }, false],
    [{ error: false }, false],
    [{ choices: [{ delta: { content: "error" } }] }, false],
    [{ response: "error" }, false],
    ["error", false],
    [null, false],
    [undefined, false],
  ])("of %j says %s", (json, answer) => {
    expect(tellsOfError(json)).toBe(answer);
  });
});
