import type { Provider } from "../model/provider.ts";
import {
  anthropicBodyCredentials,
  anthropicEchoes,
  anthropicErrors,
  anthropicIgnoredMembers,
  anthropicStreamEnds,
  anthropicUnauthorized,
  anthropicVolatileMembers,
} from "./anthropic-dialect.ts";

const HOST = "api.anthropic.com";

/**
 * The Claude API (docs.claude.com/en/api). Its SDKs before 1.0 send `x-api-key`, later ones
 * `Authorization: Bearer`; all send `anthropic-version`, which tells the paths that OpenAI has too. The paths of
 * Claude's models on Vertex AI come with that header too, and others serve `/v1/messages`.
 */
export const anthropic: Provider = {
  name: "anthropic",
  hosts: [
    "api\\.anthropic\\.com",
    "aws-external-anthropic\\.[a-z0-9-]+\\.api\\.aws",
    "claude\\.googleapis\\.com",
  ],
  paths: [
    { path: "/v1/(?!messages(/|$)|projects/|publishers/)", header: "anthropic-version", host: HOST },
    { path: "/v1/(messages|complete)(/|$)", host: HOST },
  ],
  credentials: { headers: ["x-api-key", "authorization"], query: [], body: anthropicBodyCredentials },
  // Older SDKs add `?beta=true`; the meaning is in the header `anthropic-beta`.
  ignoredQuery: ["beta"],
  stream: { member: "stream" },
  streamEnds: anthropicStreamEnds,
  ignoredMembers: anthropicIgnoredMembers,
  echoedIds: anthropicEchoes,
  volatileMembers: anthropicVolatileMembers,
  contentMembers: ["input"],
  // Where a batch's results are.
  links: ["$.results_url", "$.data[*].results_url"],
  errors: [{ ...anthropicErrors, unauthorized: anthropicUnauthorized }],
};
