import { isDeepStrictEqual } from "node:util";
import { headerLines, headerValue } from "../model/headers.ts";
import type { Chunk, Interaction, MatchKey, RequestRecord } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import { bodyEnding } from "./body-ending.ts";
import { printJson } from "./print-json.ts";

/** The version of the document format that is written here, and the only one that is read. */
export const FORMAT_VERSION = 1;

/** The version of the rules by which a request becomes its hash. */
export const KEY_RULES_VERSION = 1;

/** A match key whose host is known: what a fixture is stored under. */
export type StoredKey = MatchKey & { readonly host: string };

/** The `.json` file of a fixture, its members in the order in which they stand there. */
export type FixtureDocument = {
  readonly version: typeof FORMAT_VERSION;
  readonly key: {
    readonly method: string;
    /** Absolute, without credentials. */
    readonly url: string;
    readonly provider: string;
    readonly hash: string;
    readonly rules: number;
  };
  /** The request data as it was hashed. */
  readonly request: JsonObject;
  /** At least one. */
  readonly interactions: readonly StoredInteraction[];
};

/** An interaction within the document; see {@link Interaction} for the members' meaning. */
export type StoredInteraction = {
  readonly status: number;
  readonly statusText: string;
  /** `Name: value`. */
  readonly headers: readonly string[];
  /** A file beside the document; null for an empty body. */
  readonly body: string | null;
  readonly redacted: readonly string[];
  readonly headAtMs: number;
  readonly chunks: readonly Chunk[];
};

/** The document's text: JSON with two spaces and a final newline. */
export function printDocument(document: FixtureDocument): string {
  return `${printJson(document)}\n`;
}

/** The document of a request with these interactions. */
export function documentOf(
  key: StoredKey,
  request: RequestRecord,
  interactions: readonly StoredInteraction[],
): FixtureDocument {
  const { method, url, data } = request;
  return {
    version: FORMAT_VERSION,
    key: { method, url, provider: key.provider, hash: key.hash, rules: KEY_RULES_VERSION },
    request: data,
    interactions,
  };
}

/** True where two documents say the same of their request; the order of its members does not count. */
export function isSameRequest(one: FixtureDocument, other: FixtureDocument): boolean {
  const [first, second] = [one, other].map(({ key, request }): unknown =>
    JSON.parse(printJson({ key, request })),
  );
  return isDeepStrictEqual(first, second);
}

/** How an interaction stands in the document when its body is numbered `bodyNumber`. */
export function storedForm(interaction: Interaction, hash: string, bodyNumber: number): StoredInteraction {
  const { status, statusText, headers, body, redacted, headAtMs, chunks } = interaction;
  const ending = bodyEnding(headerValue(headers, "content-type"));
  return {
    status,
    statusText,
    headers: Array.from(headerLines(headers), ([name, value]) => `${name}: ${value}`),
    body: body.length === 0 ? null : `${hash}.${bodyNumber}.${ending}`,
    redacted,
    headAtMs,
    chunks,
  };
}

/** The interaction that {@link storedForm} put into this form. */
export function interactionOf(stored: StoredInteraction, body: Uint8Array): Interaction {
  const { status, statusText, redacted, headAtMs, chunks } = stored;
  const headers = stored.headers.flatMap((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  return { status, statusText, headers, body, headAtMs, chunks, redacted, ids: [], recordedOn: undefined };
}
