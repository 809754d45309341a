import type { JsonPath } from "../model/json-path.ts";

/** The names and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** Whose text it is: a request's, an answer's, or a file's that may hold either. */
export type Side = "request" | "answer" | "file";

/**
 * What a member of JSON holds by its place: a secret, an account's name, or a blob that a provider has signed and
 * that nobody may change; undefined for everything else.
 */
export type MemberKind = "secret" | "identity" | "blob" | undefined;

/** Names of members that hold credentials, without letter case and separators. */
const SECRET_NAMES = new Set([
  "accesstoken",
  "apikey",
  "authorization",
  "authorizationtoken",
  "authtoken",
  "bearertoken",
  "clientsecret",
  "conversationsignature",
  "idtoken",
  "ocpapimsubscriptionkey",
  "passwd",
  "password",
  "privatekey",
  "proxyauthorization",
  "refreshtoken",
  "secretaccesskey",
  "secretkey",
  "sessiontoken",
  "singleusetoken",
  "webhookauthheadervalue",
  "webhooksecret",
  "xapikey",
  "xgoogapikey",
  "xiapikey",
]);

/** In the answers of endpoints that make credentials these hold what was made. */
const MINTED_NAMES = new Set(["token", "value", "key", "secret", "signedurl"]);

const IDENTITY_NAMES = new Set([
  "organizationid",
  "orgid",
  "userid",
  "accountid",
  "workspaceid",
  "subscriptionid",
  "email",
  "username",
]);

const BLOB_NAMES = new Set(["encryptedcontent", "thoughtsignature", "signature", "encryptedstdout"]);

/** What a model wrote, or what it is to write: arguments of a tool, and the schema of them. */
const CONTENT_NAMES = new Set([
  "args",
  "arguments",
  "content",
  "default",
  "example",
  "examples",
  "input",
  "properties",
]);

const HEADER_NAME =
  /(^|[-_])(api-?key|subscription-key|token|secret|signature|authorization|credential|auth|cookie)s?$/i;

const MINTING_PATH =
  /\/(client_secrets|sessions|transcription_sessions|auth\/grant|v3\/token|realtime\/token|single-use-token\/.*|auth_tokens|reveal_token|(?:.*[/_])?api_keys(?:\/.*)?|get[-_]signed[-_]url)$/;

/** True for a path (without query) whose answer holds a new credential. */
export function mintsCredentials(path: string): boolean {
  return MINTING_PATH.test(path);
}

/** What decides the kinds of members. */
export interface MemberRules {
  readonly side: Side;
  /** What the provider and the user name besides. The same list each time spares making out their places again. */
  readonly paths: readonly JsonPath[];
  /** Whether the answer comes from an endpoint that makes credentials. */
  readonly minted: boolean;
}

/** The kind of the member that a path leads to. */
export function memberKind(path: Path, rules: MemberRules): MemberKind {
  if (rules.paths.some(({ segments }) => leadsTo(segments, path))) return "secret";
  const name = nameOf(path);
  if (name === undefined) return undefined;
  if (BLOB_NAMES.has(name)) return "blob";
  const kind = kindByName(name, path, rules);
  return kind !== undefined && isContent(path) ? undefined : kind;
}

function kindByName(name: string, path: Path, { side, minted }: MemberRules): MemberKind {
  if (SECRET_NAMES.has(name)) return "secret";
  // A minted secret comes with its time: the object has the name, and its value another.
  if (path.at(-2) === "client_secret") return "secret";
  // So does a new key of a service account.
  if (path.at(-2) === "api_key" && name === "value") return "secret";
  if (name === "token" && path.at(-2) === "auth") return "secret";
  if (isHeaderOf(path)) return "secret";
  if (minted && MINTED_NAMES.has(name)) return "secret";
  // Azure's own data sources: their authentication holds a key under that plain name.
  if (name === "key" && path.at(-2) === "authentication") return "secret";
  if (name === "userid" && path.at(-2) === "metadata") return "identity";
  return side === "answer" && IDENTITY_NAMES.has(name) ? "identity" : undefined;
}

/** The last name of a path, without letter case and separators; of items of a list, the list's. */
function nameOf(path: Path): string | undefined {
  const last = path.at(-1);
  const name = typeof last === "number" ? path.at(-2) : last;
  if (typeof name !== "string") return undefined;
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** A header that a tool's server is to be called with. */
function isHeaderOf(path: Path): boolean {
  const last = path.at(-1);
  return typeof last === "string" && path.at(-2) === "headers" && HEADER_NAME.test(last);
}

function isContent(path: Path): boolean {
  return path.some(
    (name, index) => index < path.length - 1 && typeof name === "string" && CONTENT_NAMES.has(name),
  );
}

type Segments = JsonPath["segments"];

/** True where the segments from one on select the value at this path, or one that it is a part of. */
function leadsTo(segments: Segments, path: Path, from = 0, next = 0): boolean {
  const segment = segments[next];
  if (segment === undefined) return true;
  const last = segment.descendant ? path.length - 1 : Math.min(from, path.length - 1);
  for (let i = from; i <= last; i += 1) {
    const { selects } = segment;
    const key = path[i];
    const isFromEnd = typeof selects === "number" && selects < 0 && typeof key === "number";
    if ((selects === undefined || selects === key || isFromEnd) && leadsTo(segments, path, i + 1, next + 1)) {
      return true;
    }
  }
  return false;
}
