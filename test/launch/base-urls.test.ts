import { describe, expect, it } from "vitest";
import { baseUrls } from "../../src/launch/base-urls.ts";
import { createRecognizer } from "../../src/matching/recognizer.ts";
import { knownProviders } from "../../src/providers/index.ts";

const PROXY = "http://127.0.0.1:5001";

describe("baseUrls", () => {
  it("points every SDK at the proxy, with the part of the path that it leaves to its user", () => {
    expect(baseUrls(PROXY)).toEqual({
      OPENAI_BASE_URL: `${PROXY}/v1`,
      OPENAI_API_BASE: `${PROXY}/v1`,
      ANTHROPIC_BASE_URL: PROXY,
      AZURE_OPENAI_ENDPOINT: PROXY,
      GOOGLE_GEMINI_BASE_URL: PROXY,
      GOOGLE_VERTEX_BASE_URL: PROXY,
    });
  });

  it.each([
    ["OPENAI_BASE_URL", "/chat/completions", "openai"],
    ["OPENAI_API_BASE", "/embeddings", "openai"],
    ["ANTHROPIC_BASE_URL", "/v1/messages", "anthropic"],
    ["AZURE_OPENAI_ENDPOINT", "/openai/deployments/gpt-4o-mini/chat/completions", "azure"],
    ["GOOGLE_GEMINI_BASE_URL", "/v1beta/models/gemini-2.0-flash:generateContent", "gemini"],
    [
      "GOOGLE_VERTEX_BASE_URL",
      "/v1beta1/projects/p/locations/us-central1/publishers/google/models/gemini-2.0-flash:generateContent",
      "vertex_ai",
    ],
  ])("lets the path tell the provider that %s is for", (variable, path, provider) => {
    const recognizer = createRecognizer(knownProviders);
    const { pathname } = new URL(`${baseUrls(PROXY)[variable] ?? ""}${path}`);
    expect(recognizer.byPath(pathname, [])?.provider.name).toBe(provider);
  });
});
