import type { ErrorShape, StreamEnd } from "../model/provider.ts";

/** How the Messages API ends its streams, whoever serves it. */
export const anthropicStreamEnds: readonly StreamEnd[] = [
  { path: "/v1/messages$", events: ["message_stop"] },
  { path: "/v1/complete$", members: ["stop_reason"] },
];

/** What differs between two answers of Claude. */
export const anthropicVolatileMembers: readonly string[] = [
  "id",
  "tool_use_id",
  "request_id",
  "created_at",
  "expires_at",
  "signature",
  "log_id",
  "cache_creation_input_tokens",
  "cache_read_input_tokens",
];

/** Who asked, and at which priority. */
export const anthropicIgnoredMembers: readonly string[] = ["$.metadata", "$.service_tier"];

/** Ids and sealed texts that Claude gave out in earlier answers; `data` is that of redacted thinking. */
export const anthropicEchoes: readonly string[] = [
  "$.messages[*].content[*].id",
  "$.messages[*].content[*].tool_use_id",
  "$.messages[*].content[*].caller.tool_id",
  "$.messages[*].content[*].signature",
  "$.messages[*].content[*].data",
  "$.messages[*].content[*].file_id",
  "$.messages[*].content[*].source.file_id",
  "$.messages[*].content[*].citations[*].encrypted_index",
  "$.messages[*].content[*].citations[*].file_id",
  "$.messages[*].content[*].content.content[*].file_id",
  "$.messages[*].content[*].content[*].encrypted_content",
  "$.messages[*].content[*].content[*].source.file_id",
  "$.container",
  "$.container.id",
];

/** Tokens for MCP servers, which Claude calls itself. */
export const anthropicBodyCredentials: readonly string[] = ["$.mcp_servers[*].authorization_token"];

/** The error object of the Claude API, and its words for the statuses. */
export const anthropicErrors: Pick<ErrorShape, "body" | "reasons"> = {
  body: { type: "error", error: { type: "$reason", message: "$message" } },
  reasons: {
    "*": "invalid_request_error",
    "401": "authentication_error",
    "402": "billing_error",
    "403": "permission_error",
    "404": "not_found_error",
    "413": "request_too_large",
    "429": "rate_limit_error",
    "500": "api_error",
    "502": "api_error",
    "503": "api_error",
    "504": "timeout_error",
    "529": "overloaded_error",
  },
};

/** Claude's words for a request without a key. */
export const anthropicUnauthorized: ErrorShape["unauthorized"] = {
  status: 401,
  code: "authentication_error",
  message: "x-api-key header is required",
};

/** The error shape of the Messages API, for providers that serve it beside an API of their own. */
export const messagesErrors: ErrorShape = {
  path: "/messages(/|$)",
  ...anthropicErrors,
  unauthorized: anthropicUnauthorized,
};
