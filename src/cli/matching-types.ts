import { isCassetteName } from "../model/cassette-name.ts";
import { isJsonObject, parseJson, type JsonValue } from "../model/json.ts";
import { parseJsonPath } from "../model/json-path.ts";
import type { ProviderExtension, TextReplacement } from "../model/options.ts";
import type { ValueType } from "./value-types.ts";

/** What a set of fixtures may be called. */
export const cassetteType: ValueType<string> = {
  noun: "a cassette",
  rule: "A cassette's name is 1 to 64 letters, digits, dots, dashes and underscores, and begins with a letter or a digit.",
  example: "checkout-flow",
  json: "string",
  read: (text) => (isCassetteName(text) ? text : undefined),
};

/** A JSONPath as far as it is spoken here. */
export const pathType: ValueType<string> = {
  noun: "a path",
  rule: "A path is a JSONPath of names, indexes, * and .. in the request data, without slices and filters.",
  example: "$.metadata.run_id",
  json: "string",
  read: (text) => (parseJsonPath(text) === undefined ? undefined : text),
};

/** The last equals sign that has no backslash in front cuts it: a regular expression has them more often. */
const REPLACEMENT = /^([^]+)(?<!\\)=((?:[^=]|\\=)*)$/;

/** What is replaced in the strings of request data. */
export const replacementType: ValueType<TextReplacement> = {
  noun: "a REGEX=TEXT pair",
  rule: "It is a JavaScript regular expression without slashes, the last equals sign, and a text where = is written \\=.",
  example: "build-.+=BUILD",
  json: "string",
  read(text) {
    const [, source, replacement] = REPLACEMENT.exec(text) ?? [];
    if (source === undefined || replacement === undefined) return undefined;
    try {
      return [new RegExp(source, "g"), replacement.replaceAll("\\=", "=")];
    } catch {
      return undefined;
    }
  },
};

/** A provider of the configuration file; its other members are for the library to check. */
export const providerType: ValueType<ProviderExtension> = {
  noun: "a provider",
  rule: 'It is an object with a "name"; "ignore" is a list of paths, and "replace" one of REGEX=TEXT pairs.',
  example: '{ "name": "openai", "hosts": ["llm\\\\.example\\\\.com"] }',
  json: "object",
  read(text) {
    const value = parseJson(text);
    if (!isJsonObject(value) || typeof value["name"] !== "string") return undefined;
    const { name, ignore, replace, ...members } = value;
    const paths = readAll(ignore, pathType);
    const replacements = readAll(replace, replacementType);
    if (paths === undefined || replacements === undefined) return undefined;
    return {
      ...members,
      name,
      ...(ignore !== undefined && { ignore: paths }),
      ...(replace !== undefined && { replace: replacements }),
    };
  },
};

function readAll<Value>(items: JsonValue | undefined, type: ValueType<Value>): Value[] | undefined {
  if (items === undefined) return [];
  if (!Array.isArray(items)) return undefined;
  const values: Value[] = [];
  for (const item of items) {
    const value = typeof item === "string" ? type.read(item) : undefined;
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
