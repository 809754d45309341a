import type { Provider } from "../model/provider.ts";
import {
  googleEchoes,
  googleErrors,
  googleIgnoredMembers,
  googleStreamEnds,
  googleVolatileMembers,
} from "./google-dialect.ts";
import { chatEchoes } from "./openai-dialect.ts";

const HOST = "generativelanguage.googleapis.com";

/** The Gemini API (ai.google.dev/api), its OpenAI-compatible paths included. */
export const gemini: Provider = {
  name: "gemini",
  hosts: ["generativelanguage\\.googleapis\\.com"],
  paths: [
    // Vertex AI in express mode has the same header, on paths of its own.
    { path: "/v1/(?!projects/|publishers/)", header: "x-goog-api-key", host: HOST },
    { path: "/v1(beta|alpha)?/(models|tunedModels)/[^/:]+:[A-Za-z]+$", host: HOST },
    { path: "/((upload|download)/)?v1(beta|alpha)/", host: HOST },
    { path: "/(ws/)?google\\.ai\\.generativelanguage\\.", host: HOST },
  ],
  credentials: { headers: ["x-goog-api-key", "authorization"], query: ["key", "access_token"], body: [] },
  ignoredQuery: [],
  stream: { member: "stream", path: ":streamGenerateContent$" },
  streamEnds: [...googleStreamEnds, { path: "/interactions$", data: ["[DONE]"] }],
  ignoredMembers: googleIgnoredMembers,
  echoedIds: [...googleEchoes, ...chatEchoes, "$.previous_interaction_id"],
  volatileMembers: [...googleVolatileMembers, "expireTime", "updateTime"],
  contentMembers: ["args"],
  // What was made is fetched from there; an uploaded file's `uri` goes back to Google in the next request.
  links: [
    "$.response.generateVideoResponse.generatedSamples[*].video.uri",
    "$.downloadUri",
    "$.files[*].downloadUri",
  ],
  errors: [
    {
      ...googleErrors,
      unauthorized: {
        status: 400,
        code: "API_KEY_INVALID",
        message: "API key not valid. Please pass a valid API key.",
      },
    },
  ],
};
