import type { Provider } from "../model/provider.ts";
import { anthropicEchoes, anthropicStreamEnds, messagesErrors } from "./anthropic-dialect.ts";
import { openaiDialect, openaiEchoes, openaiErrors, openaiPaths } from "./openai-dialect.ts";

const HOST = "api.x.ai";
const PATHS = `${openaiPaths}|/v1/(chat/deferred-completion|messages|tokenize-text|tts)(/|$)`;

const unauthorized = { status: 401, code: "unauthenticated", message: "The request carries no API key." };

/** xAI (docs.x.ai/docs/api-reference): OpenAI's dialect, and errors in three shapes. */
export const xai: Provider = {
  ...openaiDialect,
  name: "xai",
  hosts: ["api\\.x\\.ai", "[a-z0-9-]+\\.api\\.x\\.ai", "management-api\\.x\\.ai"],
  paths: [
    { path: PATHS, header: "authorization", value: "^Bearer xai-", host: HOST },
    { path: PATHS, header: "x-api-key", value: "^xai-", host: HOST },
    { path: PATHS, model: "grok-", host: HOST },
    { path: "/v1/(chat/deferred-completion|tokenize-text|tts)(/|$)", host: HOST },
    // gRPC.
    { path: "/xai_api\\.", host: HOST },
  ],
  credentials: {
    headers: ["authorization", "x-api-key"],
    query: [],
    body: ["$.tools[*].authorization", "$.tools[*].headers.*"],
  },
  streamEnds: [...openaiDialect.streamEnds, ...anthropicStreamEnds],
  ignoredMembers: ["$.user", "$.prompt_cache_key", "$.metadata", "$.store"],
  echoedIds: [...openaiEchoes, ...anthropicEchoes],
  volatileMembers: [...openaiDialect.volatileMembers, "cost_in_usd_ticks"],
  links: ["$.data[*].url", "$.video.url", "$.url"],
  errors: [
    messagesErrors,
    {
      path: "^/v1/responses(/|$)",
      body: { code: "$code", error: "$message" },
      reasons: {},
      unauthorized,
    },
    { path: "^/v1/tts(/|$)", body: { error: "$message" }, reasons: {}, unauthorized },
    { ...openaiErrors, unauthorized },
  ],
};
