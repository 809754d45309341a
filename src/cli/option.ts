import { switchType, type ValueType } from "./value-types.ts";

/** Where an option may be given. */
export type Place = "command line" | "environment" | "file";

/** An option as data. */
export interface Option<Value> {
  /** In kebab-case: `--upstream-ca`, `MOCKAI_PROXY_UPSTREAM_CA` and the file's member `upstream-ca`. */
  readonly name: string;
  /** A flag needs no value on the command line; only lists may be given more than once; an object is JSON. */
  readonly kind: "flag" | "single" | "list" | "objects" | "object";
  /** What the help shows for the value; empty for a flag. */
  readonly placeholder: string;
  readonly description: string;
  readonly places: readonly Place[];
  readonly type: ValueType<unknown>;
  /** The items of a list that stand in one text of the command line or the environment. */
  readonly split: (text: string) => readonly string[];
  /** The value of the texts; for one that is not as {@link type} wants it, calls `refuse`, which throws. */
  readonly read: (texts: readonly string[], refuse: (text: string) => never) => Value;
}

/** What the constructors of options ask for. */
export type OptionFacts = Pick<Option<unknown>, "name" | "description"> & {
  readonly placeholder: string;
  /** Everywhere where it is left out. */
  readonly places?: readonly Place[];
  /** At commas where it is left out. */
  readonly split?: Option<unknown>["split"];
};

const EVERYWHERE: readonly Place[] = ["command line", "environment", "file"];

/** An option with one value. */
export function single<Value>(facts: OptionFacts, type: ValueType<Value>): Option<Value> {
  return {
    places: EVERYWHERE,
    split: splitAt(/,/),
    ...facts,
    kind: "single",
    type,
    read: ([text = ""], refuse) => type.read(text) ?? refuse(text),
  };
}

/** An option that may be given more than once. */
export function list<Value>(facts: OptionFacts, type: ValueType<Value>): Option<readonly Value[]> {
  return {
    places: EVERYWHERE,
    split: splitAt(/,/),
    ...facts,
    kind: "list",
    type,
    read: (texts, refuse) => texts.map((text) => type.read(text) ?? refuse(text)),
  };
}

/** A list of JSON objects, which only the configuration file can hold; `type` reads the JSON of each. */
export function objects<Value>(
  facts: Omit<OptionFacts, "placeholder" | "places" | "split">,
  type: ValueType<Value>,
): Option<readonly Value[]> {
  return { ...list({ ...facts, placeholder: "", places: ["file"] }, type), kind: "objects" };
}

/** A JSON object, which only the configuration file can hold; `type` reads its JSON. */
export function object<Value>(
  facts: Omit<OptionFacts, "placeholder" | "places" | "split">,
  type: ValueType<Value>,
): Option<Value> {
  return { ...single({ ...facts, placeholder: "", places: ["file"] }, type), kind: "object" };
}

/** Cuts a list at a separator; spaces around its items do not count, nor do empty items. */
export function splitAt(separator: RegExp): Option<unknown>["split"] {
  return (text) =>
    text
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== "");
}

/** An option that is on or off. */
export function flag(facts: Omit<OptionFacts, "placeholder">): Option<boolean> {
  return { ...single({ ...facts, placeholder: "" }, switchType), kind: "flag" };
}
