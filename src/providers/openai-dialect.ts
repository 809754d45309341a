import type { ErrorShape, Provider, StreamEnd } from "../model/provider.ts";

/**
 * The paths of OpenAI's dialect below `/v1`. Many speak it, so the path alone tells nobody: a rule that has these
 * asks for a header or a model besides, and OpenAI's own comes last of all.
 */
export const openaiPaths: string =
  "/v1/(assistants|audio|batches|chat/completions|completions|containers|conversations|embeddings|evals|files" +
  "|fine_tuning|images|models|moderations|organization|realtime|responses|skills|threads|uploads|vector_stores" +
  "|videos)(/|$)";

/** How APIs that speak OpenAI's dialect end their streams. */
export const openaiStreamEnds: readonly StreamEnd[] = [
  { path: "/completions$", data: ["[DONE]"] },
  { path: "/threads(/[^/]+)?/runs(/.+)?$", data: ["[DONE]"] },
  {
    path: "/responses(/[^/]+)?$",
    events: ["response.completed", "response.incomplete", "response.failed"],
  },
];

/** What differs between two answers of OpenAI's dialect: ids, times, padding, and what a cache had. */
export const openaiVolatileMembers: readonly string[] = [
  "id",
  "call_id",
  "item_id",
  "response_id",
  "request_id",
  "created",
  "created_at",
  "completed_at",
  "expires_at",
  "system_fingerprint",
  "obfuscation",
  "encrypted_content",
  "cached_tokens",
];

/** Who asked, for whom, at which price and with which cache: none of it changes what the model says. */
export const openaiIgnoredMembers: readonly string[] = [
  "$.user",
  "$.safety_identifier",
  "$.prompt_cache_key",
  "$.prompt_cache_retention",
  "$.metadata",
  "$.store",
  "$.service_tier",
  "$.stream_options.include_obfuscation",
];

/** A conversation in `messages` repeats the ids of the tool calls that the model made. */
export const chatEchoes: readonly string[] = [
  "$.messages[*].tool_calls[*].id",
  "$.messages[*].tool_call_id",
  "$.messages[*].audio.id",
];

/**
 * Ids that OpenAI gave out in earlier answers. What outlives a run and is chosen by whoever writes the program
 * is not among them: prompts, assistants and vector stores are what is asked, and so are the models.
 */
export const openaiEchoes: readonly string[] = [
  ...chatEchoes,
  "$.messages[*].content[*].file.file_id",
  "$.messages[*].content[*].image_file.file_id",
  "$.messages[*].attachments[*].file_id",
  "$.previous_response_id",
  "$.conversation",
  "$.conversation.id",
  "$.input[*].id",
  "$.input[*].call_id",
  "$.input[*].approval_request_id",
  "$.input[*].container_id",
  "$.input[*].encrypted_content",
  "$.input[*].acknowledged_safety_checks[*].id",
  "$.input[*].pending_safety_checks[*].id",
  "$.input[*].content[*].file_id",
  "$.input[*].content[*].annotations[*].file_id",
  "$.input[*].content[*].annotations[*].container_id",
  "$.input[*].output.file_id",
  "$.input[*].output[*].file_id",
  "$.input[*].results[*].file_id",
  "$.items[*].id",
  "$.items[*].call_id",
  "$.items[*].encrypted_content",
  "$.tools[*].container.file_ids[*]",
  "$.tools[*].input_image_mask.file_id",
  "$.tool_outputs[*].tool_call_id",
  "$.tool_resources.code_interpreter.file_ids[*]",
  "$.thread_id",
  "$.file_id",
  "$.file_ids[*]",
  "$.input_file_id",
  "$.training_file",
  "$.validation_file",
  "$.part_ids[*]",
];

/** The error object of OpenAI's dialect, and its words for the statuses. */
export const openaiErrors: Pick<ErrorShape, "body" | "reasons"> = {
  body: { error: { message: "$message", type: "$reason", param: null, code: "$code" } },
  reasons: {
    "*": "invalid_request_error",
    "429": "rate_limit_exceeded",
    "500": "server_error",
    "502": "server_error",
    "503": "server_error",
    "504": "server_error",
  },
};

/** What a provider has that speaks OpenAI's dialect of chat: all but its name, hosts and paths. */
export const openaiDialect: Omit<Provider, "name" | "hosts" | "paths"> = {
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: [],
  stream: { member: "stream" },
  streamEnds: openaiStreamEnds,
  ignoredMembers: ["$.user", "$.metadata"],
  echoedIds: chatEchoes,
  volatileMembers: openaiVolatileMembers,
  contentMembers: [],
  links: ["$.data[*].url"],
  errors: [
    {
      ...openaiErrors,
      unauthorized: { status: 401, code: "invalid_api_key", message: "The request carries no API key." },
    },
  ],
};
