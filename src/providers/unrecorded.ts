import type { Endpoint } from "../model/provider.ts";

/** Where credentials are made: never recorded, and answered with a synthetic token in replay. */
export const tokenEndpoints: readonly Endpoint[] = [
  { host: "auth\\.openai\\.com", path: "/oauth/token" },
  { host: "api\\.anthropic\\.com", path: "/v1/oauth/token" },
  { host: "console\\.anthropic\\.com|platform\\.claude\\.com", path: "/v1/oauth/" },
  { host: "oauth2\\.googleapis\\.com", path: "/token" },
  { host: "www\\.googleapis\\.com", path: "/oauth2/" },
  { host: "(sts|iamcredentials)\\.googleapis\\.com", path: "/" },
  { host: "accounts\\.google\\.com", path: "/" },
  { host: "metadata\\.google\\.internal", path: "/" },
  { host: "169\\.254\\.169\\.254|169\\.254\\.170\\.2", path: "/" },
  { host: "login\\.microsoftonline\\.(com|us)", path: "/[^/]+/oauth2/" },
  { host: "(sts|sso|oidc|portal\\.sso)(\\.[a-z0-9-]+)?\\.amazonaws\\.com", path: "/" },
  { host: "iam\\.cloud\\.ibm\\.com", path: "/" },
];

/** Members of a form or JSON body that give away a request for a token, whatever the host. */
export const tokenRequestMembers: readonly string[] = [
  "grant_type",
  "client_secret",
  "refresh_token",
  "assertion",
  "subject_token",
  "code_verifier",
];

/** What SDKs report of themselves on a provider's host, full of times and ids: never recorded. */
export const telemetryEndpoints: readonly Endpoint[] = [
  { host: "((us|eu|ae)\\.)?api\\.openai\\.com", path: "/v1/traces/ingest$" },
];
