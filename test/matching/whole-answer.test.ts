import { describe, expect, it } from "vitest";
import { answerEnd, type AnswerEnd } from "../../src/matching/whole-answer.ts";
import { encodeFrame, stringHeader } from "../../src/model/event-stream.ts";
import type { Provider } from "../../src/model/provider.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { azure } from "../../src/providers/azure.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { openai } from "../../src/providers/openai.ts";
import { vertexAi } from "../../src/providers/vertex-ai.ts";

const EVENTS = "text/event-stream; charset=utf-8";
const CHAT = "/v1/chat/completions";
const DEPLOYMENT = "/openai/deployments/d/chat/completions?api-version=1";
const RESPONSES = "/v1/responses";
const MESSAGES = "/v1/messages";
const GEMINI = "/v1beta/models/gemini-1.5-flash:streamGenerateContent";
const VERTEX = "/v1/projects/p/locations/us/publishers/google/models/g:streamGenerateContent";
const chunk = '{"choices":[{"delta":{"content":"[DONE]"}}]}';

function isWhole(provider: Provider, path: string, body: string, type = EVENTS, status = 200): boolean {
  return answerEnd({ path, status, contentType: type, body: Buffer.from(body) }, provider) === "whole";
}

describe("a whole answer", () => {
  it.each<[Provider, string, string]>([
    [openai, CHAT, `data: ${chunk}\n\ndata: [DONE]\n\n`],
    [openai, CHAT, `data: ${chunk}\r\n\r\ndata: [DONE]\r\n\r\n`],
    [openai, CHAT, `data:${chunk}\r\rdata:[DONE]`],
    [openai, "/v1/completions", "data: [DONE]\n"],
    [azure, DEPLOYMENT, "data: [DONE]\n\n"],
    [openai, RESPONSES, 'event: response.completed\ndata: {"type":"response.completed"}\n\n'],
    [openai, RESPONSES, "event: response.incomplete\ndata: {}\n\n"],
    [azure, "/openai/responses", 'data: {"type":"response.failed"}\n\n'],
    [anthropic, MESSAGES, 'event: message_stop\ndata: {"type":"message_stop"   }\n\n'],
    [anthropic, "/v1/complete", 'event: completion\r\ndata: {"completion":"","stop_reason":"stop"}\r\n\r\n'],
    [gemini, `${GEMINI}?alt=sse`, 'data: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n'],
    [gemini, GEMINI, 'data: {"promptFeedback":{"blockReason":"SAFETY"}}\r\n\r\n'],
    [vertexAi, VERTEX, 'data: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n'],
  ])("sees the last event of $name %s: %j", (provider, path, body) => {
    expect(isWhole(provider, path, body)).toBe(true);
  });

  it.each<[Provider, string, string]>([
    [openai, CHAT, ""],
    [openai, CHAT, `data: ${chunk}\n\n`],
    [openai, CHAT, "data: [DON"],
    [openai, CHAT, 'data: {"error":{"message":"[DONE]"}}\n\n'],
    [openai, RESPONSES, "data: [DONE]\n\n"],
    [openai, RESPONSES, "event: response.completed\n"],
    [openai, RESPONSES, 'event: response.completed\ndata: {"type":"respo'],
    [anthropic, MESSAGES, 'event: message_delta\ndata: {"delta":{"stop_reason":"end_turn"}}\n\n'],
    [anthropic, MESSAGES, 'event: error\ndata: {"type":"error"}\n\n'],
    [anthropic, "/v1/complete", 'data: {"completion":"a","stop_reason":null}\r\n\r\n'],
    [gemini, GEMINI, 'data: {"candidates":[{"content":{}}]}\r\n\r\n'],
    [gemini, GEMINI, 'data: {"candidates":[{"finishReason":"STOP"}'],
    [gemini, GEMINI, 'data: {"parts":[{"functionCall":{"args":{"finishReason":"x"}}}]}\r\n\r\n'],
  ])("misses the last event of $name %s: %j", (provider, path, body) => {
    expect(isWhole(provider, path, body)).toBe(false);
  });

  it("reads the array that Gemini streams piece by piece", () => {
    const first = '[{"candidates":[{"content":{}}]}\n';
    const last = ',\r\n{"candidates":[{"finishReason":"STOP"}]}\n';
    expect(isWhole(gemini, GEMINI, `${first}${last}]`, "application/json")).toBe(true);
    expect(isWhole(gemini, GEMINI, `${first}${last}`, "application/json")).toBe(false);
    expect(isWhole(gemini, GEMINI, `${first}]`, "application/json")).toBe(false);
  });

  it("takes a document that parses for whole where no stream was asked for", () => {
    expect(isWhole(openai, CHAT, '{"choices":[]}', "application/json")).toBe(true);
    expect(isWhole(openai, CHAT, '{"choices":[', "application/json")).toBe(false);
  });

  it("asks nothing of errors, of other paths and of other types", () => {
    expect(isWhole(openai, CHAT, "data: x\n\n", EVENTS, 500)).toBe(true);
    expect(isWhole(openai, "/v1/audio/speech", "data: x\n\n")).toBe(true);
    expect(isWhole(openai, CHAT, "x", "audio/mpeg")).toBe(true);
  });
});

const FRAMES = "application/vnd.amazon.eventstream";
const CONVERSE = "/model/m/converse-stream";
const INVOKE = "/model/m/invoke-with-response-stream";

/** Rules of the kinds that the providers above do not have. */
const rules: Provider = {
  ...openai,
  streamEnds: [
    { path: "/converse-stream$", events: ["metadata"] },
    { path: "/invoke-with-response-stream$", events: ["message_stop"] },
    { path: "/api/chat$", members: ["done"] },
  ],
};

function frame(event: string, payload: string, type = "event"): Buffer {
  const name = type === "event" ? ":event-type" : ":exception-type";
  const headers = [stringHeader(name, event), stringHeader(":message-type", type)];
  return encodeFrame({ headers, payload: Buffer.from(payload) });
}

const chunkOf = (json: string): Buffer =>
  frame("chunk", JSON.stringify({ bytes: Buffer.from(json).toString("base64") }));

function endAt(provider: Provider, path: string, body: string | Buffer, contentType = EVENTS): AnswerEnd {
  return answerEnd({ path, status: 200, contentType, body: Buffer.from(body) }, provider);
}

function endOf(path: string, contentType: string, body: Buffer | string): AnswerEnd {
  return endAt(rules, path, body, contentType);
}

describe("answerEnd", () => {
  const delta = frame("contentBlockDelta", '{"delta":{"text":"Hi"}}');
  const last = frame("metadata", '{"usage":{}}');

  it("sees the last frame by its event, or by the type of what is wrapped in it", () => {
    expect(endOf(CONVERSE, FRAMES, Buffer.concat([delta, last]))).toBe("whole");
    expect(endOf(CONVERSE, FRAMES, delta)).toBe("cut");
    expect(endOf(INVOKE, FRAMES, Buffer.concat([delta, chunkOf('{"type":"message_stop"}')]))).toBe("whole");
    expect(endOf(INVOKE, FRAMES, chunkOf('{"type":"content_block_stop"}'))).toBe("cut");
  });

  it("takes no stream for whole in which a frame is cut or a checksum wrong, whatever its path", () => {
    const body = Buffer.concat([delta, last]);
    const wrong = Buffer.from(body);
    wrong.writeUInt8(wrong.readUInt8(30) ^ 1, 30);
    for (const path of [CONVERSE, "/other"]) {
      expect(endOf(path, FRAMES, Buffer.concat([body, delta.subarray(0, -1)]))).toBe("cut");
      expect(endOf(path, FRAMES, wrong)).toBe("cut");
    }
    expect(endOf("/other", FRAMES, delta)).toBe("whole");
  });

  it("sees the error in a stream, also where its end follows", () => {
    const exception = frame("throttlingException", '{"message":"slow"}', "exception");
    expect(endOf(CONVERSE, FRAMES, Buffer.concat([delta, exception]))).toBe("error");
    expect(endOf("/other", FRAMES, exception)).toBe("error");
    expect(endOf("/api/chat", "application/x-ndjson", '{"error":"gone"}\n')).toBe("error");
    const error = 'data: {"error":{"message":"gone"}}\n\n';
    expect(endAt(openai, CHAT, `${error}data: [DONE]\n\n`)).toBe("error");
    expect(endAt(openai, CHAT, `data: ${chunk}\n\n${error}`)).toBe("error");
    expect(endAt(anthropic, MESSAGES, 'event: error\ndata: {"type":"error"}\n\n')).toBe("error");
    expect(endAt(gemini, GEMINI, '[{"candidates":[]},{"error":{"code":503}}]', "application/json")).toBe(
      "error",
    );
    expect(endAt(openai, "/v1/other", error)).toBe("whole");
  });

  it("waits for the line that is done", () => {
    const line = '{"message":{"content":"Hi"},"done":false}\n';
    expect(endOf("/api/chat", "application/x-ndjson", line)).toBe("cut");
    expect(endOf("/api/chat", "application/x-ndjson", `${line}{"done":true}\n`)).toBe("whole");
    expect(endOf("/api/chat", "application/x-ndjson", `${line}{"done":tr`)).toBe("cut");
  });

  it("takes a document behind blank lines for whole", () => {
    expect(isWhole(openai, CHAT, '\n\n{"choices":[]}', "application/json")).toBe(true);
  });
});
