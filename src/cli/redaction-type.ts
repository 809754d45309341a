import { isJsonObject, parseJson, type JsonObject } from "../model/json.ts";
import { parseJsonPath } from "../model/json-path.ts";
import type { OwnRedaction } from "../model/options.ts";
import type { ValueType } from "./value-types.ts";

/** What is to be taken out besides what is known. */
export const redactionType: ValueType<OwnRedaction> = {
  noun: "a set of redaction rules",
  rule:
    'It is an object with lists of strings: "headers" (names), "paths" (JSONPaths), "patterns" (regular ' +
    'expressions) and "variables" (names of variables of the environment).',
  example: '{ "variables": ["CORP_SECRET"] }',
  json: "object",
  read(text) {
    const value = parseJson(text);
    if (!isJsonObject(value) || !Object.entries(value).every(isRule)) return undefined;
    const { headers, paths, patterns, variables } = value as JsonObject & Record<string, string[]>;
    return { headers, paths, variables, patterns: patterns?.map((pattern) => new RegExp(pattern, "g")) };
  },
};

const CHECKS: Readonly<Record<string, (item: string) => boolean>> = {
  headers: (name) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name),
  paths: (path) => parseJsonPath(path) !== undefined,
  patterns: isPattern,
  variables: (name) => name !== "",
};

function isRule([name, items]: readonly [string, unknown]): boolean {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  return Array.isArray(items) && items.every((item) => typeof item === "string" && check?.(item) === true);
}

function isPattern(source: string): boolean {
  try {
    return !new RegExp(source).test("");
  } catch {
    return false;
  }
}
