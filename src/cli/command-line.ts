import { Parser } from "yargs/helpers";
import type { Option } from "./option.ts";
import type { Source } from "./settings.ts";

/** What was typed after the program's name. */
export interface CommandLine extends Source {
  /** What is not an option: the command and its operands. */
  readonly words: readonly string[];
}

/** Everything stays the text that was typed, where yargs would make numbers, negations and objects of it. */
const CONFIGURATION = {
  "boolean-negation": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "parse-positional-numbers": false,
};

/** Takes the arguments apart. Options that nobody knows are among its texts: refusing them takes the command. */
export function parseCommandLine(argv: readonly string[], options: readonly Option<unknown>[]): CommandLine {
  const flags = new Set(options.filter(({ kind }) => kind === "flag").map(({ name }) => `--${name}`));
  const lists = new Map(
    options.filter(({ kind }) => kind === "list").map((option) => [option.name, option.split]),
  );
  const parsed = Parser(
    argv.flatMap((argument) => (flags.has(argument) ? `${argument}=true` : keepQuotes(argument))),
    { string: options.map(({ name }) => name), configuration: CONFIGURATION },
  );
  const { _: words, ...given } = parsed;
  const texts = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(given)) {
    const typed = [value].flat().map(String);
    const split = lists.get(name);
    texts.set(name, split === undefined ? typed : typed.flatMap((text) => listItems(text, split)));
  }
  return { words: words.map(String), texts, write: writeOption, where: "" };
}

/** After an equals sign yargs takes quotes off, which the shell has done already: `--data='"text"'`. */
function keepQuotes(argument: string): string[] {
  const [, name, value] = /^(--[^=]+)=(["'][^]*)$/.exec(argument) ?? [];
  return name === undefined || value === undefined ? [argument] : [name, value];
}

/** A list without items is a value that was forgotten. */
function listItems(text: string, split: Option<unknown>["split"]): readonly string[] {
  const items = split(text);
  return items.length === 0 ? [""] : items;
}

function writeOption({ name, kind }: Option<unknown>, text: string): string {
  return kind === "flag" ? `--${name}=${text}` : `--${name} ${text}`;
}
