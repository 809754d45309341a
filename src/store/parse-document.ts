import { basename } from "node:path";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import {
  FORMAT_VERSION,
  type FixtureDocument,
  type StoredInteraction,
  type StoredInterim,
} from "./document.ts";
import {
  ABSOLUTE_URL,
  bodyName,
  BROKEN_OFF,
  CHUNKS,
  DAY,
  exactly,
  HEADERS,
  MILLISECONDS,
  OBJECT,
  OBJECTS,
  type Rule,
  STATUS_TEXT,
  TEXT,
  TEXTS,
  wholeNumber,
} from "./document-rules.ts";
import { brokenFixture, newerFixture } from "./store-errors.ts";

/** An object of the document, with the way to it from the root: "" or `interactions[0].`. */
interface Part {
  readonly file: string;
  readonly path: string;
  readonly members: JsonObject;
}

/**
 * Reads a document's text. Throws FixtureFormatError that names the file and the first member that is not as
 * it should be. Members that are not known here are left out.
 */
export function parseDocument(file: string, text: string): FixtureDocument {
  const root: Part = { file, path: "", members: parseObject(file, text) };
  checkVersion(root);
  const key = part(root, "key");
  const hash = member(key, "hash", exactly(basename(file, ".json"), "as in the file's name"));
  return {
    version: FORMAT_VERSION,
    key: {
      method: member(key, "method", TEXT),
      url: member(key, "url", ABSOLUTE_URL),
      provider: member(key, "provider", TEXT),
      hash,
      rules: member(key, "rules", wholeNumber(1)),
    },
    request: member(root, "request", OBJECT),
    interactions: member(root, "interactions", OBJECTS).map((members, index) =>
      parseInteraction({ file, path: `interactions[${index}].`, members }, hash),
    ),
  };
}

function parseInteraction(interaction: Part, hash: string): StoredInteraction {
  const recordedOn = optional(interaction, "recordedOn", DAY);
  const ids = optional(interaction, "ids", TEXTS) ?? [];
  const interim = optional(interaction, "interim", OBJECTS)?.map((members, index) =>
    parseInterim({ ...interaction, path: `${interaction.path}interim[${index}].`, members }),
  );
  const trailers = optional(interaction, "trailers", HEADERS);
  const ended = optional(interaction, "ended", BROKEN_OFF);
  return {
    status: member(interaction, "status", wholeNumber(100, 999)),
    statusText: member(interaction, "statusText", STATUS_TEXT),
    ...(recordedOn === undefined ? {} : { recordedOn }),
    ...(ids.length === 0 ? {} : { ids }),
    headers: member(interaction, "headers", HEADERS),
    body: member(interaction, "body", bodyName(hash)),
    redacted: member(interaction, "redacted", TEXTS),
    headAtMs: member(interaction, "headAtMs", MILLISECONDS),
    chunks: member(interaction, "chunks", CHUNKS),
    ...(interim === undefined ? {} : { interim }),
    ...(trailers === undefined ? {} : { trailers }),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** 100 is the proxy's own to say, and behind a 101 there is no answer. */
function parseInterim(interim: Part): StoredInterim {
  return {
    status: member(interim, "status", wholeNumber(102, 199)),
    statusText: member(interim, "statusText", STATUS_TEXT),
    headers: member(interim, "headers", HEADERS),
    atMs: member(interim, "atMs", MILLISECONDS),
  };
}

function parseObject(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // What the engine quotes of the text may be a part of a secret.
    const reason = String(error).replace(/^\w+: |, (?:\.{3})?"[^]*"(?:\.{3})? is not valid JSON$/g, "");
    throw brokenFixture(file, `It is not JSON: ${reason}.`, { cause: error });
  }
  if (!isJsonObject(value)) throw brokenFixture(file, `It is ${kindOf(value)}, and should be a JSON object.`);
  return value;
}

function checkVersion(root: Part): void {
  const version = member(root, "version", wholeNumber(1));
  if (version > FORMAT_VERSION) throw newerFixture(root.file, version, FORMAT_VERSION);
}

function member<Value>(holder: Part, name: string, rule: Rule<Value>): Value {
  const value = holder.members[name];
  if (rule.accepts(value)) return value;
  const fact = `Its member ${holder.path}${name} is ${kindOf(value)}, and should be ${rule.expected}.`;
  throw brokenFixture(holder.file, fact);
}

function optional<Value>(holder: Part, name: string, rule: Rule<Value>): Value | undefined {
  return holder.members[name] === undefined ? undefined : member(holder, name, rule);
}

function part(holder: Part, name: string): Part {
  return { file: holder.file, path: `${holder.path}${name}.`, members: member(holder, name, OBJECT) };
}

/** What a value is, without what it says: a foreign file may hold anything. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  return typeof value === "string" ? "a string" : "an object";
}
