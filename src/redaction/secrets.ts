import { headerLines, type RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import { credentialHeaders, isIdentityHeader, splitQuery } from "./credential-places.ts";
import { createKnownValues, type KnownValues } from "./known-values.ts";
import { type RedactionSettings, redactionSettings } from "./settings.ts";
import { subprotocolSecrets } from "./subprotocols.ts";

/** The secrets of one exchange. Never serialised. */
export interface Secrets {
  /** Every value that is searched for; more may come on the way. */
  readonly known: KnownValues;
  /** Names of the account that the request gave: answers must not repeat them. */
  readonly identities: readonly string[];
  /** Where the request held them, such as `request.header.authorization`. */
  readonly places: readonly string[];
  /** Whose credential places apply. */
  readonly provider: Provider;
  /** The request's path without query. */
  readonly path: string;
  readonly settings: RedactionSettings;
}

const PLAIN: RedactionSettings = redactionSettings({});

/**
 * The very values that this request (path with query, raw) holds as credentials: in headers, cookies, query
 * parameters and WebSocket subprotocols, each without its scheme word.
 */
export function secretsOf(
  { headers, path }: { readonly headers: RawHeaders; readonly path: string },
  provider: Provider,
  settings: RedactionSettings = PLAIN,
): Secrets {
  const credentials = credentialHeaders(headers, provider, settings.headers);
  const cookies = cookieValues(headers, "cookie");
  const query = queryCredentials(path, provider);
  const protocols = subprotocolSecrets(headers);
  const identities = identityLines(headers);
  const known = createKnownValues(settings.prepared);
  const values = [...credentials.map(([, value]) => value), ...query.map(([, value]) => value)];
  for (const value of [...values.flatMap(bareSecrets), ...cookies, ...protocols]) {
    known.add({ value, rule: "own-credential", own: true });
  }
  const places = [
    ...credentials.map(([name]) => `request.header.${name}`),
    ...(cookies.length > 0 ? ["request.cookie"] : []),
    ...(protocols.length > 0 ? ["request.header.sec-websocket-protocol"] : []),
    ...identities.map(([name]) => `request.header.${name}`),
    ...query.map(([name]) => `request.query.${name}`),
  ];
  return {
    known,
    identities: identities.map(([, value]) => value),
    places: [...new Set(places)],
    provider,
    path: path.replace(/\?.*/s, ""),
    settings,
  };
}

function queryCredentials(path: string, provider: Provider): (readonly [string, string])[] {
  const start = path.indexOf("?");
  return start === -1 ? [] : splitQuery(path.slice(start + 1), provider).credentials;
}

function identityLines(headers: RawHeaders): (readonly [string, string])[] {
  return Array.from(headerLines(headers), ([name, value]) => [name.toLowerCase(), value] as const).filter(
    ([name]) => isIdentityHeader(name),
  );
}

/** The values of the cookies in headers of this name, `cookie` or `set-cookie`. */
export function cookieValues(headers: RawHeaders, header: string): string[] {
  const values: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    if (name.toLowerCase() !== header) continue;
    const cookies = header === "cookie" ? value.split(";") : [value.split(";", 1)[0] ?? ""];
    for (const cookie of cookies) values.push(cookie.slice(cookie.indexOf("=") + 1).trim());
  }
  return values;
}

const SCHEME = /^[A-Za-z][\w-]*[ \t]+(?=\S)/;
const AWS_SIGNATURE = /^AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)\/[^]*Signature=([0-9a-f]+)/;

/** The value without its scheme; for Basic (RFC 7617) the password too, for AWS the key's id and the signature. */
function bareSecrets(value: string): string[] {
  const secret = value.trim().replace(SCHEME, "");
  const [, keyId, signature] = AWS_SIGNATURE.exec(value.trim()) ?? [];
  if (keyId !== undefined && signature !== undefined) return [secret, keyId, signature];
  if (!/^basic[ \t]/i.test(value.trim())) return [secret];
  const pair = Buffer.from(secret, "base64").toString("latin1");
  return [secret, pair.slice(pair.indexOf(":") + 1)];
}
