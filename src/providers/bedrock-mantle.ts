import type { Provider } from "../model/provider.ts";
import {
  anthropicBodyCredentials,
  anthropicEchoes,
  anthropicStreamEnds,
  anthropicVolatileMembers,
  messagesErrors,
} from "./anthropic-dialect.ts";
import {
  openaiDialect,
  openaiEchoes,
  openaiIgnoredMembers,
  openaiPaths,
  openaiStreamEnds,
  openaiVolatileMembers,
} from "./openai-dialect.ts";

const PATHS = `(/openai)?${openaiPaths}|/anthropic/v1/`;

/**
 * Amazon Bedrock in the dialects of OpenAI and Anthropic. Others have its paths, so a signature or one of
 * Amazon's keys tells them, or a model's name, which begins with its maker's.
 */
export const bedrockMantle: Provider = {
  ...openaiDialect,
  name: "bedrock_mantle",
  hosts: ["bedrock-mantle\\.[a-z0-9-]+\\.api\\.aws"],
  paths: [
    {
      path: PATHS,
      header: "authorization",
      value: "^(AWS4-HMAC-SHA256 |Bearer (ABSK|bedrock-api-key-))",
    },
    { path: PATHS, header: "x-api-key", value: "^(ABSK|bedrock-api-key-)" },
    {
      path: PATHS,
      model:
        "(amazon|anthropic|deepseek|google|meta|minimax|mistral|moonshotai?|nvidia|openai|qwen|writer|zai)\\.",
    },
  ],
  credentials: {
    headers: ["authorization", "x-api-key", "x-amz-security-token"],
    query: [],
    body: ["$.tools[*].authorization", "$.tools[*].headers.*", ...anthropicBodyCredentials],
  },
  ignoredQuery: ["beta"],
  streamEnds: [...openaiStreamEnds, ...anthropicStreamEnds],
  ignoredMembers: openaiIgnoredMembers,
  echoedIds: [...openaiEchoes, ...anthropicEchoes],
  volatileMembers: [...new Set([...openaiVolatileMembers, ...anthropicVolatileMembers])],
  contentMembers: ["input"],
  errors: [messagesErrors, ...openaiDialect.errors],
};
