import type { Provider } from "../model/provider.ts";
import { googleErrors, googleStreamEnds, googleVolatileMembers } from "./google-dialect.ts";

const HOST = "generativelanguage.googleapis.com";

/** The Gemini API (ai.google.dev/api), its OpenAI-compatible paths included. */
export const gemini: Provider = {
  name: "gemini",
  hosts: ["generativelanguage\\.googleapis\\.com"],
  paths: [
    { path: "/v1(beta|alpha)?/(models|tunedModels)/[^/:]+:[A-Za-z]+$", host: HOST },
    { path: "/((upload|download)/)?v1(beta|alpha)/", host: HOST },
    { path: "/v1/", header: "x-goog-api-key", host: HOST },
  ],
  credentials: { headers: ["x-goog-api-key", "authorization"], query: ["key", "access_token"], body: [] },
  ignoredQuery: [],
  stream: { member: "stream", path: ":streamGenerateContent$" },
  streamEnds: [...googleStreamEnds, { path: "/interactions$", data: ["[DONE]"] }],
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: [...googleVolatileMembers, "expireTime", "updateTime"],
  contentMembers: ["args"],
  links: [],
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
