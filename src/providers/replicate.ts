import type { Provider } from "../model/provider.ts";

const HOST = "api.replicate.com";

/**
 * Replicate (replicate.com/docs/reference/http). One prediction leads over three groups of hosts: the API is polled
 * at `urls.get`, `urls.stream` is on a host of its own, and outputs are files on `replicate.delivery`.
 */
export const replicate: Provider = {
  name: "replicate",
  hosts: [
    "api\\.replicate\\.com",
    "stream\\.replicate\\.com",
    "streaming-api\\.svc\\.([a-z0-9-]+\\.)*replicate\\.(com|net)",
    "([a-z0-9-]+\\.)?replicate\\.delivery",
  ],
  paths: [
    { path: "/v1/", header: "authorization", value: "^(Bearer|Token) r8_", host: HOST },
    { path: "/v1/", header: "user-agent", value: "^replicate-", host: HOST },
    { path: "/v1/(account|collections|deployments|hardware|predictions|trainings)(/|$)", host: HOST },
    { path: "/v1/models/[^/]+/[^/]+/(examples|predictions|readme|trainings|versions)(/|$)", host: HOST },
    { path: "/v1/streams/", host: "stream.replicate.com" },
  ],
  credentials: { headers: ["authorization"], query: [], body: [] },
  ignoredQuery: [],
  stream: { member: "stream", path: "/v1/streams/" },
  streamEnds: [{ path: "/streams/", events: ["done"] }],
  ignoredMembers: ["$.webhook", "$.webhook_events_filter"],
  echoedIds: [],
  volatileMembers: [
    "id",
    "created_at",
    "started_at",
    "completed_at",
    "updated_at",
    "urls",
    "metrics",
    "logs",
    "run_count",
  ],
  contentMembers: ["input"],
  links: [
    "$.urls.*",
    "$.output",
    "$.output.*",
    "$.results[*].urls.*",
    "$.results[*].output",
    "$.results[*].output.*",
    "$.next",
    "$.previous",
  ],
  errors: [
    {
      body: { title: "$reason", detail: "$message", status: "$status" },
      reasons: {
        "*": "Request failed",
        "400": "Bad request",
        "401": "Unauthenticated",
        "402": "Insufficient credit",
        "403": "Forbidden",
        "404": "Not found",
        "422": "Input validation failed",
        "429": "Too many requests",
      },
      unauthorized: {
        status: 401,
        code: "unauthenticated",
        message: "You did not pass an authentication token",
      },
    },
  ],
};
