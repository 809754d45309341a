import type { Provider } from "../model/provider.ts";
import { openaiDialect } from "./openai-dialect.ts";

const HOST = "api.jina.ai";
const DEEP_SEARCH = "deepsearch.jina.ai";
const PATHS = "/v1/(classify|embeddings|rerank|segment)$";

/** Jina AI (jina.ai): embeddings and rerankers, the reader (`r.`, `s.`) and DeepSearch on hosts of their own. */
export const jina: Provider = {
  ...openaiDialect,
  name: "jina",
  hosts: ["(api|r|s|deepsearch)\\.jina\\.ai"],
  paths: [
    { path: PATHS, header: "authorization", value: "^Bearer jina_", host: HOST },
    { path: "/v1/chat/completions$", header: "authorization", value: "^Bearer jina_", host: DEEP_SEARCH },
    { path: PATHS, model: "jina-", host: HOST },
    { path: "/v1/chat/completions$", model: "jina-", host: DEEP_SEARCH },
    { path: "/v1/segment$", host: HOST },
  ],
  ignoredMembers: [],
  links: [],
  errors: [
    {
      body: { detail: "$message" },
      reasons: {},
      unauthorized: { status: 401, code: "unauthorized", message: "The request carries no API key." },
    },
  ],
};
