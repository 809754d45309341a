import type { Provider } from "../model/provider.ts";
import { anthropicEchoes, anthropicStreamEnds, messagesErrors } from "./anthropic-dialect.ts";
import { openaiDialect, openaiPaths } from "./openai-dialect.ts";

const HOST = "api.deepseek.com";

/**
 * DeepSeek (api-docs.deepseek.com), in the dialects of OpenAI, with and without `/v1`, and of Anthropic. Its
 * models' names with a tag or an owner are somebody else's copies.
 */
export const deepseek: Provider = {
  ...openaiDialect,
  name: "deepseek",
  hosts: ["api\\.deepseek\\.com"],
  paths: [
    {
      path: `(/beta)?(${openaiPaths}|/(completions|chat/completions|responses)$)|/anthropic/v1/messages(/|$)`,
      model: "deepseek-[^:/]*$",
      host: HOST,
    },
    { path: "/beta/(chat/)?completions$", host: HOST },
    { path: "/(models|user/balance)$", host: HOST },
  ],
  credentials: { headers: ["authorization", "x-api-key"], query: [], body: [] },
  ignoredQuery: ["beta"],
  streamEnds: [...openaiDialect.streamEnds, ...anthropicStreamEnds],
  echoedIds: [...openaiDialect.echoedIds, ...anthropicEchoes],
  volatileMembers: [
    ...openaiDialect.volatileMembers,
    "signature",
    "prompt_cache_hit_tokens",
    "prompt_cache_miss_tokens",
  ],
  errors: [messagesErrors, ...openaiDialect.errors],
};
