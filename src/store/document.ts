import type { Body } from "../model/body.ts";
import type { BrokenOff } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import type { Chunk, InterimAnswer, Interaction, MatchKey, RequestRecord } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import { remembering } from "../model/kept.ts";
import { bodyEnding } from "./body-ending.ts";
import { printJson } from "./print-json.ts";

/** The version of the document format that is written here, and the only one that is read. */
export const FORMAT_VERSION = 1;

/** The version of the rules by which a request becomes its hash. */
export const KEY_RULES_VERSION = 2;

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
  /** The request data before the normalizers. */
  readonly request: JsonObject;
  /** At least one. */
  readonly interactions: readonly StoredInteraction[];
};

/** An interim answer within the document; see {@link InterimAnswer}. */
export type StoredInterim = Omit<InterimAnswer, "headers"> & {
  /** `Name: value`. */
  readonly headers: readonly string[];
};

/** An interaction within the document; see {@link Interaction} for the members' meaning. */
export type StoredInteraction = {
  readonly status: number;
  readonly statusText: string;
  /** `YYYY-MM-DD`. */
  readonly recordedOn?: string;
  /** Left out where there are none. */
  readonly ids?: readonly string[];
  /** `Name: value`. */
  readonly headers: readonly string[];
  /** A file beside the document; null for an empty body. */
  readonly body: string | null;
  readonly redacted: readonly string[];
  readonly headAtMs: number;
  readonly chunks: readonly Chunk[];
  /** Left out where there are none. */
  readonly interim?: readonly StoredInterim[];
  /** `Name: value`; left out where there are none. */
  readonly trailers?: readonly string[];
  /** Left out where it came to its end. */
  readonly ended?: BrokenOff;
};

/** The document's text: JSON with two spaces and a final newline. */
export function printDocument(document: FixtureDocument): string {
  return `${printJson(document)}\n`;
}

/** The name of a document without its ending, and the rules that made it. */
export type DocumentName = Pick<FixtureDocument["key"], "hash" | "rules">;

/** The document of a request with these interactions. */
export function documentOf(
  name: DocumentName,
  provider: string,
  { method, url, data }: RequestRecord,
  interactions: readonly StoredInteraction[],
): FixtureDocument {
  const { hash, rules } = name;
  return {
    version: FORMAT_VERSION,
    key: { method, url, provider, hash, rules },
    request: data,
    interactions,
  };
}

/** How an interaction stands in the document when its body is numbered `bodyNumber`. */
export function storedForm(interaction: Interaction, hash: string, bodyNumber: number): StoredInteraction {
  const { status, statusText, recordedOn, ids, headers, body, redacted, headAtMs, chunks } = interaction;
  const { interim, trailers, ended } = interaction;
  const ending = bodyEnding(headerValue(headers, "content-type"));
  return {
    status,
    statusText,
    ...(recordedOn === undefined ? {} : { recordedOn }),
    ...(ids.length === 0 ? {} : { ids }),
    headers: printLines(headers),
    body: body.length === 0 ? null : `${hash}.${bodyNumber}.${ending}`,
    redacted,
    headAtMs,
    chunks,
    ...(interim === undefined ? {} : { interim: interim.map(storedInterim) }),
    ...(trailers === undefined ? {} : { trailers: printLines(trailers) }),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** The interaction that {@link storedForm} put into this form. */
export function interactionOf<Stored extends Body>(
  stored: StoredInteraction,
  body: Stored,
): Interaction & { readonly body: Stored } {
  const { status, statusText, recordedOn, ids = [], redacted, headAtMs, chunks } = stored;
  const { interim, trailers, ended } = stored;
  const headers = readLines(stored.headers);
  return {
    status,
    statusText,
    headers,
    body,
    headAtMs,
    chunks,
    ...(interim === undefined ? {} : { interim: interim.map(interimOf) }),
    ...(trailers === undefined ? {} : { trailers: readLines(trailers) }),
    ...(ended === undefined ? {} : { ended }),
    redacted,
    ids,
    recordedOn,
  };
}

function storedInterim({ status, statusText, headers, atMs }: InterimAnswer): StoredInterim {
  return { status, statusText, headers: printLines(headers), atMs };
}

function interimOf({ headers, ...rest }: StoredInterim): InterimAnswer {
  return { ...rest, headers: readLines(headers) };
}

function printLines(headers: RawHeaders): string[] {
  return Array.from(headerLines(headers), ([name, value]) => `${name}: ${value}`);
}

function readLines(lines: readonly string[]): string[] {
  return lines.flatMap(splitLine);
}

/** Fixtures of one provider have most lines in common: of these many characters one copy is shared, and stays close. */
const splitLine = remembering(
  (line): readonly [name: string, value: string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  },
  64 * 1024,
  ({ length }) => length,
);
