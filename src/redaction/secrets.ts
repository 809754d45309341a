import { type HeaderLine, headerLines, type RawHeaders } from "../model/headers.ts";
import type { Provider } from "../model/provider.ts";
import { splitQuery } from "./credential-places.ts";
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
  const lines = linesOf(headers, provider, settings);
  const query = queryCredentials(path, provider);
  const known = createKnownValues(settings.prepared);
  const add = (value: string): void => known.add({ value, rule: "own-credential", own: true });
  for (const [, value] of [...lines.credentials, ...query])
    for (const secret of bareSecrets(value)) add(secret);
  for (const value of [...lines.cookies, ...lines.protocols]) add(value);
  const places = new Set(lines.credentials.map(([name]) => `request.header.${name}`));
  if (lines.cookies.length > 0) places.add("request.cookie");
  if (lines.protocols.length > 0) places.add("request.header.sec-websocket-protocol");
  for (const [name] of lines.identities) places.add(`request.header.${name}`);
  for (const [name] of query) places.add(`request.query.${name}`);
  return {
    known,
    identities: lines.identities.map(([, value]) => value),
    places: [...places],
    provider,
    path: path.split("?", 1)[0] ?? "",
    settings,
  };
}

/** What header lines (names in lower case) tell of secrets. */
interface TellingLines {
  readonly credentials: readonly HeaderLine[];
  readonly identities: readonly HeaderLine[];
  readonly cookies: readonly string[];
  readonly protocols: readonly string[];
}

function linesOf(headers: RawHeaders, provider: Provider, settings: RedactionSettings): TellingLines {
  const credentials: HeaderLine[] = [];
  const identities: HeaderLine[] = [];
  const cookies: string[] = [];
  const protocols: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const kind = settings.headerKinds(name, provider);
    if (kind === undefined) continue;
    const lower = kind.name;
    if (kind.isCredential) credentials.push([lower, value]);
    if (kind.isIdentity) identities.push([lower, value]);
    if (lower === "cookie") cookies.push(...value.split(";").map(cookieValue));
    if (lower === "sec-websocket-protocol") protocols.push(...subprotocolSecrets([name, value]));
  }
  return { credentials, identities, cookies, protocols };
}

function queryCredentials(path: string, provider: Provider): readonly HeaderLine[] {
  const start = path.indexOf("?");
  return start === -1 ? [] : splitQuery(path.slice(start + 1), provider).credentials;
}

/** The value of a cookie, `name=value` and perhaps its attributes. */
export function cookieValue(cookie: string): string {
  const pair = cookie.split(";", 1)[0] ?? "";
  return pair.slice(pair.indexOf("=") + 1).trim();
}

const SCHEME = /^[A-Za-z][\w-]*[ \t]+(?=\S)/;
const AWS_SIGNATURE = /^AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)\/[^]*Signature=([0-9a-f]+)/;

/** The value without its scheme; for Basic (RFC 7617) the password too, for AWS the key's id and the signature. */
function bareSecrets(value: string): string[] {
  const bare = value.trim();
  const secret = bare.replace(SCHEME, "");
  const [, keyId, signature] = AWS_SIGNATURE.exec(bare) ?? [];
  if (keyId !== undefined && signature !== undefined) return [secret, keyId, signature];
  if (!/^basic[ \t]/i.test(bare)) return [secret];
  const pair = Buffer.from(secret, "base64").toString("latin1");
  return [secret, pair.slice(pair.indexOf(":") + 1)];
}
