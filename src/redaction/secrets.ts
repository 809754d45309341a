import { headerLines, type RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import { credentialHeaders, splitQuery } from "./credential-places.ts";
import { secretForms } from "./secret-forms.ts";

/** The secrets of one exchange. Never serialised. */
export interface Secrets {
  /** Every form of every value that is searched for. */
  readonly forms: readonly Buffer[];
  /** Where the request held them, such as `request.header.authorization`. */
  readonly places: readonly string[];
  /** Whose credential places apply. */
  readonly provider: Provider;
}

/** Shorter values would be found in ordinary text; they are dropped where they stand, and not searched for. */
const MIN_LENGTH = 12;

/**
 * The very values that this request (path with query, raw) holds as credentials: in headers, cookies and
 * query parameters, each without its scheme word.
 */
export function secretsOf(
  request: { readonly headers: RawHeaders; readonly path: string },
  provider: Provider,
): Secrets {
  const headers = credentialHeaders(request.headers, provider);
  const cookies = cookieValues(request.headers);
  const query = queryCredentials(request.path, provider);
  const places = [
    ...headers.map(([name]) => `request.header.${name}`),
    ...(cookies.length > 0 ? ["request.cookie"] : []),
    ...query.map(([name]) => `request.query.${name}`),
  ];
  const values = [...headers.map(([, value]) => value), ...query.map(([, value]) => value)];
  const secrets = new Set([...values.flatMap(bareSecrets), ...cookies]);
  const searched = Array.from(secrets).filter((secret) => secret.length >= MIN_LENGTH);
  return { forms: searched.flatMap(cachedForms), places: [...new Set(places)], provider };
}

function queryCredentials(path: string, provider: Provider): (readonly [string, string])[] {
  const start = path.indexOf("?");
  return start === -1 ? [] : splitQuery(path.slice(start + 1), provider).credentials;
}

function cookieValues(headers: RawHeaders): string[] {
  const values: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    if (name.toLowerCase() !== "cookie") continue;
    for (const cookie of value.split(";")) values.push(cookie.slice(cookie.indexOf("=") + 1).trim());
  }
  return values;
}

const SCHEME = /^[A-Za-z][\w-]*[ \t]+(?=\S)/;

/** The value without its scheme; for Basic (RFC 7617) the password too. */
function bareSecrets(value: string): string[] {
  const secret = value.trim().replace(SCHEME, "");
  if (!/^basic[ \t]/i.test(value.trim())) return [secret];
  const pair = Buffer.from(secret, "base64").toString("utf8");
  return [secret, pair.slice(pair.indexOf(":") + 1)];
}

const MAX_CACHED = 64;
const formsBySecret = new Map<string, Buffer[]>();

/** A client sends the same key with every request, so its forms are made once. */
function cachedForms(secret: string): Buffer[] {
  const cached = formsBySecret.get(secret);
  if (cached !== undefined) return cached;
  if (formsBySecret.size >= MAX_CACHED) formsBySecret.clear();
  const forms = secretForms(secret);
  formsBySecret.set(secret, forms);
  return forms;
}
