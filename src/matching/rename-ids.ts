import type { JsonObject, JsonValue } from "../model/json.ts";
import type { JsonPath } from "../model/json-path.ts";
import { changeFields } from "./field-paths.ts";

/** Request data whose ids have been renamed, and what they were. */
export interface RenamedIds {
  readonly data: JsonObject;
  /** The original ids, each once, in the order of their first appearance where members stand by name. */
  readonly ids: readonly string[];
}

/**
 * Renames the strings that the paths select, alone or in arrays, in the order of their first appearance:
 * `call_AbC` becomes `call_1`, the next other one `call_2`, and the same id the same name wherever it is
 * selected. So two requests are the same when their ids are used alike, and two results cannot be swapped. What
 * is not a string, or empty, stays. Renaming twice changes nothing more.
 */
export function renameIds(data: JsonObject, paths: readonly JsonPath[]): RenamedIds {
  let found = false;
  const note = (value: JsonValue): JsonValue => ((found = true), value);
  changeFields(data, paths, note);
  if (!found) return { data, ids: [] };
  const names = nameIds(data, paths);
  const rename = (value: JsonValue): JsonValue => renamed(value, (id) => names.get(id) ?? id);
  return { data: changeFields(data, paths, rename), ids: [...names.keys()] };
}

function nameIds(data: JsonObject, paths: readonly JsonPath[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, number>();
  const name = (id: string): string => {
    if (id === "" || names.has(id)) return id;
    const prefix = prefixOf(id);
    const number = (taken.get(prefix) ?? 0) + 1;
    taken.set(prefix, number);
    names.set(id, `${prefix}_${number}`);
    return id;
  };
  changeFields(data, paths, (value) => renamed(value, name), inOrder);
  return names;
}

const NUMBER = /^\d+$/;

/** In which order a client writes the members of an object must not decide which id comes first. */
function inOrder(object: JsonObject): string[] {
  const names = Object.keys(object).toSorted();
  // An object keeps whole numbers in front, and keys have been made in that order.
  return names.some((name) => NUMBER.test(name))
    ? Object.keys(Object.fromEntries(names.map((name) => [name, null])))
    : names;
}

function renamed(value: JsonValue, nameFor: (id: string) => string): JsonValue {
  if (typeof value === "string") return nameFor(value);
  if (!Array.isArray(value)) return value;
  const items = value.map((item) => (typeof item === "string" ? nameFor(item) : item));
  return items.every((item, index) => item === value[index]) ? value : items;
}

const PREFIX = /^([a-z]{2,16})[_-]/;
// A UUID may begin with letters alone, and they are as random as its digits.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
/** What is longer is no id but something sealed, such as a signature, and its first letters mean nothing. */
const MAX_ID_LENGTH = 100;

function prefixOf(id: string): string {
  if (id.length > MAX_ID_LENGTH || UUID.test(id)) return "id";
  return PREFIX.exec(id)?.[1] ?? "id";
}
