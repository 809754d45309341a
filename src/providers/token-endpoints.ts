import type { TokenEndpoint, TokenReply } from "../model/token-endpoint.ts";
import { awsTokenEndpoints } from "./token-endpoints-aws.ts";
import { googleTokenEndpoints } from "./token-endpoints-google.ts";
import { microsoftTokenEndpoints } from "./token-endpoints-microsoft.ts";

/**
 * What any OAuth server answers (RFC 6749, 5.1). Without a refresh token: clients keep that on disk, and it would
 * take the place of a real one.
 */
export const oauthReply: TokenReply = {
  body: { access_token: "mock", token_type: "Bearer", expires_in: 3600 },
};

/**
 * Where credentials are made: never recorded, and where it helps, answered with a synthetic token in replay. The
 * first that fits has the answer, so the rest of a host comes behind what is known of it.
 */
export const tokenEndpoints: readonly TokenEndpoint[] = [
  { host: "auth\\.openai\\.com", path: "/oauth/token$", method: "POST", reply: oauthReply },
  { host: "auth\\.openai\\.com", path: "/" },
  {
    host: "api\\.anthropic\\.com|console\\.anthropic\\.com|platform\\.claude\\.com",
    path: "/v1/oauth/token$",
    method: "POST",
    reply: oauthReply,
  },
  { host: "console\\.anthropic\\.com|platform\\.claude\\.com", path: "/v1/oauth/" },
  ...googleTokenEndpoints,
  ...microsoftTokenEndpoints,
  ...awsTokenEndpoints,
  {
    host: "iam\\.cloud\\.ibm\\.com",
    path: "/(identity|oidc)/token$",
    method: "POST",
    // IBM's SDKs read the times out of the token itself.
    reply: { body: { access_token: "{jwt}", token_type: "Bearer", expires_in: 3600 } },
  },
  { host: "iam\\.cloud\\.ibm\\.com", path: "/" },
];
