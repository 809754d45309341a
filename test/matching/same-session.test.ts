import { describe, expect, it } from "vitest";
import { isSameAnswer } from "../../src/matching/same-answer.ts";
import type { WholeInteraction } from "../../src/model/interaction.ts";
import { deepgram } from "../../src/providers/deepgram.ts";

function session(lines: readonly string[], protocol?: string): WholeInteraction {
  return {
    status: 101,
    statusText: "Switching Protocols",
    headers: [
      "Content-Type",
      "application/x-ndjson",
      ...(protocol === undefined ? [] : ["Sec-WebSocket-Protocol", protocol]),
    ],
    body: Buffer.from(lines.map((line) => `{${line}}\n`).join("")),
    headAtMs: 1,
    chunks: [],
    redacted: [],
    ids: [],
    recordedOn: undefined,
  };
}

const client = (content: string, atMs = 1): string => `"from":"client","atMs":${atMs},${content}`;
const server = (content: string, atMs = 1): string => `"from":"server","atMs":${atMs},${content}`;

const LINES = [
  server('"json":{"type":"Open","request_id":"1"}'),
  client('"base64":"AAEC"'),
  client('"base64":"AwQF"'),
  server('"json":{"type":"Results","n":1}'),
  client('"json":{"type":"CloseStream"}'),
  server('"close":1000'),
];

const [open = "", one = "", two = "", results = "", closeStream = "", close = ""] = LINES;

describe("isSameAnswer, of two WebSocket sessions", () => {
  it.each<[string, string[]]>([
    ["times and volatile members", [server('"json":{"type":"Open","request_id":"2"}', 9), ...LINES.slice(1)]],
    [
      "pings, pongs and heartbeats",
      [
        server('"ping":""'),
        open,
        client('"pong":""'),
        client('"json":{"type":"KeepAlive"}'),
        one,
        two,
        results,
        closeStream,
        close,
      ],
    ],
    ["the cuts in a client's bytes", [open, client('"base64":"AAECAwQF"'), results, closeStream, close]],
    ["which of two opposite messages was first", [open, one, results, two, closeStream, close]],
  ])("does not count %s", (_, lines) => {
    expect(isSameAnswer(session(LINES), session(lines), deepgram)).toBe(true);
  });

  it.each<[string, WholeInteraction]>([
    [
      "another message",
      session([open, one, two, server('"json":{"type":"Results","n":2}'), closeStream, close]),
    ],
    ["other bytes", session([open, one, client('"base64":"AwQG"'), results, closeStream, close])],
    ["one message more", session([...LINES.slice(0, 4), results, closeStream, close])],
    ["another close", session([...LINES.slice(0, 5), server('"close":1011')])],
    ["another subprotocol", session(LINES, "v2")],
    ["what is no session", session(["nonsense"])],
  ])("counts %s", (_, other) => {
    expect(isSameAnswer(session(LINES), other, deepgram)).toBe(false);
    expect(isSameAnswer(other, session(LINES), deepgram)).toBe(false);
  });

  it("counts the cuts in a server's bytes", () => {
    const cut = [server('"base64":"AAEC"'), server('"base64":"AwQF"')];
    expect(isSameAnswer(session(cut), session([server('"base64":"AAECAwQF"')]), deepgram)).toBe(false);
  });
});
