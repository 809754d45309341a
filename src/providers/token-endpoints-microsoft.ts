import type { TokenEndpoint } from "../model/token-endpoint.ts";

const LOGIN =
  "login\\.(microsoftonline\\.(com|us)|partner\\.microsoftonline\\.cn|microsoft\\.com|windows\\.net|chinacloudapi\\.cn)";

/** An authority's tenant: an id, a domain, or `common`. */
const TENANT = "/(?<tenant>[^/]+)";

/**
 * Microsoft's: Entra ID with the documents that MSAL asks for first, whose URLs lead back to the same host, and the
 * managed identities of Azure's machines (IMDS).
 */
export const microsoftTokenEndpoints: readonly TokenEndpoint[] = [
  {
    host: LOGIN,
    path: `${TENANT}/oauth2/(v2\\.0/)?token$`,
    method: "POST",
    reply: {
      body: { token_type: "Bearer", expires_in: 3600, ext_expires_in: 3600, access_token: "mock" },
    },
  },
  {
    host: LOGIN,
    path: "/common/discovery/instance$",
    method: "GET",
    reply: {
      body: {
        tenant_discovery_endpoint: "https://{host}/common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        metadata: [{ preferred_network: "{host}", preferred_cache: "{host}", aliases: ["{host}"] }],
      },
    },
  },
  {
    host: LOGIN,
    path: `${TENANT}/(v2\\.0/)?\\.well-known/openid-configuration$`,
    method: "GET",
    reply: {
      body: {
        issuer: "https://{host}/{tenant}/v2.0",
        authorization_endpoint: "https://{host}/{tenant}/oauth2/v2.0/authorize",
        token_endpoint: "https://{host}/{tenant}/oauth2/v2.0/token",
        device_authorization_endpoint: "https://{host}/{tenant}/oauth2/v2.0/devicecode",
        end_session_endpoint: "https://{host}/{tenant}/oauth2/v2.0/logout",
        jwks_uri: "https://{host}/{tenant}/discovery/v2.0/keys",
        response_types_supported: ["code", "id_token"],
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: ["RS256"],
      },
    },
  },
  {
    host: LOGIN,
    path: `${TENANT}/discovery/(v2\\.0/)?keys$`,
    method: "GET",
    reply: { body: { keys: [] } },
  },
  {
    host: "169\\.254\\.169\\.254",
    path: "/metadata/identity/oauth2/token$",
    method: "GET",
    // Its numbers are strings.
    reply: {
      body: {
        access_token: "mock",
        client_id: "00000000-0000-0000-0000-000000000000",
        expires_in: "3600",
        expires_on: "{expirySeconds}",
        ext_expires_in: "3600",
        not_before: "{nowSeconds}",
        resource: "https://cognitiveservices.azure.com",
        token_type: "Bearer",
      },
    },
  },
  { host: LOGIN, path: "/" },
];
