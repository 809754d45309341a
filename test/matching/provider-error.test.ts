import { describe, expect, it } from "vitest";
import { errorShapeOf, providerError } from "../../src/matching/provider-error.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { knownProviders, unknownProvider } from "../../src/providers/index.ts";
import { openai } from "../../src/providers/openai.ts";

const miss = { status: 404, code: "mockai_miss", message: 'No fixture for "$status" & co.' };

describe("providerError", () => {
  it("words a miss as OpenAI words an error", () => {
    expect(JSON.parse(providerError(errorShapeOf(openai, "/"), miss))).toStrictEqual({
      error: { message: miss.message, type: "invalid_request_error", param: null, code: "mockai_miss" },
    });
  });

  it("words a miss as Anthropic words an error", () => {
    expect(JSON.parse(providerError(errorShapeOf(anthropic, "/"), miss))).toStrictEqual({
      type: "error",
      error: { type: "not_found_error", message: miss.message },
    });
  });

  it("words a miss as Google words an error, the status a number", () => {
    expect(JSON.parse(providerError(errorShapeOf(gemini, "/"), miss))).toMatchObject({
      error: { code: 404, message: miss.message, status: "NOT_FOUND" },
    });
  });

  it("leaves no blank to be filled in, whichever the provider and the status", () => {
    for (const provider of [...knownProviders, unknownProvider]) {
      for (const status of [400, 401, 404, 418, 429, 502, 504, 599]) {
        const text = providerError(errorShapeOf(provider, "/"), { status, code: "c", message: "m" });
        expect(text).not.toContain("$");
        expect(text).toContain('"message":"m"');
      }
    }
  });
});
