import type { TokenEndpoint, TokenReply } from "../model/token-endpoint.ts";

const METADATA = "metadata(\\.google\\.internal)?|169\\.254\\.169\\.254";
const VALUES = "/computeMetadata/v1";
const ACCOUNT = `${VALUES}/instance/service-accounts/[^/]+`;
const EMAIL = "mock@mock-project.iam.gserviceaccount.com";
const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];

/** Without this header, clients take whoever answers for something else than Google's metadata server. */
function metadata(path: string, body: TokenReply["body"], contentType = "application/text"): TokenEndpoint {
  const type = typeof body === "string" ? { contentType } : {};
  return {
    host: METADATA,
    path: `${path}$`,
    method: "GET",
    reply: { headers: { "Metadata-Flavor": "Google" }, body, ...type },
  };
}

const oauth: TokenReply = {
  // For clients that sign in to a service of their own (Cloud Run) rather than to an API.
  body: { access_token: "mock", token_type: "Bearer", expires_in: 3600, id_token: "{jwt}" },
};

/** Google's: OAuth, workload identity, impersonation, and the metadata server of its machines. */
export const googleTokenEndpoints: readonly TokenEndpoint[] = [
  { host: "oauth2\\.googleapis\\.com", path: "/token$", method: "POST", reply: oauth },
  { host: "www\\.googleapis\\.com", path: "/oauth2/v[34]/token$", method: "POST", reply: oauth },
  { host: "accounts\\.google\\.com", path: "/o/oauth2/token$", method: "POST", reply: oauth },
  {
    host: "sts\\.googleapis\\.com",
    path: "/v1(beta)?/token$",
    method: "POST",
    reply: {
      body: {
        access_token: "mock",
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: 3600,
      },
    },
  },
  {
    host: "iamcredentials\\.googleapis\\.com",
    path: "/v1/projects/[^/]+/serviceAccounts/[^/]+:generateAccessToken$",
    method: "POST",
    reply: { body: { accessToken: "mock", expireTime: "{expiry}" } },
  },
  {
    host: "iamcredentials\\.googleapis\\.com",
    path: "/v1/projects/[^/]+/serviceAccounts/[^/]+:generateIdToken$",
    method: "POST",
    reply: { body: { token: "{jwt}" } },
  },
  metadata(`${ACCOUNT}/token`, { access_token: "mock", expires_in: 3600, token_type: "Bearer" }),
  metadata(`${ACCOUNT}/identity`, "{jwt}"),
  metadata(`${ACCOUNT}/email`, EMAIL),
  metadata(`${ACCOUNT}/scopes`, SCOPES.join("\n")),
  metadata(ACCOUNT, { aliases: ["default"], email: EMAIL, scopes: SCOPES }),
  metadata(`${VALUES}/instance/service-accounts`, {
    default: { aliases: ["default"], email: EMAIL, scopes: SCOPES },
  }),
  metadata(`${VALUES}/project/project-id`, "mock-project"),
  metadata(`${VALUES}/project/numeric-project-id`, "0"),
  metadata(`${VALUES}/universe/universe[-_]domain`, "googleapis.com"),
  metadata(`${VALUES}/instance/zone`, "projects/0/zones/us-central1-a"),
  metadata(`${VALUES}/instance/region`, "projects/0/regions/us-central1"),
  // What clients ask to see whether this is one of Google's machines.
  metadata(`(/|${VALUES}(/instance)?)`, "mock"),
  { host: "(oauth2|sts|iamcredentials)\\.googleapis\\.com|accounts\\.google\\.com", path: "/" },
  { host: "www\\.googleapis\\.com", path: "/oauth2/" },
  { host: METADATA, path: "/" },
];
