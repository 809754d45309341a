import type { Provider } from "../model/provider.ts";
import { openaiDialect } from "./openai-dialect.ts";

const HOST = "api.voyageai.com";
const PATHS = "/v1/(embeddings|rerank)$";

/** Voyage AI (docs.voyageai.com/reference). */
export const voyage: Provider = {
  ...openaiDialect,
  name: "voyage",
  hosts: ["api\\.voyageai\\.com"],
  paths: [
    { path: PATHS, header: "authorization", value: "^Bearer pa-", host: HOST },
    { path: PATHS, header: "user-agent", value: "voyageai", host: HOST },
    { path: PATHS, model: "voyage-|rerank-(\\d|lite)", host: HOST },
    { path: "/v1/(multimodalembeddings|contextualizedembeddings)$", host: HOST },
  ],
  ignoredMembers: [],
  echoedIds: [],
  links: [],
  errors: [
    {
      body: { detail: "$message" },
      reasons: {},
      unauthorized: { status: 401, code: "unauthorized", message: "No API key was provided." },
    },
  ],
};
