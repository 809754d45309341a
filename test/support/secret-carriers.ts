import { brotliCompressSync, crc32, gzipSync } from "node:zlib";
import type { ScriptedAnswer, ScriptedRequest } from "./secrets-lab.ts";
import { inJson } from "./planted.ts";

/** What carries a text to a client: a request without credentials, and the answer to it. */
export interface Carrier {
  readonly request: Omit<ScriptedRequest, "answer" | "headers">;
  /**
   * The answer with a text, which is given as the content of a string of JSON. A stream brings it in the pieces
   * that `cut` makes of it; by default four characters each.
   */
  readonly answer: (content: string, cut?: Cut) => ScriptedAnswer;
}

/** Cuts a text. */
export type Cut = (text: string) => readonly string[];

const inFours: Cut = (text) => text.match(/[^]{1,4}/gu) ?? [];

const CHAT = "https://api.openai.com/v1/chat/completions";
const BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude/";

function chat(more: object): Carrier["request"] {
  return { url: CHAT, body: JSON.stringify({ model: "gpt-4o-mini", messages: [], ...more }) };
}

const TOOL_CALL = '{"id":"call_f00dfeed","type":"function","function":{"name":"f","arguments":"{}"}}';

/** A completion with a text and a tool call in it. */
export function completion(content: string): string {
  return `{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Say ${content}.","tool_calls":[${TOOL_CALL}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`;
}

function chatEvent(content: string): string {
  return `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`;
}

function chatEvents(contents: readonly string[]): string {
  return `${contents.map(chatEvent).join("")}data: [DONE]\n\n`;
}

/** The text behind the content, in pieces, each written as JSON. */
function split(content: string, cut: Cut = inFours): string[] {
  return cut(JSON.parse(`"Say ${content}."`) as string).map(inJson);
}

function whole(type: string, body: string | Buffer, more: Record<string, string> = {}): ScriptedAnswer {
  return { headers: { "content-type": type, ...more }, pieces: [Buffer.from(body)] };
}

function cutBytes(body: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / length) }, (_, at) =>
    body.subarray(at * length, (at + 1) * length),
  );
}

/** A frame of AWS's event stream. */
function frame(type: string, payload: string): Buffer {
  const name = ":event-type";
  const value = Buffer.alloc(2);
  value.writeUInt16BE(type.length);
  const headers = Buffer.concat([
    Buffer.of(name.length),
    Buffer.from(name),
    Buffer.of(7),
    value,
    Buffer.from(type),
  ]);
  const head = Buffer.alloc(12);
  head.writeUInt32BE(16 + headers.length + Buffer.byteLength(payload), 0);
  head.writeUInt32BE(headers.length, 4);
  head.writeUInt32BE(crc32(head.subarray(0, 8)), 8);
  const checked = Buffer.concat([head, headers, Buffer.from(payload)]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(checked));
  return Buffer.concat([checked, sum]);
}

const FRAMES = "application/vnd.amazon.eventstream";

/** Carriers by name. */
export const carriers: Readonly<Record<string, Carrier>> = {
  JSON: {
    request: chat({ n: 1 }),
    answer: (content) => whole("application/json", completion(content)),
  },
  "JSON in gzip": {
    request: chat({ n: 2 }),
    answer: (content) =>
      whole("application/json", gzipSync(completion(content)), { "content-encoding": "gzip" }),
  },
  "JSON in brotli": {
    request: chat({ n: 3 }),
    answer: (content) =>
      whole("application/json", brotliCompressSync(completion(content)), { "content-encoding": "br" }),
  },
  "a file in gzip": {
    request: { method: "GET", url: "https://api.openai.com/v1/files/file-1/content" },
    answer: (content) => whole("application/gzip", gzipSync(completion(content))),
  },
  "plain text": {
    request: { method: "GET", url: "https://api.openai.com/v1/files/file-2/content" },
    answer: (content) => whole("text/plain; charset=utf-8", `Say ${content}.\n`),
  },
  "an event": {
    request: chat({ stream: true, n: 4 }),
    answer: (content) => whole("text/event-stream", chatEvents(["Say ", content, "."])),
  },
  "an event in chunks of seven bytes": {
    request: chat({ stream: true, n: 5 }),
    answer: (content) => ({
      headers: { "content-type": "text/event-stream" },
      pieces: cutBytes(Buffer.from(chatEvents(["Say ", content, "."])), 7),
    }),
  },
  "many events": {
    request: chat({ stream: true, n: 6 }),
    answer: (content, cut) => ({
      headers: { "content-type": "text/event-stream" },
      pieces: [...split(content, cut).map(chatEvent), "data: [DONE]\n\n"].map((text) => Buffer.from(text)),
    }),
  },
  "many events in gzip": {
    request: chat({ stream: true, n: 7 }),
    answer: (content, cut) => ({
      headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
      pieces: cutBytes(gzipSync(chatEvents(split(content, cut))), 11),
    }),
  },
  "lines of JSON": {
    request: { url: "https://ollama.com/api/chat", body: JSON.stringify({ model: "m", messages: [] }) },
    answer: (content, cut) => {
      const lines = split(content, cut).map((text) => `{"message":{"content":"${text}"},"done":false}\n`);
      return whole("application/x-ndjson", `${lines.join("")}{"message":{"content":""},"done":true}\n`);
    },
  },
  "a streamed array": {
    request: {
      url: "https://generativelanguage.googleapis.com/v1beta/models/gemini:streamGenerateContent",
      body: JSON.stringify({ contents: [] }),
    },
    answer: (content, cut) => {
      const parts = [
        ...split(content, cut).map((text) => geminiPart(text)),
        geminiPart("", ',"finishReason":"STOP"'),
      ];
      return whole("application/json", `[${parts.join("\n,\r\n")}]`);
    },
  },
  "AWS's frames": {
    request: { url: `${BEDROCK}converse-stream`, body: JSON.stringify({ messages: [] }) },
    answer: (content, cut) => {
      const deltas = split(content, cut).map((text) =>
        frame("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"${text}"},"p":"abc"}`),
      );
      const last = frame("metadata", '{"usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}');
      return { headers: { "content-type": FRAMES }, pieces: [...deltas, last] };
    },
  },
  "base64 in AWS's frames": {
    request: { url: `${BEDROCK}invoke-with-response-stream`, body: '{"anthropic_version":"x"}' },
    answer: (content, cut) => {
      const deltas = split(content, cut).map((text) =>
        invokeChunk(
          `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}`,
        ),
      );
      return {
        headers: { "content-type": FRAMES },
        pieces: [...deltas, invokeChunk('{"type":"message_stop","amazon-bedrock-invocationMetrics":{}}')],
      };
    },
  },
};

function geminiPart(text: string, more = ""): string {
  return `{"candidates":[{"content":{"parts":[{"text":"${text}"}],"role":"model"}${more}}]}`;
}

function invokeChunk(json: string): Buffer {
  return frame("chunk", `{"bytes":"${Buffer.from(json).toString("base64")}","p":"ab"}`);
}
