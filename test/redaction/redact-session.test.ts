import { describe, expect, it } from "vitest";
import {
  type Frame,
  type Message,
  parseSession,
  type Sender,
  type SessionFrame,
} from "../../src/model/session.ts";
import { elevenlabs } from "../../src/providers/elevenlabs.ts";
import { openai } from "../../src/providers/openai.ts";
import { redactMessage, redactSession } from "../../src/redaction/redact-session.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";
import { UnredactableError } from "../../src/redaction/unredactable-error.ts";

const KEY = ["plain", "0words", "of", "the", "session", "tests"].join("-");
const PROTOCOL = ["Sec-WebSocket-Protocol", `realtime, openai-insecure-api-key.${KEY}`];

function text(content: string | Buffer, binary = false): Message {
  return { kind: "message", binary, bytes: Buffer.from(content) };
}

function lines(frames: readonly (readonly [Sender, Frame])[], provider = openai): readonly string[] {
  const sent: SessionFrame[] = frames.map(([from, frame], atMs) => ({ from, atMs, frame }));
  const secrets = secretsOf({ headers: PROTOCOL, path: "/v1/realtime" }, provider);
  const head = {
    status: 101,
    statusText: "Switching Protocols",
    headers: ["Sec-WebSocket-Protocol", "realtime"],
  };
  const { body, headers, redacted } = redactSession(
    { head, headAtMs: 3, frames: sent },
    secrets,
    secrets.places,
  );
  expect(headers).toEqual(["Content-Type", "application/x-ndjson", "Sec-WebSocket-Protocol", "realtime"]);
  expect(redacted).toContain("request.header.sec-websocket-protocol");
  expect(parseSession(body)).toHaveLength(frames.length);
  return Buffer.from(body).toString("utf8").trimEnd().split("\n");
}

describe("redactSession", () => {
  it("takes the key out of messages in both directions, in text, JSON, binary JSON, bytes and the close", () => {
    const all = lines([
      ["client", text(`my key is ${KEY}`)],
      ["server", text(JSON.stringify({ echo: `key=${KEY}` }))],
      ["server", text(JSON.stringify({ echo: KEY }), true)],
      ["server", text(Buffer.from(`\u0001 ${KEY} \u0002`), true)],
      ["server", { kind: "ping", bytes: Buffer.from(KEY) }],
      ["server", { kind: "close", code: 1000, reason: `bye ${KEY}` }],
    ]);
    expect(all.join("\n")).not.toContain(KEY);
    expect(all[0]).toBe('{"from":"client","atMs":0,"text":"my key is [redacted]"}');
    expect(all[2]).toBe('{"from":"server","atMs":2,"binary":true,"json":{"echo":"[redacted]"}}');
    expect(
      Buffer.from(String(/"base64":"([^"]*)"/.exec(all[3] ?? "")?.[1]), "base64").toString(),
    ).not.toContain(KEY);
    expect(all[5]).toBe('{"from":"server","atMs":5,"close":1000,"reason":"bye [redacted]"}');
  });

  it("takes out a key that comes in pieces", () => {
    const pieces = [KEY.slice(0, 9), KEY.slice(9, 20), KEY.slice(20)];
    const all = lines(
      pieces.flatMap((delta) => [
        ["server", text(JSON.stringify({ type: "response.text.delta", delta }))],
        ["client", text('{"type":"go on"}')],
      ]),
    );
    expect(
      all
        .filter((line) => line.includes("server"))
        .join("")
        .replaceAll(/.*?"delta":"([^"]*)".*?/g, "$1"),
    ).not.toContain(KEY.slice(9, 20));
  });

  it("takes out what stands where a provider's first message has its key, however it looks", () => {
    const [line] = lines([["client", text('{"text":" ","xi_api_key":"short","token":"tiny"}')]], elevenlabs);
    expect(line).not.toMatch(/short|tiny/);
    const secrets = secretsOf({ headers: [], path: "/" }, elevenlabs);
    const { bytes } = redactMessage(text('{"xi_api_key":"other"}'), secrets);
    expect(bytes.toString()).toMatch(/^\{"xi_api_key":"\[redacted/);
  });

  it("leaves all else as it is", () => {
    const frame = text('{"type": "session.created",  "temperature": 1.0}');
    expect(lines([["server", frame]])).toEqual([
      `{"from":"server","atMs":0,"json":${frame.bytes.toString()}}`,
    ]);
  });

  it("refuses a file of the server's with the key in it", () => {
    const file = Buffer.concat([Buffer.alloc(3000, 1), Buffer.from(KEY), Buffer.alloc(3000, 2)]);
    expect(() => lines([["server", text(file, true)]])).toThrow(UnredactableError);
  });
});
