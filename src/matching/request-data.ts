import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Provider } from "../model/provider.ts";
import { mapRedacted, type Redacted } from "../model/redacted.ts";
import { bodyMembers } from "./body-members.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern } from "./pattern.ts";

/** What of a request decides its answer. */
export interface RequestParts {
  readonly method: string;
  /** Path and query, raw. */
  readonly path: string;
  readonly contentType: string | undefined;
  /** Content coding undone. */
  readonly body: Uint8Array;
}

/**
 * The data that is hashed (design.md, section 5): the members of the JSON body, or what stands for another
 * body; `$method` other than POST; `$query` as decoded pairs sorted by name, without credentials and what
 * the provider ignores; `provider` and `stream`. A member of the body that has the name of one of these
 * does not get in its way.
 */
export function requestData(request: Redacted<RequestParts>, provider: Provider): Redacted<JsonObject> {
  return mapRedacted(request, (parts) => {
    const members = bodyMembers(parts.body, parts.contentType);
    const query = queryPairs(parts.path, provider);
    const stream = asksForStream(parts.path, members, provider);
    if (parts.method !== "POST") members["$method"] = parts.method;
    if (query.length > 0) members["$query"] = query;
    members["provider"] = provider.name;
    members["stream"] = stream;
    return members;
  });
}

function asksForStream(path: string, members: JsonObject, { stream }: Provider): boolean {
  if (stream.member !== undefined && isTrue(members, stream.member)) return true;
  return stream.path !== undefined && compilePattern(stream.path).test(normalizePath(path));
}

/** A member of the body that says true, in JSON or as a field of a form. */
function isTrue(members: JsonObject, name: string): boolean {
  const { $body, $form, $parts } = members;
  if (Array.isArray($form)) return $form.some((pair) => isDeepStrictEqual(pair, [name, "true"]));
  if (Array.isArray($parts)) return $parts.some((part) => isDeepStrictEqual(part, { name, content: "true" }));
  return (isJsonObject($body) ? $body : members)[name] === true;
}

function queryPairs(path: string, provider: Provider): JsonValue[] {
  const start = path.indexOf("?");
  if (start === -1) return [];
  const query = new URLSearchParams(path.slice(start + 1));
  query.sort();
  return [...query].filter(([name]) => !isIgnored(name.toLowerCase(), provider));
}

function isIgnored(name: string, { credentials, ignoredQuery }: Provider): boolean {
  return credentials.query.includes(name) || ignoredQuery.includes(name);
}
