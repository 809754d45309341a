import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { hasBase64Run } from "./base64-run.ts";
import { splitQuery } from "./credential-places.ts";
import { isUrlHeader } from "./kept-response-headers.ts";
import type { KnownValues } from "./known-values.ts";
import type { MemberRules } from "./member-places.ts";
import { redactPlainText } from "./redact-body.ts";
import type { Secrets } from "./secrets.ts";
import { secretPatterns } from "./settings.ts";

/** A line of text, such as a message, without the secrets of its exchange and without what looks like one. */
export function redactText(text: string, { known, settings }: Secrets): Redacted<string> {
  return asRedacted(withoutSecrets(text, known, settings.patterns));
}

/** A URL, absolute or a path with query, also without user info and credential parameters. */
export function redactUrl(url: string, secrets: Secrets): Redacted<string> {
  return redactText(withoutCredentials(url, secrets.provider), secrets);
}

/** A short text without what is known as a secret or looks like one, for the redactor's own use. */
export function withoutSecrets(text: string, known: KnownValues, ownPatterns: readonly RegExp[]): string {
  const bytes = /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString("latin1");
  // Header values and the like often are.
  if (ownPatterns.length === 0 && (bytes.length < known.minLength || saysNothing(bytes, known))) return text;
  const { text: clean } = redactPlainText(bytes, "text/plain", {
    members: NO_MEMBERS,
    known,
    patterns: secretPatterns,
    ownPatterns,
    // A request's text is never refused.
    refuse: () => undefined,
    depth: 0,
  });
  return clean === bytes ? text : Buffer.from(clean, "latin1").toString("utf8");
}

/** No encoding, no member, and nothing that is looked for: most URLs and header values. */
function saysNothing(text: string, known: KnownValues): boolean {
  if (/["\\%]/.test(text) || hasBase64Run(text)) return false;
  return !known.sees(text) && !secretPatterns.sees(text);
}

const NO_MEMBERS: MemberRules = { side: "request", paths: [], minted: false };

/** A header's value without the credentials of the URLs in it, where that is what this header (any case) has. */
export function withoutUrlCredentials(name: string, value: string, provider: Provider): string {
  const lower = name.toLowerCase();
  if (isUrlHeader(lower)) return withoutCredentials(value, provider);
  if (lower !== "link") return value;
  return value.replace(/<([^>]*)>/g, (_link, url: string) => `<${withoutCredentials(url, provider)}>`);
}

const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** As {@link redactUrl}, but nothing is looked for by its form. */
export function withoutCredentials(url: string, provider: Provider): string {
  const bare = url.replace(USER_INFO, "$1");
  const start = bare.indexOf("?");
  if (start === -1) return bare;
  const fragment = bare.indexOf("#", start);
  const end = fragment === -1 ? bare.length : fragment;
  const { rest } = splitQuery(bare.slice(start + 1, end), provider);
  return `${bare.slice(0, start)}${rest === "" ? "" : `?${rest}`}${bare.slice(end)}`;
}
