import { describe, expect, it } from "vitest";
import { errorShapeOf, providerError } from "../../src/matching/provider-error.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { knownProviders, unknownProvider } from "../../src/providers/index.ts";

const miss = { status: 404, code: "mockai_miss", message: 'No fixture for "$status" & co.' };
const { message } = miss;
const openaiShape = { error: { message, type: "invalid_request_error", param: null, code: "mockai_miss" } };
const anthropicShape = { type: "error", error: { type: "not_found_error", message } };
const googleShape = {
  error: {
    code: 404,
    message,
    status: "NOT_FOUND",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "mockai_miss",
        domain: "googleapis.com",
      },
    ],
  },
};

function providerOf(name: string): (typeof knownProviders)[number] {
  const provider = [...knownProviders, unknownProvider].find((one) => one.name === name);
  if (provider === undefined) throw new Error(`${name} is no provider`);
  return provider;
}

describe("providerError", () => {
  it.each<[string, string, JsonValue]>([
    ["openai", "/v1/responses", openaiShape],
    ["groq", "/openai/v1/chat/completions", openaiShape],
    ["together", "/v1/chat/completions", openaiShape],
    ["fireworks", "/inference/v1/chat/completions", openaiShape],
    ["fireworks", "/inference/v1/messages", anthropicShape],
    ["deepseek", "/chat/completions", openaiShape],
    ["deepseek", "/anthropic/v1/messages", anthropicShape],
    ["perplexity", "/chat/completions", openaiShape],
    ["azure", "/openai/deployments/d/chat/completions", openaiShape],
    ["azure", "/anthropic/v1/messages", anthropicShape],
    ["bedrock_mantle", "/openai/v1/responses", openaiShape],
    ["bedrock_mantle", "/anthropic/v1/messages/count_tokens", anthropicShape],
    ["anthropic", "/v1/messages", anthropicShape],
    ["anthropic", "/v1/models", anthropicShape],
    ["gemini", "/v1beta/models/m:generateContent", googleShape],
    ["vertex_ai", "/v1/projects/p/locations/l/endpoints/openapi/chat/completions", googleShape],
    ["bedrock", "/model/m/converse", { message }],
    [
      "mistral",
      "/v1/chat/completions",
      { object: "error", message, type: "invalid_request_error", param: null, code: "mockai_miss" },
    ],
    ["cohere", "/v2/chat", { message }],
    ["openrouter", "/api/v1/chat/completions", { error: { code: 404, message } }],
    ["openrouter", "/api/v1/messages", anthropicShape],
    ["xai", "/v1/chat/completions", openaiShape],
    ["xai", "/v1/responses", { code: "mockai_miss", error: message }],
    ["xai", "/v1/tts", { error: message }],
    ["xai", "/v1/messages", anthropicShape],
    ["huggingface", "/hf-inference/models/m/pipeline/feature-extraction", { error: message }],
    ["huggingface", "/v1/chat/completions", { error: message }],
    ["ollama", "/api/chat", { error: message }],
    ["ollama", "/v1/chat/completions", openaiShape],
    ["ollama", "/v1/messages", anthropicShape],
    ["voyage", "/v1/embeddings", { detail: message }],
    ["jina", "/v1/embeddings", { detail: message }],
    ["elevenlabs", "/v1/voices", { detail: { status: "mockai_miss", message } }],
    ["deepgram", "/v1/listen", { err_code: "mockai_miss", err_msg: message, request_id: "mockai-proxy" }],
    ["assemblyai", "/v2/transcript", { error: message }],
    ["replicate", "/v1/predictions", { title: "Not found", detail: message, status: 404 }],
    ["stability", "/v2beta/results/r", { id: "mockai-proxy", name: "not_found", errors: [message] }],
    ["unknown", "/", { message, ...openaiShape }],
  ])("words a miss as %s words an error of %s", (name, path, body) => {
    const error = providerError(errorShapeOf(providerOf(name), path), miss);
    expect(JSON.parse(error.body)).toStrictEqual(body);
  });

  it("tells AWS's SDKs the kind of error in a header", () => {
    const shape = errorShapeOf(providerOf("bedrock"), "/model/m/converse");
    expect(providerError(shape, miss).headers).toStrictEqual([
      "x-amzn-errortype",
      "ResourceNotFoundException",
    ]);
    expect(providerError(shape, { ...miss, status: 429 }).headers).toContain("ThrottlingException");
  });

  it("keeps what no header can hold out of a header", () => {
    const shape = { ...errorShapeOf(providerOf("bedrock"), "/"), headers: { "x-message": "$message" } };
    const error = providerError(shape, { ...miss, message: "one\r\nx-two: \u2026" });
    expect(error.headers).toStrictEqual(["x-message", "one??x-two: ?"]);
  });

  it("finds the shape of a path in whichever spelling", () => {
    const shape = errorShapeOf(providerOf("azure"), "//anthropic/v1/messages/?beta=true");
    expect(JSON.parse(providerError(shape, miss).body)).toStrictEqual(anthropicShape);
  });

  it("leaves no blank to be filled in, whichever the provider, the path and the status", () => {
    for (const { errors } of [...knownProviders, unknownProvider]) {
      for (const shape of errors) {
        for (const status of [400, 401, 404, 418, 429, 502, 504, 599]) {
          const { headers, body } = providerError(shape, { status, code: "c", message: "m" });
          expect(headers.join()).not.toContain("$");
          expect(body).not.toContain("$");
          expect(body).toContain('"m"');
        }
      }
    }
  });
});

describe("the answer to a request without credentials", () => {
  it("is a refusal in words for every provider", () => {
    for (const { errors } of [...knownProviders, unknownProvider]) {
      for (const { unauthorized } of errors) {
        expect([400, 401, 403]).toContain(unauthorized.status);
        expect(unauthorized.code).not.toBe("");
        expect(unauthorized.message.length).toBeGreaterThan(5);
      }
    }
  });
});
