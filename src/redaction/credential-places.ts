import type { HeaderLine } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import { isPlaceholder } from "./placeholder.ts";

const SECRET_HEADER =
  /(^|-)(api-?key|subscription-key|token|secret|signature|authorization|credential|auth)s?$/;

/** Query parameters that hold credentials or capabilities with every provider, in lower case. */
const SECRET_QUERY = new Set([
  "access_token",
  "api-key",
  "api_key",
  "apikey",
  "authorization",
  "awsaccesskeyid",
  "client_secret",
  "conversation_signature",
  "refresh_token",
  "sig",
  "signature",
  "single_use_token",
  "subscription-key",
  "token",
  "upload_id",
  "x-amz-credential",
  "x-amz-security-token",
  "x-amz-signature",
  "xi-api-key",
  "xi_api_key",
]);

/** Request headers (lower case) that name the account; answers repeat what they hold. */
const IDENTITY_HEADER =
  /^(openai-organization|openai-project|chatgpt-account-id|anthropic-(workspace|organization)-id|x-goog-user-project|x-hf-bill-to|stability-client-(user-)?id|organization)$/;

/** True for a header (lower case) that holds a credential, by its own name or with this provider. */
export function isCredentialHeader(name: string, provider: Provider): boolean {
  return provider.credentials.headers.includes(name) || SECRET_HEADER.test(name);
}

/** True for a request header (lower case) that names the account. */
export function isIdentityHeader(name: string): boolean {
  return IDENTITY_HEADER.test(name);
}

/** True for a query parameter (any case, decoded) that holds a credential. */
export function isCredentialParameter(name: string, provider: Provider): boolean {
  return isCredentialName(name) || provider.credentials.query.includes(name.toLowerCase());
}

/** True for the name of a parameter or a field that holds a credential, whoever it is sent to. */
export function isCredentialName(name: string): boolean {
  return SECRET_QUERY.has(name.toLowerCase());
}

/**
 * What is left of a query string without its credentials, raw, and the decoded pairs that were taken out. What a
 * recorded URL has in a credential's place is gone too: whoever follows it asks what the real URL asked.
 */
export function splitQuery(query: string, provider: Provider): { rest: string; credentials: HeaderLine[] } {
  const credentials: HeaderLine[] = [];
  const rest = query.split("&").filter((text) => {
    const [pair] = new URLSearchParams(text);
    if (pair === undefined) return true;
    if (isPlaceholder(pair[0])) return false;
    if (!isCredentialParameter(pair[0], provider)) return true;
    credentials.push([pair[0].toLowerCase(), pair[1]]);
    return false;
  });
  return { rest: rest.join("&"), credentials };
}
