import type { ErrorShape, StreamEnd } from "../model/provider.ts";

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
