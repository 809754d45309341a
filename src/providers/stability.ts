import type { Provider } from "../model/provider.ts";

const HOST = "api.stability.ai";

/** Stability AI (platform.stability.ai/docs/api-reference). */
export const stability: Provider = {
  name: "stability",
  hosts: ["api\\.stability\\.ai"],
  paths: [
    { path: "/v2beta/(3d|audio|image-to-video|results|stable-image)(/|$)", host: HOST },
    { path: "/v1/(engines/list$|generation/[^/]+/|user/(account|balance)$)", host: HOST },
  ],
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: [],
  stream: {},
  streamEnds: [],
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: ["id"],
  contentMembers: [],
  links: [],
  errors: [
    {
      body: { id: "mockai-proxy", name: "$reason", errors: ["$message"] },
      reasons: {
        "*": "bad_request",
        "401": "unauthorized",
        "402": "payment_required",
        "403": "forbidden",
        "404": "not_found",
        "413": "payload_too_large",
        "429": "rate_limit_exceeded",
        "500": "internal_server_error",
      },
      unauthorized: { status: 401, code: "unauthorized", message: "missing authorization header" },
    },
  ],
};
