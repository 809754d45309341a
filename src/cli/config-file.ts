import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { UsageError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Option } from "./option.ts";
import type { Source } from "./settings.ts";
import { systemReason } from "../model/system-reason.ts";
import { unknownName } from "./unknown-name.ts";
import { usageError } from "./usage-error.ts";

const DEFAULT_FILE = "mockai-proxy.json";

/**
 * Reads the configuration file: a JSON object whose members have the options' own names (`upstream-ca`). The
 * file that nobody named may be missing. Rejects with UsageError a file that cannot be read, is no JSON
 * object, has a member that is no option, or one of the wrong type.
 */
export function readConfigFile(
  named: string | undefined,
  cwd: string,
  options: readonly Option<unknown>[],
): Source {
  const file = named ?? DEFAULT_FILE;
  const path = resolve(cwd, file);
  const members = named === undefined && !existsSync(path) ? {} : readObject(file, path);
  const known = new Map(
    options.filter(({ places }) => places.includes("file")).map((option) => [option.name, option]),
  );
  const texts = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(members)) {
    const option = known.get(name);
    if (option === undefined) throw unknownMember(name, [...known.keys()], file);
    texts.set(name, readMember(option, value, file));
  }
  return { texts, write: writeMember, where: ` in ${file}` };
}

function readObject(file: string, path: string): JsonObject {
  const value = parse(file, readText(file, path));
  if (isJsonObject(value)) return value;
  throw usageError("config_file", [
    `The configuration file ${file} holds ${nounOf(value)}.`,
    "It must be a JSON object whose members have the names of options.",
    'Write { "port": 5001 }, for example.',
  ]);
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw usageError(
      "config_file",
      [
        `Cannot read the configuration file ${file}: ${systemReason(error)}.`,
        `It was looked for at ${path}.`,
        "Name another file with --config, or leave that option out.",
      ],
      error,
    );
  }
}

function parse(file: string, text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw usageError(
      "config_file",
      [
        `The configuration file ${file} is not JSON.`,
        `${error instanceof Error ? error.message : String(error)}.`,
        `Correct it; comments and trailing commas are no JSON.`,
      ],
      error,
    );
  }
}

function readMember(option: Option<unknown>, value: JsonValue, file: string): string[] {
  const takesList = option.kind === "list" || option.kind === "objects";
  const items = takesList && Array.isArray(value) ? value : [value];
  const isList = Array.isArray(value) === takesList;
  if (isList && option.kind === "objects" && items.every(isJsonObject)) return items.map(toJson);
  if (option.kind === "object" && isJsonObject(value)) return [toJson(value)];
  const { json, orNumber } = option.type;
  const fits = (item: JsonValue): boolean =>
    typeof item === json || (orNumber === true && typeof item === "number");
  if (isList && items.every(fits)) return items.map(String);
  const wanted = takesList ? `a list of ${option.type.json}s` : `a ${option.type.json}`;
  throw usageError("bad_value", [
    `"${option.name}" in ${file} is ${nounOf(value)}, and must be ${wanted}.`,
    option.type.rule,
    `Write ${writeMember(option, option.type.example)}.`,
  ]);
}

function toJson(value: JsonValue): string {
  return JSON.stringify(value);
}

function writeMember({ name, kind, type }: Option<unknown>, text: string): string {
  const value = type.json === "string" ? JSON.stringify(text) : text;
  return `"${name}": ${kind === "list" || kind === "objects" ? `[${value}]` : value}`;
}

function unknownMember(name: string, known: readonly string[], file: string): UsageError {
  return unknownName({
    code: "unknown_member",
    problem: `The configuration file ${file} has "${name}", which is no option.`,
    name,
    known,
    write: (member) => `"${member}"`,
    advice: "Correct its name in the file, or take it out.",
  });
}

function nounOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
