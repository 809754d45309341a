import type { Endpoint } from "../model/provider.ts";
import { tokenEndpoints } from "./token-endpoints.ts";

/** Members of a form or JSON body that give away a request for a token, whatever the host. */
export const tokenRequestMembers: readonly string[] = [
  "grant_type",
  "client_secret",
  "refresh_token",
  "assertion",
  "subject_token",
  "code_verifier",
];

/** What SDKs report of themselves on a provider's host, full of times and ids. */
export const telemetryEndpoints: readonly Endpoint[] = [
  { host: "((us|eu|ae)\\.)?api\\.openai\\.com", path: "/v1/traces/ingest$" },
];

/** What providers' hosts serve besides the API: pages for people, and files of models, gigabytes long. */
export const websiteEndpoints: readonly Endpoint[] = [
  { host: "openrouter\\.ai", path: "/(?!api/v1(/|$))" },
  { host: "(www\\.)?huggingface\\.co", path: "/(?!api(/|$))|/api/resolve-cache/" },
  { host: "ollama\\.com", path: "/(?!(api|v1)(/|$))" },
];

/** Never recorded: where credentials are made, telemetry, and web sites. */
export const unrecordedEndpoints: readonly Endpoint[] = [
  ...tokenEndpoints,
  ...telemetryEndpoints,
  ...websiteEndpoints,
];
