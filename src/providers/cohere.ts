import type { Provider } from "../model/provider.ts";
import { openaiStreamEnds } from "./openai-dialect.ts";

const HOST = "api.cohere.com";

/** Cohere (docs.cohere.com/reference). Its first API is `/v1/chat`, and not `/v1/chat/completions`. */
export const cohere: Provider = {
  name: "cohere",
  hosts: ["api\\.cohere\\.(com|ai)"],
  paths: [
    { path: "/v1/", header: "user-agent", value: "^cohere", host: HOST },
    { path: "/v2/(audio/transcriptions|batches|chat|embed|rerank)(/|$)", host: HOST },
    {
      path:
        "/v1/(chat|check-api-key|classify|connectors|datasets|detokenize|embed|embed-jobs|finetuning|generate" +
        "|rerank|summarize|tokenize)(?!/completions)(/|$)",
      host: HOST,
    },
    { path: "/compatibility/v1/", host: HOST },
  ],
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: [],
  stream: { member: "stream" },
  streamEnds: [
    { path: "/v2/chat$", events: ["message-end"], data: ["[DONE]"] },
    { path: "/v1/(chat|generate)$", members: ["is_finished"] },
    ...openaiStreamEnds,
  ],
  ignoredMembers: [],
  echoedIds: ["$.messages[*].tool_calls[*].id", "$.messages[*].tool_call_id"],
  volatileMembers: ["id", "generation_id", "response_id", "created", "created_at", "updated_at"],
  contentMembers: ["parameters"],
  links: [],
  errors: [
    {
      body: { message: "$message" },
      reasons: {},
      unauthorized: { status: 401, code: "unauthorized", message: "no api key supplied" },
    },
  ],
};
