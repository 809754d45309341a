import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";

const LISTS = ["$query", "$form", "$parts"];

/**
 * Two requests' data with the lists of query, form and multipart body as objects, from each field's name to its
 * value, so that fields are compared by name. Lists stay lists where the name of a field is not enough to tell
 * it, or where nothing but the order of the fields differs.
 */
export function fieldsByName(one: JsonObject, other: JsonObject): [JsonObject, JsonObject] {
  const fields: [JsonObject, JsonObject] = [{ ...one }, { ...other }];
  for (const name of LISTS) {
    const left = byName(one[name]);
    const right = byName(other[name]);
    if (left === undefined || right === undefined || isDeepStrictEqual(left, right)) continue;
    fields[0][name] = left;
    fields[1][name] = right;
  }
  return fields;
}

function byName(list: JsonValue | undefined): JsonObject | undefined {
  if (!Array.isArray(list)) return undefined;
  const fields = list.map(fieldOf);
  const names = new Set(fields.map(([name]) => name));
  return names.size === list.length ? Object.fromEntries(fields) : undefined;
}

/** A part that is nothing but text is that text. */
function fieldOf(item: JsonValue): [name: string, value: JsonValue] {
  if (Array.isArray(item)) return [nameFrom(item[0]), item[1] ?? null];
  if (!isJsonObject(item)) return ["", item];
  const { name, ...facts } = item;
  const isText = Object.keys(facts).length === 1 && typeof facts["content"] === "string";
  return [nameFrom(name), isText ? (facts["content"] ?? null) : facts];
}

function nameFrom(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
