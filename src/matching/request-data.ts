import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Provider } from "../model/provider.ts";
import { mapRedacted, type Redacted } from "../model/redacted.ts";
import { bodyMembers, type Digests } from "./body-members.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern } from "./pattern.ts";

/** What of a request decides its answer. */
export interface RequestParts {
  readonly method: string;
  /** Path and query, raw. */
  readonly path: string;
  readonly contentType: string | undefined;
  /** The Range of a GET, the one header that decides which bytes come (RFC 9110, 14.2). */
  readonly range?: string | undefined;
  /** Content coding undone, that of gRPC's messages too. */
  readonly body: Uint8Array;
  /** True of a call that is answered before its end: the body is what came before. */
  readonly open?: boolean | undefined;
}

/**
 * The data that is hashed (design.md, section 5): the members of the JSON body, or what stands for another
 * body; `$open` of a call that is answered before its end; `$method` other than POST; `$range` of a GET; `$query` as decoded pairs sorted by name, without credentials and what
 * the provider ignores; `provider` and `stream`. A member of the body that has the name of one of these
 * does not get in its way; an object `provider`, by which OpenRouter chooses who answers, becomes `$provider`. `abridged` has the digests of what
 * was left out of a long body.
 */
export function requestData(
  request: Redacted<RequestParts>,
  provider: Provider,
  abridged?: Digests,
): Redacted<JsonObject> {
  return mapRedacted(request, (parts) => {
    const members = bodyMembers(parts.body, parts.contentType, abridged);
    const query = queryPairs(parts.path, provider);
    const stream = asksForStream(parts.path, members, provider);
    if (parts.open === true) members["$open"] = true;
    if (parts.method !== "POST") members["$method"] = parts.method;
    if (parts.method === "GET" && parts.range !== undefined) members["$range"] = parts.range;
    if (query.length > 0) members["$query"] = query;
    if (isJsonObject(members["provider"])) members["$provider"] = members["provider"];
    members["provider"] = provider.name;
    members["stream"] = stream;
    return members;
  });
}

function asksForStream(path: string, members: JsonObject, { stream }: Provider): boolean {
  if (stream.member !== undefined && says(members, stream.member, true)) return true;
  if (stream.path === undefined || !compilePattern(stream.path).test(normalizePath(path))) return false;
  return stream.unless === undefined || !says(members, stream.unless, false);
}

/** Whether a member of the body has this value, in JSON or as a field of a form. */
function says(members: JsonObject, name: string, value: boolean): boolean {
  const { $body, $form, $parts } = members;
  const content = String(value);
  if (Array.isArray($form)) return $form.some((pair) => isDeepStrictEqual(pair, [name, content]));
  if (Array.isArray($parts)) return $parts.some((part) => isDeepStrictEqual(part, { name, content }));
  return (isJsonObject($body) ? $body : members)[name] === value;
}

function queryPairs(path: string, provider: Provider): JsonValue[] {
  const start = path.indexOf("?");
  if (start === -1) return [];
  const query = new URLSearchParams(path.slice(start + 1));
  query.sort();
  return [...query].filter(([name]) => !isIgnored(name.toLowerCase(), provider));
}

/** What presigned URLs carry besides their signature (AWS's SigV4, Google's V4): when, for how long, by whom. */
const OF_SIGNATURES =
  /^x-(amz|goog)-(algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders)$/;

function isIgnored(name: string, { credentials, ignoredQuery }: Provider): boolean {
  if (OF_SIGNATURES.test(name)) return true;
  return credentials.query.includes(name) || ignoredQuery.includes(name);
}
