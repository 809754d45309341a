import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { TextReplacement } from "../model/options.ts";

/**
 * The request data with the replacements made, one after the other, in all of its strings: values of members
 * at any depth, of query, form and multipart fields, a file's name, a body that is text. Names are no strings
 * in this sense, and what stands for bytes (size and SHA-256) is none either. What nothing matches in is
 * shared with the original.
 */
export function replaceText(data: JsonObject, replacements: readonly TextReplacement[]): JsonObject {
  if (replacements.length === 0) return data;
  const replace = (text: string): string =>
    replacements.reduce((done, [pattern, instead]) => done.replace(pattern, instead), text);
  return changeMembers(data, (value, name) => {
    if (name === "$query" || name === "$form") return changeItems(value, (pair) => inPair(pair, replace));
    if (name === "$parts") return changeItems(value, (part) => inPart(part, replace));
    return inStrings(value, replace);
  });
}

/** The replacements as {@link replaceText} needs them: global, so that none remembers where it stopped. */
export function compileReplacements(replacements: readonly TextReplacement[]): readonly TextReplacement[] {
  return replacements.map(([{ source, flags }, instead]) => [
    new RegExp(source, flags.includes("g") ? flags : `${flags}g`),
    instead,
  ]);
}

type Replace = (text: string) => string;

function inPair(pair: JsonValue, replace: Replace): JsonValue {
  if (!Array.isArray(pair)) return pair;
  return changeItems(pair, (item, index) => (index === 0 ? item : inStrings(item, replace)));
}

function inPart(part: JsonValue, replace: Replace): JsonValue {
  if (!isJsonObject(part)) return part;
  return changeMembers(part, (value, name) => (name === "name" ? value : inStrings(value, replace)));
}

function inStrings(value: JsonValue, replace: Replace): JsonValue {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return changeItems(value, (item) => inStrings(item, replace));
  if (!isJsonObject(value) || isDigest(value)) return value;
  return changeMembers(value, (member) => inStrings(member, replace));
}

/** Stands for bytes: to replace within its hash could make two files one. */
function isDigest(value: JsonObject): boolean {
  const { bytes, sha256 } = value;
  if (Object.keys(value).length !== 2 || typeof bytes !== "number" || typeof sha256 !== "string")
    return false;
  return /^[0-9a-f]{64}$/.test(sha256);
}

function changeItems(value: JsonValue, change: (item: JsonValue, index: number) => JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  const items = value.map(change);
  return items.every((item, index) => item === value[index]) ? value : items;
}

function changeMembers(
  object: JsonObject,
  change: (value: JsonValue, name: string) => JsonValue,
): JsonObject {
  let changed = false;
  const members = Object.entries(object).map(([name, value]) => {
    const fresh = change(value, name);
    changed ||= fresh !== value;
    return [name, fresh] as const;
  });
  return changed ? Object.fromEntries(members) : object;
}
