import type { Provider } from "../model/provider.ts";
import { openaiStreamEnds } from "./openai-dialect.ts";

const HOST = "api.assemblyai.com";

/**
 * AssemblyAI (assemblyai.com/docs/api-reference). Its key stands in `Authorization` without a scheme. The address
 * of an uploaded file goes back to it in the next request, where it is an echo; nobody else follows it.
 */
export const assemblyai: Provider = {
  name: "assemblyai",
  hosts: [
    "(api|streaming|llm-gateway)\\.assemblyai\\.com",
    "(api|streaming|llm-gateway)\\.eu\\.assemblyai\\.com",
  ],
  paths: [
    { path: "/v2/(transcript|upload)(/|$)", host: HOST },
    { path: "/lemur/v3/", host: HOST },
    { path: "/v3/(token|ws)$", host: "streaming.assemblyai.com" },
  ],
  credentials: { headers: ["authorization"], query: ["token"], body: ["$.webhook_auth_header_value"] },
  ignoredQuery: [],
  stream: { member: "stream" },
  streamEnds: openaiStreamEnds,
  ignoredMembers: ["$.webhook_url", "$.webhook_auth_header_name", "$.webhook_auth_header_value"],
  echoedIds: ["$.transcript_ids[*]", "$.messages[*].tool_calls[*].id", "$.messages[*].tool_call_id"],
  volatileMembers: ["id", "request_id", "upload_url", "created", "completed", "resource_url", "expires_at"],
  contentMembers: [],
  heartbeats: ["KeepAlive"],
  links: ["$.redacted_audio_url"],
  errors: [
    {
      body: { error: "$message" },
      reasons: {},
      unauthorized: {
        status: 401,
        code: "unauthorized",
        message: "Authentication error, API token missing/invalid",
      },
    },
  ],
};
