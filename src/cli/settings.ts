import type { UsageError } from "../errors.ts";
import type { Option } from "./option.ts";
import { usageError } from "./usage-error.ts";

/** What one place says of the options: the command line, the environment or the configuration file. */
export interface Source {
  /** Texts by the option's name. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** How an option with this value is written here, such as `MOCKAI_PROXY_PORT=5001`. */
  readonly write: (option: Option<unknown>, text: string) => string;
  /** What a message adds to what is written: ` in mockai-proxy.json`, or nothing. */
  readonly where: string;
}

/** The options of one run. */
export interface Settings {
  /** Undefined where no source names it. */
  get<Value>(option: Option<Value>): Value | undefined;
}

/** Reads each option from the first source that names it. Rejects bad values with UsageError. */
export function resolveSettings(options: readonly Option<unknown>[], sources: readonly Source[]): Settings {
  const values = new Map<string, unknown>();
  for (const option of options) {
    const source = sources.find(({ texts }) => texts.has(option.name));
    if (source !== undefined) values.set(option.name, readOption(option, source));
  }
  return { get: <Value>(option: Option<Value>) => values.get(option.name) as Value | undefined };
}

function readOption(option: Option<unknown>, source: Source): unknown {
  const texts = source.texts.get(option.name) ?? [];
  if ((option.kind === "flag" || option.kind === "single") && texts.length > 1)
    throw repeated(option, texts, source);
  return option.read(texts, (text) => {
    throw badValue(option, text, source);
  });
}

function repeated(option: Option<unknown>, texts: readonly string[], source: Source): UsageError {
  const given = texts.map((text) => source.write(option, text));
  return usageError("repeated_option", [
    `Given more than once: ${given.join(" ")}.`,
    `--${option.name} has one value.`,
    `Keep one of them, such as ${given.at(-1) ?? ""}.`,
  ]);
}

function badValue(option: Option<unknown>, text: string, source: Source): UsageError {
  const { noun, rule, example } = option.type;
  const given = `${source.write(option, text).trim()}${source.where}`;
  return usageError("bad_value", [
    text === "" ? `${given} needs a value.` : `Not ${noun}: ${given}.`,
    rule,
    `Try ${source.write(option, example)}.`,
  ]);
}
