import type { JsonObject, JsonValue } from "./json.ts";
import type { JsonPath } from "./json-path.ts";
import { type PathMatch, pathMatcher, type PathMatcher } from "./path-matcher.ts";

/** What takes a selected value's place; undefined takes the member, or the item, out. */
export type Change = (value: JsonValue) => JsonValue | undefined;

/** The names of an object's members in the order in which they are gone through. */
export type NameOrder = (object: JsonObject) => string[];

/**
 * A copy with every value that one of the paths selects changed, in the order of the document, or that of `names`;
 * what is not on the way to one is shared with the original, and the original itself is returned where nothing
 * changes. A value that was changed is not searched any further; one that comes back as it was is.
 */
export function changeSelected<Value extends JsonValue>(
  value: Value,
  paths: readonly JsonPath[],
  change: Change,
  names: NameOrder = Object.keys,
): Value {
  if (paths.length === 0) return value;
  return changeBelow(value, pathMatcher(paths), { change, names }) as Value;
}

/** The values that one of the paths selects, in the order of the document. */
export function selectValues(value: JsonValue, paths: readonly JsonPath[]): JsonValue[] {
  const found: JsonValue[] = [];
  changeSelected(value, paths, (selected) => {
    found.push(selected);
    // What is taken out is not searched any further.
    return undefined;
  });
  return found;
}

/** How a document is changed. */
interface Changing {
  readonly change: Change;
  readonly names: NameOrder;
}

function changeBelow(value: JsonValue, matcher: PathMatcher, changing: Changing): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value)
    ? changeItems(value, matcher, changing)
    : changeMembers(value, matcher, changing);
}

function changeItems(items: JsonValue[], matcher: PathMatcher, changing: Changing): JsonValue[] {
  let copy: JsonValue[] | undefined;
  for (const [index, item] of items.entries()) {
    const fresh = changeMatched(item, matcher.item(index, items.length), changing);
    if (fresh !== item) copy ??= items.slice(0, index);
    if (fresh !== undefined) copy?.push(fresh);
  }
  return copy ?? items;
}

function changeMembers(object: JsonObject, matcher: PathMatcher, changing: Changing): JsonObject {
  let changes: Map<string, JsonValue | undefined> | undefined;
  for (const name of changing.names(object)) {
    const member = object[name] ?? null;
    const fresh = changeMatched(member, matcher.member(name), changing);
    if (fresh !== member) (changes ??= new Map()).set(name, fresh);
  }
  return changes === undefined ? object : withChanges(object, changes);
}

function withChanges(object: JsonObject, changes: ReadonlyMap<string, JsonValue | undefined>): JsonObject {
  const members: [string, JsonValue][] = [];
  for (const name of Object.keys(object)) {
    const member = changes.has(name) ? changes.get(name) : object[name];
    if (member !== undefined) members.push([name, member]);
  }
  return Object.fromEntries(members);
}

function changeMatched(
  value: JsonValue,
  { isSelected, below }: PathMatch,
  changing: Changing,
): JsonValue | undefined {
  const fresh = isSelected ? changing.change(value) : value;
  return fresh === value && below !== undefined ? changeBelow(value, below, changing) : fresh;
}
