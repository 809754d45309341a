import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { fieldsByName } from "./fields-by-name.ts";
import { itemPath, memberPath } from "./path-text.ts";

/** Two values that stand in the same place and are not the same; undefined where there is none. */
export interface DataDifference {
  /** A JSONPath that `--ignore` takes. */
  readonly path: string;
  /** `length`: the values are two arrays' numbers of items. */
  readonly kind: "value" | "length";
  readonly asked: JsonValue | undefined;
  readonly recorded: JsonValue | undefined;
}

/** There is no telling apart by what comes after so many. */
const MAX_DIFFERENCES = 200;

/**
 * Where request data is not what was recorded: the deepest places, in the order of the request's members, then
 * what only the recording has. Of two arrays of different lengths the length comes first; then items are held
 * against each other from where the arrays first differ to where they last do, so that one more item in front
 * or in the middle is one difference. Queries, forms and multipart bodies are told by the names of their
 * fields. `-0` is not `0`. Stops after 200.
 */
export function differences(asked: JsonObject, recorded: JsonObject): readonly DataDifference[] {
  const found: DataDifference[] = [];
  compareMembers("$", ...fieldsByName(asked, recorded), found);
  return found;
}

function compare(
  path: string,
  asked: JsonValue | undefined,
  recorded: JsonValue | undefined,
  found: DataDifference[],
): void {
  if (found.length >= MAX_DIFFERENCES) return;
  if (Array.isArray(asked) && Array.isArray(recorded)) compareItems(path, asked, recorded, found);
  else if (isJsonObject(asked) && isJsonObject(recorded)) compareMembers(path, asked, recorded, found);
  else if (!Object.is(asked, recorded)) found.push({ path, kind: "value", asked, recorded });
}

function compareMembers(
  path: string,
  asked: JsonObject,
  recorded: JsonObject,
  found: DataDifference[],
): void {
  const onlyRecorded = Object.keys(recorded).filter((name) => !Object.hasOwn(asked, name));
  for (const name of [...Object.keys(asked), ...onlyRecorded]) {
    compare(memberPath(path, name), ownMember(asked, name), ownMember(recorded, name), found);
  }
}

function ownMember(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function compareItems(
  path: string,
  asked: readonly JsonValue[],
  recorded: readonly JsonValue[],
  found: DataDifference[],
): void {
  if (asked.length !== recorded.length)
    found.push({ path, kind: "length", asked: asked.length, recorded: recorded.length });
  const shorter = Math.min(asked.length, recorded.length);
  let start = 0;
  while (start < shorter && isDeepStrictEqual(asked[start], recorded[start])) start += 1;
  let tail = 0;
  while (tail < shorter - start && isDeepStrictEqual(asked.at(-1 - tail), recorded.at(-1 - tail))) tail += 1;
  const askedEnd = asked.length - tail;
  const recordedEnd = recorded.length - tail;
  for (let index = start; index < Math.max(askedEnd, recordedEnd); index += 1) {
    compare(
      itemPath(path, index),
      index < askedEnd ? asked[index] : undefined,
      index < recordedEnd ? recorded[index] : undefined,
      found,
    );
  }
}
