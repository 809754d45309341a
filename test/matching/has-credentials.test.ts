import { expect, it } from "vitest";
import { hasCredentials } from "../../src/matching/has-credentials.ts";
import type { Provider } from "../../src/model/provider.ts";
import { anthropic } from "../../src/providers/anthropic.ts";
import { azure } from "../../src/providers/azure.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { ollama } from "../../src/providers/ollama.ts";
import { openai } from "../../src/providers/openai.ts";

it.each<[Provider, string[], string, boolean]>([
  [openai, ["Authorization", "Bearer k"], "/v1/models", true],
  [openai, ["authorization", "Bearer "], "/v1/models", false],
  [openai, ["authorization", "Bearer"], "/v1/models", false],
  [openai, ["x-api-key", "k"], "/v1/models?key=k", false],
  [openai, [], "/v1/models", false],
  [anthropic, ["X-Api-Key", "k"], "/v1/messages", true],
  [anthropic, ["Authorization", "Bearer k"], "/v1/messages", true],
  [azure, ["api-key", ""], "/openai/responses", false],
  [azure, [], "/openai/realtime?API-Key=k", true],
  [gemini, [], "/v1beta/models?key=k", true],
  [gemini, [], "/v1beta/models?key=", false],
  [ollama, [], "/api/chat", true],
])("looks where $name takes credentials: %j %s", (provider, headers, path, expected) => {
  expect(hasCredentials({ headers, path }, provider)).toBe(expected);
});
