import type { JsonObject, JsonValue } from "./json.ts";

/**
 * A JSONPath (RFC 9535) as far as it is spoken here: `$`, names (`.model`, `['x y']`), indexes (`[0]`, `[-1]`),
 * the wildcard (`.*`, `[*]`) and descendants (`..id`). No slices, no filters.
 */
export interface JsonPath {
  /** As it was written. */
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** One step of a {@link JsonPath}. */
export interface Segment {
  /** At any depth, and not only directly below. */
  readonly descendant: boolean;
  /** A member's name, an item's index, or undefined for all of either. */
  readonly selects: string | number | undefined;
}

const SEGMENT =
  /(\.\.?)(?:([\p{L}_$][\p{L}\p{N}_$-]*)|(\*)|(?=\[))|\[(?:(-?\d+)|(\*)|'([^']*)'|"([^"]*)")\]/uy;

/**
 * Reads a path; the `$` in front may be left out. `$query.page` is the member `$query` of request data, and not
 * the root. Undefined where it is none, or selects the root itself.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const rest = text.replace(/^\$(?=[.[]|$)/, "");
  const source = /^[.[]/.test(rest) ? rest : `.${rest}`;
  const segments: Segment[] = [];
  let descendant = false;
  let end = 0;
  SEGMENT.lastIndex = 0;
  for (let match = SEGMENT.exec(source); match !== null; match = SEGMENT.exec(source)) {
    end = SEGMENT.lastIndex;
    const [, dots, bareName, bareStar, index, star, single, double] = match;
    const name = bareName ?? single ?? double;
    if (name === undefined && index === undefined && bareStar === undefined && star === undefined) {
      if (dots !== "..") return undefined;
      descendant = true;
      continue;
    }
    const selects = index === undefined ? name : Number(index);
    segments.push({ descendant: descendant || dots === "..", selects });
    descendant = false;
  }
  return end === source.length && segments.length > 0 && !descendant ? { text, segments } : undefined;
}

/** Parses paths that the program itself holds. Throws where one is none. */
export function jsonPaths(texts: readonly string[]): readonly JsonPath[] {
  return texts.map((text) => {
    const path = parseJsonPath(text);
    if (path === undefined) throw new Error(`${text} is no JSONPath that is spoken here`);
    return path;
  });
}

/** What takes a selected value's place; undefined takes the member, or the item, out. */
export type Change = (value: JsonValue) => JsonValue | undefined;

/**
 * A copy with every value that one of the paths selects changed, in the order of the document; what is not on
 * the way to one is shared with the original, and the original itself is returned where nothing changes. A
 * value that was changed is not searched any further; one that comes back as it was is.
 */
export function changeSelected<Value extends JsonValue>(
  value: Value,
  paths: readonly JsonPath[],
  change: Change,
): Value {
  if (paths.length === 0) return value;
  const start = paths.map(({ segments }) => segments);
  return changeBelow(value, start, change) as Value;
}

/** What is still to be matched of each path at some place in the document. */
type Open = readonly (readonly Segment[])[];

function changeBelow(value: JsonValue, open: Open, change: Change): JsonValue {
  if (typeof value !== "object" || value === null || open.length === 0) return value;
  return Array.isArray(value) ? changeItems(value, open, change) : changeMembers(value, open, change);
}

function changeItems(items: JsonValue[], open: Open, change: Change): JsonValue[] {
  let copy: JsonValue[] | undefined;
  for (const [index, item] of items.entries()) {
    const fresh = changeStep(item, open, change, index, items.length);
    if (fresh !== item) copy ??= items.slice(0, index);
    if (fresh !== undefined) copy?.push(fresh);
  }
  return copy ?? items;
}

function changeMembers(object: JsonObject, open: Open, change: Change): JsonObject {
  const changes = new Map<string, JsonValue | undefined>();
  for (const name of Object.keys(object)) {
    const member = object[name] ?? null;
    const fresh = changeStep(member, open, change, name, 0);
    if (fresh !== member) changes.set(name, fresh);
  }
  if (changes.size === 0) return object;
  const members = Object.entries(object).map(([name, member]) => [
    name,
    changes.has(name) ? changes.get(name) : member,
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as JsonObject;
}

const NOTHING_BELOW: Open = [];

function changeStep(
  value: JsonValue,
  open: Open,
  change: Change,
  key: string | number,
  length: number,
): JsonValue | undefined {
  let below: (readonly Segment[])[] | undefined;
  let selected = false;
  for (const segments of open) {
    const [segment] = segments;
    if (segment === undefined) continue;
    if (segment.descendant) (below ??= []).push(segments);
    if (!isSelected(segment, key, length)) continue;
    if (segments.length === 1) selected = true;
    else (below ??= []).push(segments.slice(1));
  }
  const fresh = selected ? change(value) : value;
  return fresh === value ? changeBelow(value, below ?? NOTHING_BELOW, change) : fresh;
}

function isSelected({ selects }: Segment, key: string | number, length: number): boolean {
  if (selects === undefined || selects === key) return true;
  return typeof selects === "number" && selects < 0 && key === length + selects;
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
