import { describe, expect, it } from "vitest";
import { isSameAnswer } from "../../src/matching/same-answer.ts";
import { encodeFrame, stringHeader } from "../../src/model/event-stream.ts";
import type { WholeInteraction } from "../../src/model/interaction.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { openai } from "../../src/providers/openai.ts";

function answer(type: string, body: string | Buffer, status = 200): WholeInteraction {
  return {
    status,
    statusText: "OK",
    headers: ["Content-Type", type, "x-ratelimit-remaining-requests", String(body.length)],
    body: Buffer.from(body),
    headAtMs: 1,
    chunks: [[2, body.length]],
    redacted: [],
    ids: [],
    recordedOn: undefined,
  };
}

const JSON_TYPE = "application/json";
const completion = (id: string, content: string): string =>
  JSON.stringify({ id, created: id.length, choices: [{ message: { content } }], usage: { total_tokens: 3 } });

function toolUse(id: string, user: string): WholeInteraction {
  return answer(JSON_TYPE, JSON.stringify({ content: [{ type: "tool_use", id, input: { id: user } }] }));
}

describe("isSameAnswer", () => {
  it.each<[string, string, string, string]>([
    ["JSON", JSON_TYPE, completion("a", "Hi"), completion("bc", "Hi")],
    ["JSON printed otherwise", JSON_TYPE, '{"b":1,"a":2}', '{ "a": 2, "b": 1 }'],
    ["an array", JSON_TYPE, '[{"id":1,"x":2}]', '[{"id":3,"x":2}]'],
    [
      "a stream of events",
      "text/event-stream",
      'data: {"id":"1","x":1}\n\ndata: [DONE]\n\n',
      'data: {"id":"2","x":1}\n\n: padding\n\ndata: [DONE]\n\n',
    ],
    ["lines of JSON", "application/x-ndjson", '{"id":1,"x":1}\n{"y":1}\n', '{"id":2,"x":1}\n{"y":1}\n'],
  ])("sees that %s says the same under another id", (_title, type, before, after) => {
    expect(isSameAnswer(answer(type, before), answer(type, after), openai)).toBe(true);
  });

  it.each<[string, WholeInteraction, WholeInteraction]>([
    ["content", answer(JSON_TYPE, completion("a", "Hi")), answer(JSON_TYPE, completion("a", "Ho"))],
    ["status", answer(JSON_TYPE, "{}"), answer(JSON_TYPE, "{}", 201)],
    ["type", answer(JSON_TYPE, "{}"), answer("text/plain", "{}")],
    ["bytes that are no JSON", answer("audio/mpeg", "a"), answer("audio/mpeg", "b")],
    [
      "number of events",
      answer("text/event-stream", "data: a\n\n"),
      answer("text/event-stream", "data: a\n\ndata: a\n\n"),
    ],
    [
      "names of events",
      answer("text/event-stream", "event: x\ndata: 1\n\n"),
      answer("text/event-stream", "event: y\ndata: 1\n\n"),
    ],
    ["text of broken JSON", answer(JSON_TYPE, '{"id":1'), answer(JSON_TYPE, '{"id":2')],
  ])("sees another %s", (_title, before, after) => {
    expect(isSameAnswer(before, after, openai)).toBe(false);
  });

  it("compares all of what the model wrote, an id in a tool's input included", () => {
    expect(isSameAnswer(toolUse("toolu_1", "user-1"), toolUse("toolu_2", "user-1"), anthropic)).toBe(true);
    expect(isSameAnswer(toolUse("toolu_1", "user-1"), toolUse("toolu_1", "user-2"), anthropic)).toBe(false);
  });
});

function frame(event: string, json: JsonObject): Buffer {
  const headers = [stringHeader(":event-type", event)];
  return encodeFrame({ headers, payload: Buffer.from(JSON.stringify(json)) });
}

function chunk(json: JsonObject, p: string): Buffer {
  return frame("chunk", { bytes: Buffer.from(JSON.stringify(json)).toString("base64"), p });
}

describe("isSameAnswer of frames", () => {
  const FRAMES = "application/vnd.amazon.eventstream";
  const bedrock = { ...anthropic, volatileMembers: ["id", "p"] };
  const isSame = (before: Buffer, after: Buffer): boolean =>
    isSameAnswer(answer(FRAMES, before), answer(FRAMES, after), bedrock);

  it("does not count padding and ids, also where they are wrapped", () => {
    expect(isSame(frame("delta", { text: "Hi", p: "ab" }), frame("delta", { text: "Hi", p: "abc" }))).toBe(
      true,
    );
    expect(isSame(chunk({ id: "1", text: "Hi" }, "ab"), chunk({ id: "2", text: "Hi" }, "abc"))).toBe(true);
  });

  it("counts text, the names of events, and what is no frame", () => {
    const delta = frame("delta", { text: "Hi" });
    expect(isSame(delta, frame("delta", { text: "Ho" }))).toBe(false);
    expect(isSame(delta, frame("start", { text: "Hi" }))).toBe(false);
    expect(isSame(chunk({ text: "Hi" }, "p"), chunk({ text: "Ho" }, "p"))).toBe(false);
    expect(isSame(delta, delta.subarray(0, -1))).toBe(false);
    expect(isSame(Buffer.from("one"), Buffer.from("two"))).toBe(false);
  });
});
