import type { Provider } from "../model/provider.ts";

const HOST = "api.deepgram.com";

/** Deepgram (developers.deepgram.com/reference). Its keys come as `Authorization: Token`. */
export const deepgram: Provider = {
  name: "deepgram",
  hosts: ["(api|agent)\\.deepgram\\.com", "(api|agent)\\.eu\\.deepgram\\.com"],
  paths: [
    // Replicate's oldest clients have that scheme too.
    { path: "/v1/models(/|$)", header: "authorization", value: "^Token (?!r8_)", host: HOST },
    { path: "/v1/agent/", host: "agent.deepgram.com" },
    { path: "/v1/(auth/grant|listen|projects|read|speak)(/|$)", host: HOST },
    { path: "/v2/(listen|speak)(/|$)", host: HOST },
  ],
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: ["tag", "callback", "callback_method"],
  stream: {},
  streamEnds: [],
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: ["request_id", "created", "transaction_key", "model_uuid"],
  contentMembers: [],
  heartbeats: ["KeepAlive"],
  links: [],
  errors: [
    {
      body: { err_code: "$code", err_msg: "$message", request_id: "mockai-proxy" },
      reasons: {},
      unauthorized: { status: 401, code: "INVALID_AUTH", message: "Invalid credentials." },
    },
  ],
};
