import { describe, expect, it } from "vitest";
import { type Frame, parseSession, printFrame, type SessionFrame } from "../../src/model/session.ts";

function message(content: string | Buffer, binary = false): Frame {
  return { kind: "message", binary, bytes: Buffer.from(content) };
}

const FRAMES: readonly (readonly [string, Frame, string])[] = [
  ["JSON as it was written", message('{"a": 1.0,  "b":"\\u00e9é"}'), `"json":{"a": 1.0,  "b":"\\u00e9é"}`],
  ["JSON with spaces behind it", message("[1] "), `"json":[1] `],
  [
    "JSON with a member of the line's own",
    message('{"json":1},"text":"x"}'),
    `"text":"{\\"json\\":1},\\"text\\":\\"x\\"}"`,
  ],
  ["JSON in a binary message", message('{"a":1}', true), `"binary":true,"json":{"a":1}`],
  ["indented JSON", message('{\n  "a": {}\n}'), `"indent":2,"json":{"a":{}}`],
  [
    "indented JSON in a binary message",
    message('{\n  "a": []\n}\n', true),
    `"binary":true,"indent":2,"newline":true,"json":{"a":[]}`,
  ],
  ["JSON in another layout", message('{\n"a":1}'), `"text":"{\\n\\"a\\":1}"`],
  ["text", message("hello\u2028\n"), `"text":"hello\u2028\\n"`],
  ["an empty text", message(""), `"text":""`],
  ["text with a mark in front", message("\ufeff{}"), `"text":"\ufeff{}"`],
  ["JSON that is no object", message("12"), `"text":"12"`],
  ["bytes", message(Buffer.from([0, 255]), true), `"base64":"AP8="`],
  ["readable bytes", message("hello", true), `"base64":"aGVsbG8="`],
  ["an empty binary message", message("", true), `"base64":""`],
  ["a ping", { kind: "ping", bytes: Buffer.from([65, 200]) }, `"ping":"AÈ"`],
  ["a pong", { kind: "pong", bytes: Buffer.alloc(0) }, `"pong":""`],
  [
    "a close",
    { kind: "close", code: 1000, reason: 'as "you" wish' },
    `"close":1000,"reason":"as \\"you\\" wish"`,
  ],
  ["a close without a code", { kind: "close", code: 1005, reason: "" }, `"close":1005`],
];

describe("printFrame", () => {
  it.each(FRAMES)("prints %s, which parseSession reads", (_, frame, content) => {
    const sent: SessionFrame = { from: "server", atMs: 12, frame };
    const line = `{"from":"server","atMs":12,${content}}`;
    expect(printFrame(sent)).toBe(line);
    expect(parseSession(Buffer.from(`${line}\n`))).toEqual([sent]);
  });
});

describe("parseSession", () => {
  it("reads lines that a person wrote in another order, without times, with empty lines between", () => {
    const text =
      '{"json": {"a":  1}, "from": "client"}\r\n\n  {"atMs":7,"from":"server","text":"x"}\n{"from":"server","close":1000}';
    expect(parseSession(Buffer.from(text))).toEqual([
      { from: "client", atMs: 0, frame: message('{"a":1}') },
      { from: "server", atMs: 7, frame: message("x") },
      { from: "server", atMs: 7, frame: { kind: "close", code: 1000, reason: "" } },
    ]);
  });

  it.each([
    ["nonsense", "line 1 is no JSON object"],
    ['{"from":"server","text":"x"}\n[1]', "line 2 is no JSON object"],
    ['\n{"from":"me","text":"x"}', 'line 2 has no "from" that is "client" or "server"'],
    ['{"from":"client","close":"x"}', "line 1 has none of json, text, base64, ping, pong and close"],
  ])("names the line of what is no frame: %j", (text, problem) => {
    expect(() => parseSession(Buffer.from(text))).toThrow(new SyntaxError(problem));
  });
});
