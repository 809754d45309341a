import { answerKind } from "../matching/answer-pieces.ts";
import type { ClientRequest, ResponseHead } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import { changeSelected } from "../model/change-selected.ts";
import type { JsonPath } from "../model/json-path.ts";
import { type JsonValue, parseJson } from "../model/json.ts";
import {
  authorityOf,
  authorityWithPort,
  formatOrigin,
  splitAbsoluteForm,
  type Origin,
} from "../model/origin.ts";
import { MOUNT_FOLDER, readMount } from "./mount.ts";

/** Which absolute URLs of an answer are to lead back to the proxy, and how. */
export interface LinkRules {
  /** Where JSON answers hold them: {@link Provider.links}. */
  readonly links: readonly JsonPath[];
  /** True for servers that the proxy stands in for; URLs of others stay as they are. */
  readonly leadsHere: (origin: Origin) => boolean;
  /** Under which address this client reaches the proxy, as {@link linkBase} tells; no slash at its end. */
  readonly base: string;
}

/** Headers whose value is a URL that clients follow next. */
const LINK_HEADERS: ReadonlySet<string> = new Set([
  "location",
  "operation-location",
  "azure-asyncoperation",
  "x-goog-upload-url",
  "x-goog-upload-control-url",
]);

/**
 * The address under which a client in origin form reaches the proxy, with the cassette that it named:
 * `http://127.0.0.1:5001/@checkout-flow`. Undefined for one that sends no Host.
 */
export function linkBase(
  request: Pick<ClientRequest, "headers" | "secure" | "cassette">,
): string | undefined {
  const host = headerValue(request.headers, "host");
  if (host === undefined || host === "") return undefined;
  const cassette = request.cassette === undefined ? "" : `/@${request.cassette}`;
  return `${request.secure ? "https" : "http"}://${host}${cassette}`;
}

/**
 * A URL below the mount of its host, `https://HOST/rest?query` as `BASE/_p/HOST/rest?query`. It stays as it is
 * where it is none, where its server is not the proxy's business, and where no mount can name that server (plain
 * HTTP on another port than 80).
 */
export function rewriteUrl(url: string, { leadsHere, base }: LinkRules): string {
  const target = splitAbsoluteForm(url);
  if (target === undefined || !leadsHere(target.origin)) return url;
  const mount = mountOf(target.origin);
  return mount === undefined ? url : `${base}${MOUNT_FOLDER}/${mount}${target.path}`;
}

/** The name that the mount folder has for a host: with a dot or a port, and HTTPS but for port 80. */
function mountOf(origin: Origin): string | undefined {
  if ((origin.scheme === "http") !== (origin.port === 80)) return undefined;
  if (origin.scheme === "http") return authorityWithPort(origin);
  const authority = authorityOf(origin);
  return /[.:]/.test(authority) ? authority : authorityWithPort(origin);
}

/** The headers with the URLs in `Location` and its like rewritten; the same ones where nothing changes. */
export function rewriteLinkHeaders(headers: RawHeaders, rules: LinkRules): RawHeaders {
  let changed = false;
  const lines: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const fresh = LINK_HEADERS.has(name.toLowerCase()) ? rewriteUrl(value, rules) : value;
    changed ||= fresh !== value;
    lines.push(name, fresh);
  }
  return changed ? lines : headers;
}

/** Whether an answer's body may hold links: a JSON document of a provider that has some. Streams do not. */
export function mayHoldLinks({ headers }: ResponseHead, { links }: LinkRules): boolean {
  return links.length > 0 && answerKind(headerValue(headers, "content-type")) === "document";
}

/**
 * A JSON body (content coding undone) with those strings rewritten that are URLs and stand where the rules
 * say; every other byte stays, and the same buffer comes back where nothing changes.
 */
export function rewriteLinkBody(body: Buffer, rules: LinkRules): Buffer {
  if (rules.links.length === 0 || !body.includes("http")) return body;
  return changeStrings(
    body,
    (skeleton, select) => {
      // One by one: a list that one path selects would hide its items from another.
      for (const path of rules.links) changeSelected(skeleton, [path], select);
    },
    (url) => rewriteUrl(url, rules),
  );
}

/**
 * The JSON body (content coding undone) of a request in origin form with every string that
 * {@link rewriteLinkBody} made turned back into the provider's URL, so that the upstream and the key see what
 * they would see through the proxy. The same buffer where there is none.
 */
export function restoreLinks(body: Buffer, request: ClientRequest): Buffer {
  const base = linkBase(request);
  if (base === undefined || !body.includes(MOUNT_FOLDER.slice(1))) return body;
  const restore = (url: string): string => {
    if (!url.startsWith(`${base}${MOUNT_FOLDER}/`)) return url;
    const mounted = { ...request, destination: undefined, path: url.slice(base.length) };
    const { destination, path } = readMount(mounted).request;
    return destination === undefined ? url : formatOrigin(destination) + path;
  };
  return changeStrings(body, undefined, restore);
}

const JSON_STRING = /"(?:[^"\\]|\\.)*"(?=(\s*:)?)/gs;

type Selection = (skeleton: JsonValue, select: (value: JsonValue) => JsonValue) => void;

/**
 * Changes string values of a JSON text in place, because printing the JSON anew would change numbers, spaces and
 * escapes. Which of them are selected is asked of a skeleton, in which each is its own number.
 */
function changeStrings(
  body: Buffer,
  selection: Selection | undefined,
  change: (text: string) => string,
): Buffer {
  const text = body.toString("utf8");
  const selected = selection === undefined ? undefined : selectedStrings(text, selection);
  let changed = false;
  let count = 0;
  const fresh = text.replace(JSON_STRING, (literal: string, colon: string | undefined) => {
    if (colon !== undefined) return literal;
    count += 1;
    if (selected?.has(String(count)) === false) return literal;
    const value = parseJson(literal);
    const now = typeof value === "string" ? change(value) : value;
    if (now === value) return literal;
    changed = true;
    return JSON.stringify(now);
  });
  // Bytes that are no UTF-8 would not survive.
  return changed && Buffer.from(text).equals(body) ? Buffer.from(fresh) : body;
}

function selectedStrings(text: string, selection: Selection): ReadonlySet<string> {
  let count = 0;
  const skeleton = parseJson(
    text.replace(JSON_STRING, (literal: string, colon: string | undefined) => {
      if (colon !== undefined) return literal;
      count += 1;
      return `"${count}"`;
    }),
  );
  const selected = new Set<string>();
  if (skeleton === undefined) return selected;
  selection(skeleton, (value) => {
    if (typeof value === "string") selected.add(value);
    return value;
  });
  return selected;
}
