import { type Change, changeSelected, type NameOrder } from "../model/change-selected.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { JsonPath, Segment } from "../model/json-path.ts";

/**
 * Like {@link changeSelected}, for request data, whose query, forms and multipart bodies are lists: their
 * fields are selected by name. `$query.page` is that parameter's value, `$form.user` that field's,
 * `$parts.file` a part's content and `$parts.file.filename` what stands beside it. `$.user` is the member of a
 * JSON body, and the field of that name where the body is a form. A field that is taken out goes with its name.
 */
export function changeFields<Data extends JsonObject>(
  data: Data,
  paths: readonly JsonPath[],
  change: Change,
  names?: NameOrder,
): Data {
  let changed = changeSelected(data, paths, change, names);
  for (const name of LIST_NAMES) {
    if (Array.isArray(data[name])) changed = changeList(changed, name, paths, change, names);
  }
  return changed;
}

/** How a list's item tells its name, and which of its members a path through it starts from. */
interface FieldList {
  readonly nameOf: (item: JsonValue) => JsonValue | undefined;
  readonly valueKey: string;
  /** Whether `$.name` selects its fields too, as it does the members of a JSON body. */
  readonly isBody: boolean;
}

const nameOfPair = (item: JsonValue): JsonValue | undefined => (Array.isArray(item) ? item[0] : undefined);
const nameOfPart = (item: JsonValue): JsonValue | undefined =>
  isJsonObject(item) ? item["name"] : undefined;

const LISTS: Readonly<Record<string, FieldList>> = {
  $query: { nameOf: nameOfPair, valueKey: "1", isBody: false },
  $form: { nameOf: nameOfPair, valueKey: "1", isBody: true },
  $parts: { nameOf: nameOfPart, valueKey: "content", isBody: true },
};
const LIST_NAMES = Object.keys(LISTS);

function changeList<Data extends JsonObject>(
  data: Data,
  listName: string,
  paths: readonly JsonPath[],
  change: Change,
  names: NameOrder | undefined,
): Data {
  const list = LISTS[listName];
  const items = data[listName];
  if (list === undefined || !Array.isArray(items)) return data;
  const fields = paths.flatMap(({ segments }) => fieldPaths(segments, listName, list));
  if (fields.length === 0) return data;
  let changed = false;
  const kept = items.flatMap((item) => {
    const mine = fields.filter(({ name }) => name === list.nameOf(item));
    const fresh = mine.length === 0 ? item : changeField(item, list, mine, change, names);
    changed ||= fresh !== item;
    return fresh === undefined ? [] : [fresh];
  });
  return changed ? { ...data, [listName]: kept } : data;
}

/** A path from a field on; nothing is left of one that selects the field itself. */
interface FieldPath {
  readonly name: string;
  readonly rest: readonly Segment[];
  /** Whether the rest starts at the whole item, and not at its value. */
  readonly fromItem: boolean;
}

function fieldPaths(segments: readonly Segment[], listName: string, list: FieldList): FieldPath[] {
  const [first, second] = segments;
  if (first === undefined || first.descendant) return [];
  const name = typeof first.selects === "string" ? first.selects : "$";
  if (list.isBody && !name.startsWith("$")) return [{ name, rest: segments.slice(1), fromItem: false }];
  if (first.selects !== listName || typeof second?.selects !== "string" || second.descendant) return [];
  return [{ name: second.selects, rest: segments.slice(2), fromItem: true }];
}

function changeField(
  item: JsonValue,
  list: FieldList,
  paths: readonly FieldPath[],
  change: Change,
  names: NameOrder | undefined,
): JsonValue | undefined {
  const value = valueOf(item, list);
  if (paths.some(({ rest }) => rest.length === 0)) {
    const fresh = change(value);
    return fresh === undefined ? undefined : withValue(item, list, fresh);
  }
  const inItem = changeSelected(item, restsOf(paths, true), change, names);
  const inside = valueOf(inItem, list);
  const fresh = changeSelected(inside, restsOf(paths, false), change, names);
  return fresh === inside ? inItem : withValue(inItem, list, fresh);
}

function restsOf(paths: readonly FieldPath[], fromItem: boolean): JsonPath[] {
  const mine = paths.filter((path) => path.fromItem === fromItem);
  return mine.map(({ rest }) => ({ text: "", segments: rest }));
}

function valueOf(item: JsonValue, { valueKey }: FieldList): JsonValue {
  return Object.entries(item ?? {}).find(([key]) => key === valueKey)?.[1] ?? null;
}

function withValue(item: JsonValue, list: FieldList, value: JsonValue): JsonValue {
  if (value === valueOf(item, list)) return item;
  if (Array.isArray(item)) return item.with(1, value);
  return isJsonObject(item) ? { ...item, [list.valueKey]: value } : item;
}
