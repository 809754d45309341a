import type { RawHeaders } from "../model/headers.ts";
import type { JsonValue } from "../model/json.ts";
import type { TokenEndpoint, TokenReply } from "../model/token-endpoint.ts";
import { remembering } from "../model/kept.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern, leadingPattern, wholePattern } from "./pattern.ts";

/** An answer that no server gave, status 200. */
export interface SyntheticAnswer {
  readonly status: 200;
  /** The content type among them; the content length is not. */
  readonly headers: RawHeaders;
  readonly body: string;
}

/** Answers requests for tokens, so that cloud SDKs run without credentials. */
export interface TokenAnswers {
  /** Whether tokens are made at a host (lower case, without port): replay must not refuse it. */
  readonly isTokenHost: (host: string) => boolean;
  /**
   * What an endpoint answers; undefined where it is none, or is left without an answer. `path` is raw, with its
   * query, and `body` the request's text, by which some endpoints tell what is asked for.
   */
  readonly tokenAnswer: (
    host: string,
    path: string,
    method: string,
    body?: string,
  ) => SyntheticAnswer | undefined;
  /** What any OAuth server answers (RFC 6749, 5.1). */
  readonly oauthAnswer: () => SyntheticAnswer;
}

/** Tokens last an hour: Google's and Microsoft's do, and some SDKs distrust longer ones. */
const LIFETIME_MS = 3_600_000;

type Facts = ReadonlyMap<string, string>;

/** Answers for these endpoints, the first that fits and has one, and `oauth` for requests to other hosts. */
export function createTokenAnswers(endpoints: readonly TokenEndpoint[], oauth: TokenReply): TokenAnswers {
  const patterns = endpoints.map((endpoint) => ({
    endpoint,
    host: wholePattern(endpoint.host),
    path: leadingPattern(endpoint.path),
  }));
  const isTokenHost = remembering((host: string) => patterns.some((pattern) => pattern.host.test(host)));
  return {
    isTokenHost,
    tokenAnswer(host, path, method, body = "") {
      if (!isTokenHost(host)) return undefined;
      const normalized = normalizePath(path);
      const asked = `${path.slice(path.indexOf("?") + 1)}&${body}`;
      for (const { endpoint, ...pattern } of patterns) {
        if (!pattern.host.test(host)) continue;
        const where = pattern.path.exec(normalized);
        const what = endpoint.asks === undefined ? undefined : compilePattern(endpoint.asks).exec(asked);
        if (where === null || what === null || endpoint.reply === undefined) continue;
        if (endpoint.method !== undefined && endpoint.method !== method) continue;
        return fillReply(endpoint.reply, factsOf(host, where.groups, what?.groups));
      }
      return undefined;
    },
    oauthAnswer: () => fillReply(oauth, factsOf("")),
  };
}

function factsOf(host: string, ...groups: (Readonly<Record<string, string>> | undefined)[]): Facts {
  const now = Date.now();
  const expiry = now + LIFETIME_MS;
  return new Map([
    ["host", host],
    ["now", timestamp(now)],
    ["nowSeconds", seconds(now)],
    ["expiry", timestamp(expiry)],
    ["expirySeconds", seconds(expiry)],
    ["expiryMilliseconds", String(expiry)],
    ["jwt", unsignedToken(now, expiry)],
    ...groups.flatMap((group) => Object.entries(group ?? {})),
  ]);
}

/** RFC 3339 without a fraction: AWS's older SDKs read no other. */
function timestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+/, "");
}

function seconds(atMs: number): string {
  return String(Math.floor(atMs / 1000));
}

/** A JSON Web Token (RFC 7519, 6: unsecured): some SDKs read the times out of the token that they get. */
function unsignedToken(now: number, expiry: number): string {
  const claims = {
    iss: "mockai-proxy",
    sub: "mock",
    aud: "mock",
    iat: Number(seconds(now)),
    exp: Number(seconds(expiry)),
  };
  const parts = [{ alg: "none", typ: "JWT" }, claims];
  // An empty signature is right, but many readers insist on three parts that are not empty.
  return [...parts.map((part) => base64url(JSON.stringify(part))), base64url("mock")].join(".");
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

function fillReply({ headers = {}, body, contentType }: TokenReply, facts: Facts): SyntheticAnswer {
  const filled = fill(body, facts);
  const isText = typeof filled === "string";
  const type = contentType ?? (isText ? "text/plain" : "application/json");
  return {
    status: 200,
    headers: ["content-type", type, "cache-control", "no-store", ...Object.entries(headers).flat()],
    body: isText ? filled : JSON.stringify(filled),
  };
}

function fill(value: JsonValue, facts: Facts): JsonValue {
  if (typeof value === "string") return fillText(value, facts);
  if (Array.isArray(value)) return value.map((item) => fill(item, facts));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, facts)]));
}

function fillText(text: string, facts: Facts): string | number {
  if (text === "{expiryMilliseconds}") return Number(facts.get("expiryMilliseconds"));
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => facts.get(name) ?? blank);
}
