import { describe, expect, it } from "vitest";
import { changeSelected } from "../../src/model/change-selected.ts";
import { jsonPaths } from "../../src/model/json-path.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { knownProviders } from "../../src/providers/index.ts";

/** The strings below what a provider's paths select, in the order of the document. */
function selected(
  name: string,
  list: "echoedIds" | "ignoredMembers" | "links",
  data: JsonObject,
): JsonValue[] {
  const provider = knownProviders.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`${name} is no provider`);
  const found: JsonValue[] = [];
  changeSelected(data, jsonPaths(provider[list]), (value) => {
    if (typeof value === "string") found.push(value);
    return value;
  });
  return found;
}

const call = { id: "call_a", type: "function", function: { name: "f", arguments: '{"id":"x"}' } };

const chat = {
  model: "gpt-4o",
  prompt: { id: "pmpt_meaning" },
  messages: [
    { role: "user", content: [{ type: "file", file: { file_id: "file-1" } }] },
    { role: "assistant", tool_calls: [call] },
    { role: "tool", tool_call_id: "call_a", content: "id" },
  ],
};

const responses = {
  model: "gpt-4o",
  prompt: { id: "pmpt_meaning", version: "2" },
  previous_response_id: "resp_1",
  conversation: { id: "conv_1" },
  input: [
    { type: "message", role: "user", content: [{ type: "input_file", file_id: "file-1" }] },
    { type: "reasoning", id: "rs_1", encrypted_content: "sealed" },
    { type: "function_call", id: "fc_1", call_id: "call_a", name: "f", arguments: "{}" },
    { type: "function_call_output", call_id: "call_a", output: "sunny" },
  ],
  tools: [{ type: "file_search", vector_store_ids: ["vs_meaning"] }],
};

const messages = {
  model: "claude",
  container: "container_1",
  messages: [
    { role: "user", content: [{ type: "image", source: { type: "base64", data: "meaning" } }] },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "meaning", signature: "signed" },
        { type: "redacted_thinking", data: "sealed" },
        { type: "tool_use", id: "toolu_1", name: "f", input: { id: "meaning" } },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "meaning" }] },
  ],
};

const generate = {
  cachedContent: "cachedContents/a",
  contents: [
    { role: "user", parts: [{ fileData: { fileUri: "https://www.youtube.com/watch?v=meaning" } }] },
    { role: "model", parts: [{ functionCall: { id: "fc1", name: "f" }, thoughtSignature: "sealed" }] },
    { role: "user", parts: [{ functionResponse: { id: "fc1", name: "f", response: { id: "meaning" } } }] },
  ],
};

const converse = {
  messages: [
    {
      role: "assistant",
      content: [{ toolUse: { toolUseId: "tooluse_1", name: "f", input: { id: "meaning" } } }],
    },
    { role: "user", content: [{ toolResult: { toolUseId: "tooluse_1", content: [{ text: "meaning" }] } }] },
  ],
};

describe("ids that echo earlier answers", () => {
  it.each([
    "openai",
    "azure",
    "bedrock_mantle",
    "xai",
    "openrouter",
    "fireworks",
    "perplexity",
    "huggingface",
    "ollama",
  ])("are those of tool calls and files in %s's chats", (name) => {
    expect(selected(name, "echoedIds", chat)).toStrictEqual(["file-1", "call_a", "call_a"]);
  });

  it.each(["mistral", "cohere", "groq", "deepseek", "together", "jina", "gemini", "vertex_ai", "assemblyai"])(
    "are those of tool calls in %s's chats",
    (name) => {
      expect(selected(name, "echoedIds", chat)).toStrictEqual(["call_a", "call_a"]);
    },
  );

  it.each(["openai", "azure", "bedrock_mantle", "xai", "openrouter", "fireworks"])(
    "are those of responses, items, files and sealed reasoning in %s's responses",
    (name) => {
      expect(selected(name, "echoedIds", responses)).toStrictEqual([
        "resp_1",
        "conv_1",
        "file-1",
        "rs_1",
        "sealed",
        "fc_1",
        "call_a",
        "call_a",
      ]);
    },
  );

  it("are conversations named alone, too", () => {
    expect(selected("openai", "echoedIds", { conversation: "conv_1" })).toStrictEqual(["conv_1"]);
  });

  it.each(["anthropic", "azure", "bedrock", "bedrock_mantle", "vertex_ai", "deepseek", "ollama"])(
    "are those of tool uses, containers and sealed thoughts in Claude's messages at %s",
    (name) => {
      expect(selected(name, "echoedIds", messages)).toStrictEqual([
        "container_1",
        "signed",
        "sealed",
        "toolu_1",
        "toolu_1",
      ]);
    },
  );

  it.each(["gemini", "vertex_ai"])("are those of function calls and caches at %s", (name) => {
    expect(selected(name, "echoedIds", generate)).toStrictEqual(["cachedContents/a", "fc1", "sealed", "fc1"]);
  });

  it("are those of tool uses in Bedrock's converse", () => {
    expect(selected("bedrock", "echoedIds", converse)).toStrictEqual(["tooluse_1", "tooluse_1"]);
  });
});

describe("members that do not change the answer", () => {
  it.each<[string, JsonObject, string[]]>([
    [
      "openai",
      {
        user: "u",
        model: "m",
        seed: "s",
        metadata: "m",
        store: "s",
        service_tier: "t",
        safety_identifier: "i",
      },
      ["u", "m", "s", "t", "i"],
    ],
    ["azure", { user: "u", data_sources: ["d"], prompt_cache_key: "k" }, ["u", "k"]],
    ["anthropic", { metadata: "m", service_tier: "t", system: "s" }, ["m", "t"]],
    ["gemini", { labels: "l", generationConfig: "g" }, ["l"]],
    ["vertex_ai", { labels: "l", instances: "i" }, ["l"]],
    ["bedrock", { requestMetadata: "m", clientRequestToken: "c", modelId: "i" }, ["m", "c"]],
    ["mistral", { metadata: "m", random_seed: "r" }, ["m"]],
    ["cohere", { metadata: "m", message: "r" }, []],
    ["openrouter", { user: "u", session_id: "s", trace: "t", usage: "i" }, ["u", "s", "t"]],
    ["xai", { user: "u", prompt_cache_key: "k", model: "m" }, ["u", "k"]],
    ["ollama", { keep_alive: "5m", options: "o" }, ["5m"]],
    ["elevenlabs", { previous_request_ids: "p", next_request_ids: "n", text: "t" }, ["p", "n"]],
    ["assemblyai", { webhook_url: "w", audio_url: "a" }, ["w"]],
    ["replicate", { webhook: "w", webhook_events_filter: "f", version: "v", input: "i" }, ["w", "f"]],
    ["voyage", { user: "u", input: "i" }, []],
  ])("are told of %s: %j", (name, data, dropped) => {
    expect(selected(name, "ignoredMembers", data)).toStrictEqual(dropped);
  });
});

describe("links that clients follow", () => {
  it.each<[string, JsonObject, string[]]>([
    [
      "replicate",
      { urls: { get: "g", cancel: "c" }, output: ["o"], input: { image: "i" }, next: "n" },
      ["g", "c", "o", "n"],
    ],
    ["replicate", { output: "o" }, ["o"]],
    ["replicate", { output: { audio: "a" } }, ["a"]],
    ["openai", { data: [{ url: "u", id: "i" }] }, ["u"]],
    ["anthropic", { results_url: "r", id: "i" }, ["r"]],
    ["assemblyai", { upload_url: "to the provider", redacted_audio_url: "r" }, ["r"]],
    ["gemini", { file: { uri: "to the provider" }, downloadUri: "d" }, ["d"]],
  ])("are told of %s: %j", (name, data, links) => {
    expect(selected(name, "links", data)).toStrictEqual(links);
  });
});
