import type { Provider } from "../model/provider.ts";

/**
 * The Claude API (docs.claude.com/en/api). Its SDKs before 1.0 send `x-api-key`, later ones
 * `Authorization: Bearer`; all send `anthropic-version`, which tells the paths that OpenAI has too.
 */
export const anthropic: Provider = {
  name: "anthropic",
  hosts: ["api\\.anthropic\\.com"],
  paths: [
    { path: "/v1/(messages|complete)(/|$)", host: "api.anthropic.com" },
    { path: "/v1/", header: "anthropic-version", host: "api.anthropic.com" },
  ],
  credentials: { headers: ["x-api-key", "authorization"], query: [], body: [] },
  // Older SDKs add `?beta=true`; the meaning is in the header `anthropic-beta`.
  ignoredQuery: ["beta"],
  stream: { member: "stream" },
  streamEnds: [
    { path: "/v1/messages$", events: ["message_stop"] },
    { path: "/v1/complete$", members: ["stop_reason"] },
  ],
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: [
    "id",
    "tool_use_id",
    "request_id",
    "created_at",
    "expires_at",
    "signature",
    "log_id",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
  ],
  contentMembers: ["input"],
  links: [],
  errors: [
    {
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
      unauthorized: { status: 401, code: "authentication_error", message: "x-api-key header is required" },
    },
  ],
};
