import type { Provider } from "../model/provider.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { splitQuery } from "./credential-places.ts";
import { replaceInText } from "./replace-secrets.ts";
import type { Secrets } from "./secrets.ts";

/** A line of text, such as a message, without the secrets of its exchange. */
export function redactText(text: string, secrets: Secrets): Redacted<string> {
  return asRedacted(replaceInText(text, secrets.forms));
}

/** A URL, absolute or a path with query, without user info and without credential parameters. */
export function redactUrl(url: string, provider: Provider): Redacted<string> {
  return asRedacted(withoutCredentials(url, provider));
}

const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** As {@link redactUrl}, for the redactor's own use. */
export function withoutCredentials(url: string, provider: Provider): string {
  const bare = url.replace(USER_INFO, "$1");
  const start = bare.indexOf("?");
  if (start === -1) return bare;
  const fragment = bare.indexOf("#", start);
  const end = fragment === -1 ? bare.length : fragment;
  const { rest } = splitQuery(bare.slice(start + 1, end), provider);
  return `${bare.slice(0, start)}${rest === "" ? "" : `?${rest}`}${bare.slice(end)}`;
}
