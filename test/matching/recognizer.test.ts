import { describe, expect, it } from "vitest";
import { createEndpointMatcher, createRecognizer } from "../../src/matching/recognizer.ts";
import { knownProviders, telemetryEndpoints, tokenEndpoints } from "../../src/providers/index.ts";

const recognizer = createRecognizer(knownProviders);
const GOOGLE = "publishers/google/models/gemini-1.5-flash-001:generateContent";

describe("byHost", () => {
  it.each([
    ["api.openai.com", "openai"],
    ["eu.api.openai.com", "openai"],
    ["my-res.openai.azure.com", "azure"],
    ["my-res.openai.azure.us", "azure"],
    ["my-res.cognitiveservices.azure.com", "azure"],
    ["my-res.services.ai.azure.com", "azure"],
    ["my-gateway.azure-api.net", "azure"],
    ["api.anthropic.com", "anthropic"],
    ["generativelanguage.googleapis.com", "gemini"],
    ["aiplatform.googleapis.com", "vertex_ai"],
    ["us-central1-aiplatform.googleapis.com", "vertex_ai"],
    ["aiplatform.eu.rep.googleapis.com", "vertex_ai"],
    ["api.openai.com.evil.test", undefined],
    ["notapi.openai.com", undefined],
    ["apixopenai.com", undefined],
    ["openai.azure.com", undefined],
    ["storage.googleapis.com", undefined],
    ["localhost", undefined],
  ])("names the provider of %s", (host, name) => {
    expect(recognizer.byHost(host)?.name).toBe(name);
  });
});

describe("byPath", () => {
  const anthropicVersion = ["Anthropic-Version", "2023-06-01"];
  it.each<[path: string, name: string | undefined, host?: string | undefined, headers?: string[]]>([
    ["/v1/chat/completions", "openai", "api.openai.com"],
    ["//v1//chat/completions/", "openai", "api.openai.com"],
    ["/v1/completions", "openai", "api.openai.com"],
    ["/v1/responses", "openai", "api.openai.com"],
    ["/v1/responses/resp_1/cancel", "openai", "api.openai.com"],
    ["/v1/embeddings", "openai", "api.openai.com"],
    ["/v1/audio/speech", "openai", "api.openai.com"],
    ["/v1/images/generations", "openai", "api.openai.com"],
    ["/v1/models", "openai", "api.openai.com"],
    ["/v1/files?limit=1", "openai", "api.openai.com"],
    ["/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-02-15-preview", "azure"],
    ["/openai/responses?api-version=2025-03-01-preview", "azure"],
    ["/openai/v1/chat/completions", "azure", undefined, ["api-key", "k"]],
    ["/openai/v1/chat/completions", undefined],
    ["/v1/messages", "anthropic", "api.anthropic.com"],
    ["/v1/messages?beta=true", "anthropic", "api.anthropic.com"],
    ["/v1/messages/count_tokens", "anthropic", "api.anthropic.com"],
    ["/v1/messages/batches/b/results", "anthropic", "api.anthropic.com"],
    ["/v1/models", "anthropic", "api.anthropic.com", anthropicVersion],
    ["/v1/files", "anthropic", "api.anthropic.com", anthropicVersion],
    ["/v1beta/models/gemini-1.5-flash:generateContent", "gemini", "generativelanguage.googleapis.com"],
    ["/v1beta/models/gemini-1.5-flash%3AgenerateContent", "gemini", "generativelanguage.googleapis.com"],
    [
      "/v1beta/models/gemini-1.5-flash:streamGenerateContent?alt=sse",
      "gemini",
      "generativelanguage.googleapis.com",
    ],
    ["/v1/models/gemini-2.5-pro:countTokens", "gemini", "generativelanguage.googleapis.com"],
    ["/v1/models", "gemini", "generativelanguage.googleapis.com", ["x-goog-api-key", "k"]],
    ["/v1beta/openai/chat/completions", "gemini", "generativelanguage.googleapis.com"],
    ["/upload/v1beta/files", "gemini", "generativelanguage.googleapis.com"],
    [
      `/v1/projects/kgateway-project/locations/us-central1/${GOOGLE}`,
      "vertex_ai",
      "us-central1-aiplatform.googleapis.com",
    ],
    [`/v1/projects/p/locations/us/${GOOGLE}`, "vertex_ai", "aiplatform.us.rep.googleapis.com"],
    [`/v1/projects/p/locations/eu/${GOOGLE}`, "vertex_ai", "aiplatform.eu.rep.googleapis.com"],
    [`/v1beta1/projects/p/locations/global/${GOOGLE}`, "vertex_ai", "aiplatform.googleapis.com"],
    [`/v1/${GOOGLE}`, "vertex_ai", "aiplatform.googleapis.com"],
    [
      "/v1/projects/p/locations/europe-west4/endpoints/openapi/chat/completions",
      "vertex_ai",
      "europe-west4-aiplatform.googleapis.com",
    ],
    [`/v1/projects/p/locations/evil.test%2F/${GOOGLE}`, undefined],
    ["/chat/completions", undefined],
    ["/v1/chat", undefined],
    ["/v1/chat/completionsx", undefined],
    ["/", undefined],
    ["/favicon.ico", undefined],
  ])("tells whose %s is: %s at %s", (path, name, host, headers = []) => {
    const match = recognizer.byPath(path, headers);
    expect(match?.provider.name).toBe(name);
    expect(match?.host).toBe(host);
  });

  it("names only hosts that belong to the provider it names", () => {
    for (const provider of knownProviders) {
      for (const { host } of provider.paths) {
        if (host === undefined) continue;
        expect(recognizer.byHost(host.replace("{location}", "us"))?.name).toBe(provider.name);
      }
    }
  });
});

describe("createEndpointMatcher", () => {
  const isToken = createEndpointMatcher(tokenEndpoints);
  it.each([
    ["oauth2.googleapis.com", "/token", true],
    ["login.microsoftonline.com", "/common/oauth2/v2.0/token", true],
    ["169.254.169.254", "/latest/api/token?x=1", true],
    ["sts.us-east-1.amazonaws.com", "/", true],
    ["api.anthropic.com", "//v1/oauth/token", true],
    ["api.anthropic.com", "/v1/messages", false],
    ["api.openai.com", "/oauth/token", false],
  ])("holds token endpoints against %s%s", (host, path, expected) => {
    expect(isToken(host, path)).toBe(expected);
  });

  it("knows the telemetry of the OpenAI Agents SDK", () => {
    const isTelemetry = createEndpointMatcher(telemetryEndpoints);
    expect(isTelemetry("api.openai.com", "/v1/traces/ingest")).toBe(true);
    expect(isTelemetry("api.openai.com", "/v1/responses")).toBe(false);
  });
});
