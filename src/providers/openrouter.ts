import type { Provider } from "../model/provider.ts";
import { anthropicEchoes, anthropicStreamEnds, messagesErrors } from "./anthropic-dialect.ts";
import { openaiDialect, openaiEchoes, openaiIgnoredMembers, openaiPaths } from "./openai-dialect.ts";

const HOST = "openrouter.ai";

/** OpenRouter (openrouter.ai/docs/api-reference). The rest of its host is a web site. */
export const openrouter: Provider = {
  ...openaiDialect,
  name: "openrouter",
  hosts: ["openrouter\\.ai"],
  paths: [
    {
      path: `${openaiPaths}|/v1/messages(/|$)`,
      header: "authorization",
      value: "^Bearer sk-or-",
      host: HOST,
    },
    { path: "/api/v1/", host: HOST },
  ],
  credentials: { headers: ["authorization", "x-api-key"], query: [], body: [] },
  streamEnds: [...openaiDialect.streamEnds, ...anthropicStreamEnds],
  ignoredMembers: [...openaiIgnoredMembers, "$.session_id", "$.trace"],
  echoedIds: [
    ...openaiEchoes,
    ...anthropicEchoes,
    "$.messages[*].reasoning_details[*].id",
    "$.messages[*].reasoning_details[*].data",
    "$.messages[*].reasoning_details[*].signature",
  ],
  volatileMembers: [
    ...openaiDialect.volatileMembers,
    "signature",
    "cost",
    "cost_details",
    "native_tokens_cached",
    "generation_time",
    "latency",
  ],
  errors: [
    messagesErrors,
    {
      // Its codes are the statuses.
      body: { error: { code: "$status", message: "$message" } },
      reasons: {},
      unauthorized: { status: 401, code: "401", message: "No auth credentials found" },
    },
  ],
};
