import { CASSETTE_HEADER } from "../model/cassette-name.ts";
import { filterHeaders, headerValue, type RawHeaders } from "../model/headers.ts";

/**
 * The user name of `Proxy-Authorization: Basic` (RFC 7617), escapes undone for clients that leave them in.
 * Undefined where there is none, or another scheme; the password says nothing.
 */
export function proxyUser(headers: RawHeaders): string | undefined {
  const [, encoded] = /^basic +(\S+) *$/i.exec(headerValue(headers, "proxy-authorization") ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const [user = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":", 1);
  return user === "" ? undefined : withoutEscapes(user);
}

/** The cassette that a request itself names in its headers. A header of its own goes before the proxy's user. */
export function cassetteInHeaders(headers: RawHeaders): string | undefined {
  return headerValue(headers, CASSETTE_HEADER) ?? proxyUser(headers);
}

/** The headers without those that speak to us alone: neither the upstream nor the fixture is to see them. */
export function withoutOwnHeaders(headers: RawHeaders): RawHeaders {
  if (OWN_HEADERS.every((name) => headerValue(headers, name) === undefined)) return headers;
  return filterHeaders(headers, (name) => !OWN_HEADERS.includes(name));
}

const OWN_HEADERS: readonly string[] = [CASSETTE_HEADER, "proxy-authorization"];

/** A path in origin form, the prefix that names a cassette apart. */
export interface CutPath {
  readonly cassette: string | undefined;
  readonly path: string;
}

const PREFIX = /^\/+(?:@|%40)([^/?#]*)(.*)$/s;

/** Cuts `/@NAME` off the beginning of a path with its query. */
export function cutCassette(path: string): CutPath {
  const [, name, rest] = PREFIX.exec(path) ?? [];
  if (name === undefined || rest === undefined) return { cassette: undefined, path };
  return { cassette: withoutEscapes(name), path: rest.startsWith("/") ? rest : `/${rest}` };
}

function withoutEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
