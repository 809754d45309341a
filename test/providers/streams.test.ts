import { describe, expect, it } from "vitest";
import { answerEnd } from "../../src/matching/whole-answer.ts";
import { requestData } from "../../src/matching/request-data.ts";
import type { Provider } from "../../src/model/provider.ts";
import { knownProviders } from "../../src/providers/index.ts";
import { cleanRequest } from "../matching/clean-request.ts";

function providerOf(name: string): Provider {
  const provider = knownProviders.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`${name} is no provider`);
  return provider;
}

function asksForStream(name: string, path: string, body: object): unknown {
  const provider = providerOf(name);
  return requestData(cleanRequest({ path, body: JSON.stringify(body), provider }), provider)["stream"];
}

describe("a request", () => {
  it.each<[string, string, object, boolean]>([
    ["openai", "/v1/chat/completions", { stream: true }, true],
    ["openai", "/v1/chat/completions", {}, false],
    ["azure", "/anthropic/v1/messages", { stream: true }, true],
    ["gemini", "/v1beta/models/m:streamGenerateContent", {}, true],
    ["gemini", "/v1beta/models/m:generateContent", {}, false],
    ["gemini", "/v1beta/openai/chat/completions", { stream: true }, true],
    ["vertex_ai", "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict", {}, true],
    ["vertex_ai", "/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict", {}, false],
    ["bedrock", "/model/m/converse-stream", {}, true],
    ["bedrock", "/model/m/invoke-with-response-stream", {}, true],
    ["bedrock", "/model/m/converse", {}, false],
    ["ollama", "/api/chat", {}, true],
    ["ollama", "/api/generate", { stream: true }, true],
    ["ollama", "/api/chat", { stream: false }, false],
    ["ollama", "/api/embed", {}, false],
    ["ollama", "/v1/chat/completions", {}, false],
    ["ollama", "/v1/chat/completions", { stream: true }, true],
    ["elevenlabs", "/v1/text-to-speech/v/stream", {}, true],
    ["elevenlabs", "/v1/text-to-speech/v", {}, false],
  ])("asks %s for a stream at %s with %j: %s", (name, path, body, expected) => {
    expect(asksForStream(name, path, body)).toBe(expected);
  });
});

const DONE = "data: [DONE]\n\n";
const event = (name: string, data = "{}"): string => `event: ${name}\ndata: ${data}\n\n`;
const SSE = "text/event-stream; charset=utf-8";
const LINES = "application/x-ndjson";

describe("a streamed answer", () => {
  it.each<[string, string, string, begun: string, end: string]>([
    ...["openai", "groq", "together", "mistral", "deepseek", "xai", "ollama", "huggingface", "gemini"].map(
      (name): [string, string, string, string, string] => [
        name,
        "/v1/chat/completions",
        SSE,
        'data: {"choices":[]}\n\n',
        DONE,
      ],
    ),
    ["openrouter", "/api/v1/chat/completions", SSE, ": OPENROUTER PROCESSING\n\n", DONE],
    ["fireworks", "/inference/v1/chat/completions", SSE, 'data: {"choices":[]}\n\n', DONE],
    ["azure", "/openai/deployments/d/chat/completions", SSE, 'data: {"choices":[]}\n\n', DONE],
    ...["openai", "azure", "bedrock_mantle", "xai", "deepseek", "openrouter"].map(
      (name): [string, string, string, string, string] => [
        name,
        "/v1/responses",
        SSE,
        event("response.created"),
        event("response.completed"),
      ],
    ),
    ...["anthropic", "azure", "bedrock_mantle", "deepseek", "ollama", "openrouter", "xai", "fireworks"].map(
      (name): [string, string, string, string, string] => [
        name,
        "/anthropic/v1/messages",
        SSE,
        event("message_start"),
        event("message_stop"),
      ],
    ),
    [
      "vertex_ai",
      "/v1/projects/p/locations/l/publishers/anthropic/models/m:streamRawPredict",
      SSE,
      event("message_start"),
      event("message_stop"),
    ],
    [
      "gemini",
      "/v1beta/models/m:streamGenerateContent",
      SSE,
      'data: {"candidates":[{}]}\r\n\r\n',
      'data: {"candidates":[{"finishReason":"STOP"}]}\r\n\r\n',
    ],
    [
      "perplexity",
      "/chat/completions",
      SSE,
      'data: {"choices":[{"finish_reason":null}]}\n\n',
      'data: {"choices":[{"finish_reason":"stop"}]}\n\n',
    ],
    ["cohere", "/v2/chat", SSE, event("content-delta"), event("message-end")],
    [
      "cohere",
      "/v1/chat",
      "application/stream+json",
      '{"is_finished":false,"event_type":"text-generation"}\n',
      '{"is_finished":true,"event_type":"stream-end"}\n',
    ],
    ["ollama", "/api/chat", LINES, '{"done":false}\n', '{"done":true}\n'],
    ["replicate", "/v1/streams/s", SSE, event("output", "one"), event("done")],
  ])("of %s at %s in %s is whole once it has had its end", (name, path, contentType, begun, end) => {
    const isWhole = (body: string): boolean =>
      answerEnd({ path, status: 200, contentType, body: Buffer.from(body) }, providerOf(name)) === "whole";
    expect(isWhole(begun)).toBe(false);
    expect(isWhole(begun + end)).toBe(true);
  });
});
