import { type HeaderLine, headerLines, type RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";

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
  "sig",
  "signature",
  "single_use_token",
  "token",
  "upload_id",
  "x-amz-credential",
  "x-amz-security-token",
  "x-amz-signature",
  "xi-api-key",
  "xi_api_key",
]);

/** True for a header (lower case) that holds a credential, by its own name or with this provider. */
export function isCredentialHeader(name: string, provider: Provider): boolean {
  return provider.credentials.headers.includes(name) || SECRET_HEADER.test(name);
}

/** True for a query parameter (any case, decoded) that holds a credential. */
export function isCredentialParameter(name: string, provider: Provider): boolean {
  const lower = name.toLowerCase();
  return SECRET_QUERY.has(lower) || provider.credentials.query.includes(lower);
}

/** The header lines that hold credentials, cookies not among them; names in lower case. */
export function credentialHeaders(headers: RawHeaders, provider: Provider): HeaderLine[] {
  const found: HeaderLine[] = [];
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    if (isCredentialHeader(lower, provider)) found.push([lower, value]);
  }
  return found;
}

/** What is left of a query string without its credentials, raw, and the decoded pairs that were taken out. */
export function splitQuery(query: string, provider: Provider): { rest: string; credentials: HeaderLine[] } {
  const credentials: HeaderLine[] = [];
  const rest = query.split("&").filter((text) => {
    const [pair] = new URLSearchParams(text);
    if (pair === undefined || !isCredentialParameter(pair[0], provider)) return true;
    credentials.push([pair[0].toLowerCase(), pair[1]]);
    return false;
  });
  return { rest: rest.join("&"), credentials };
}
