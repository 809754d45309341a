import { describe, expect, it } from "vitest";
import { isWholeAnswer } from "../../src/matching/whole-answer.ts";
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
  return isWholeAnswer({ path, status, contentType: type, body: Buffer.from(body) }, provider);
}

describe("isWholeAnswer", () => {
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
