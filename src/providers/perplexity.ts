import type { Provider } from "../model/provider.ts";
import { openaiDialect, openaiEchoes, openaiPaths, openaiStreamEnds } from "./openai-dialect.ts";

const HOST = "api.perplexity.ai";
const PATHS = `${openaiPaths}|/(chat/completions|responses)$`;

/** Perplexity (docs.perplexity.ai/api-reference): OpenAI's dialect, without `/v1` in its older half. */
export const perplexity: Provider = {
  ...openaiDialect,
  name: "perplexity",
  hosts: ["api\\.perplexity\\.ai"],
  paths: [
    { path: PATHS, header: "authorization", value: "^Bearer pplx-", host: HOST },
    { path: PATHS, model: "sonar|r1-1776|perplexity/|pplx-", host: HOST },
    { path: "/(async/chat/completions(/|$)|search$)", host: HOST },
  ],
  // Not every stream of its ends in the word; all have a last reason.
  streamEnds: [
    { path: "/chat/completions$", data: ["[DONE]"], members: ["finish_reason"] },
    ...openaiStreamEnds,
  ],
  echoedIds: openaiEchoes,
};
