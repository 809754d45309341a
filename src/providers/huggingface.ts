import type { Provider } from "../model/provider.ts";
import { openaiDialect, openaiEchoes, openaiPaths } from "./openai-dialect.ts";

const HOST = "router.huggingface.co";

const unauthorized = {
  status: 401,
  code: "unauthorized",
  message: "Invalid username or password.",
};

/**
 * Hugging Face's router and endpoints (huggingface.co/docs/inference-providers). Clients first ask the web site's
 * `/api/` which provider serves a model. The router's own paths begin with that provider's name.
 */
export const huggingface: Provider = {
  ...openaiDialect,
  name: "huggingface",
  hosts: [
    "router\\.huggingface\\.co",
    "([a-z0-9-]+\\.)+endpoints\\.huggingface\\.cloud",
    "(www\\.)?huggingface\\.co",
  ],
  paths: [
    { path: openaiPaths, header: "authorization", value: "^Bearer hf_", host: HOST },
    { path: openaiPaths, header: "user-agent", value: "@huggingface/inference", host: HOST },
    { path: openaiPaths, model: "[\\w.-]+/[\\w.-]+:[\\w-]+$", host: HOST },
    { path: "/hf-inference/models/", host: HOST },
    { path: "/api/models/", host: "huggingface.co" },
    { path: "/[a-z0-9-]+/v[13](/openai)?/chat/completions$", host: HOST },
  ],
  echoedIds: openaiEchoes,
  links: ["$.data[*].url", "$.images[*].url", "$.video.url", "$.audio.url", "$.response_url", "$.status_url"],
  // Its own client prints what `error` holds, an object as `[object Object]`; OpenAI's shows a string too.
  errors: [{ body: { error: "$message" }, reasons: {}, unauthorized }],
};
