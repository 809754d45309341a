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
  openaiErrors,
  openaiIgnoredMembers,
  openaiPaths,
  openaiStreamEnds,
  openaiVolatileMembers,
} from "./openai-dialect.ts";

/** Models that Azure serves and Groq does not, though both have `/openai/v1/`. */
const OPENAI_MODELS = "gpt-(?!oss)|o\\d|text-embedding-|dall-e-|sora|codex-|computer-use-|model-router";

/**
 * Azure OpenAI and Claude on Foundry (learn.microsoft.com/azure/ai-foundry/openai/reference). The host's first
 * label is the customer's resource, so no path tells the host. `/openai/v1/` is Groq's and Bedrock's too: there a
 * header decides, or an Entra token, or the model.
 */
export const azure: Provider = {
  ...openaiDialect,
  name: "azure",
  hosts: [
    "[a-z0-9-]+\\.openai\\.azure\\.(com|us|cn)",
    "[a-z0-9-]+\\.cognitiveservices\\.azure\\.(com|us)",
    "[a-z0-9-]+\\.services\\.ai\\.azure\\.com",
    "[a-z0-9-]+\\.azure-api\\.net",
  ],
  paths: [
    { path: `(/openai)?${openaiPaths}`, header: "api-key" },
    { path: "/openai/v1/", header: "authorization", value: "^Bearer ey" },
    { path: "/openai/v1/", model: OPENAI_MODELS },
    { path: "/openai/deployments/[^/]+/" },
    { path: "/openai/(assistants|batches|files|models|realtime|responses|threads|vector_stores)(/|$)" },
    { path: "/models/(chat/completions|embeddings|images/embeddings|info)$" },
    { path: "/anthropic/v1/" },
  ],
  credentials: {
    headers: ["api-key", "authorization", "x-api-key", "ocp-apim-subscription-key"],
    query: ["api-key", "authorization", "subscription-key"],
    body: [
      "$.data_sources[*].parameters.authentication.key",
      "$.data_sources[*].parameters.authentication.access_token",
      "$.data_sources[*].parameters.authentication.connection_string",
      "$.data_sources[*].parameters.authentication.encoded_api_key",
      "$.tools[*].authorization",
      "$.tools[*].headers.*",
      ...anthropicBodyCredentials,
    ],
  },
  ignoredQuery: ["api-version", "beta"],
  streamEnds: [...openaiStreamEnds, ...anthropicStreamEnds],
  ignoredMembers: openaiIgnoredMembers,
  echoedIds: [...openaiEchoes, ...anthropicEchoes],
  volatileMembers: [...new Set([...openaiVolatileMembers, ...anthropicVolatileMembers])],
  contentMembers: ["input"],
  errors: [
    messagesErrors,
    {
      ...openaiErrors,
      unauthorized: {
        status: 401,
        code: "401",
        message:
          "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid " +
          "key for an active subscription and use a correct regional API endpoint for your resource.",
      },
    },
  ],
};
