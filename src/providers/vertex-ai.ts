import type { PathRule, Provider } from "../model/provider.ts";
import { anthropicBodyCredentials, anthropicEchoes } from "./anthropic-dialect.ts";
import {
  googleEchoes,
  googleErrors,
  googleIgnoredMembers,
  googleStreamEnds,
  googleVolatileMembers,
} from "./google-dialect.ts";
import { chatEchoes } from "./openai-dialect.ts";

const VERSION = "/v1(beta1)?";
const PROJECT = `${VERSION}/projects/[^/]+`;

/** The location tells the host; the special ones come before the rule for all regions. */
const paths: readonly PathRule[] = [
  { path: `${PROJECT}/locations/global/`, host: "aiplatform.googleapis.com" },
  { path: `${PROJECT}/locations/(?<location>us|eu)/`, host: "aiplatform.{location}.rep.googleapis.com" },
  { path: `${PROJECT}/locations/(?<location>[a-z0-9-]+)/`, host: "{location}-aiplatform.googleapis.com" },
  // Express mode has neither project nor location.
  { path: `${VERSION}/publishers/[^/]+/models/`, host: "aiplatform.googleapis.com" },
  // WebSockets and gRPC, where nothing but the host tells the location.
  { path: "/(ws/)?google\\.cloud\\.aiplatform\\." },
];

/** Vertex AI (cloud.google.com/vertex-ai/docs/reference/rest), with the models of other publishers and OpenAI's dialect. */
export const vertexAi: Provider = {
  name: "vertex_ai",
  hosts: ["([a-z0-9-]+-)?aiplatform\\.googleapis\\.com", "aiplatform\\.(us|eu)\\.rep\\.googleapis\\.com"],
  paths,
  credentials: {
    headers: ["authorization", "x-goog-api-key"],
    query: ["key", "access_token"],
    body: anthropicBodyCredentials,
  },
  ignoredQuery: [],
  stream: { member: "stream", path: ":(streamGenerateContent|streamRawPredict|serverStreamingPredict)$" },
  streamEnds: [
    ...googleStreamEnds,
    { path: "/publishers/anthropic/.+:streamRawPredict$", events: ["message_stop"] },
  ],
  // `$.metadata` is Claude's.
  ignoredMembers: [...googleIgnoredMembers, "$.metadata"],
  echoedIds: [...googleEchoes, ...anthropicEchoes, ...chatEchoes],
  volatileMembers: googleVolatileMembers,
  contentMembers: ["args", "input"],
  links: [],
  errors: [
    {
      ...googleErrors,
      unauthorized: {
        status: 401,
        code: "CREDENTIALS_MISSING",
        message:
          "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie " +
          "or other valid authentication credential.",
      },
    },
  ],
};
