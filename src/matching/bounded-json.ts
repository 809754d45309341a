import { type JsonValue, parseJson } from "../model/json.ts";

/** No API nests this deep, and everything that walks JSON by recursion is safe up to here. */
const MAX_DEPTH = 1000;

/** The parsed JSON; undefined where the text is not JSON or nests deeper than {@link MAX_DEPTH} levels. */
export function parseBoundedJson(text: string): JsonValue | undefined {
  const value = parseJson(text);
  // Each level takes an opening and a closing character, so short texts need no look.
  if (value === undefined || text.length <= 2 * MAX_DEPTH) return value;
  return isDeeperThan(value, MAX_DEPTH) ? undefined : value;
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  // A list of all values would cost several times the look at them.
  for (const name in value) if (isDeeperThan(value[name] ?? null, levels - 1)) return true;
  return false;
}
