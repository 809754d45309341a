import { switchType, type ValueType } from "./value-types.ts";

/** Where an option may be given. */
export type Place = "command line" | "environment" | "file";

/** An option as data. */
export interface Option<Value> {
  /** In kebab-case: `--upstream-ca`, `MOCKAI_PROXY_UPSTREAM_CA` and the file's member `upstream-ca`. */
  readonly name: string;
  /** A flag needs no value on the command line; only a list may be given more than once. */
  readonly kind: "flag" | "single" | "list";
  /** What the help shows for the value; empty for a flag. */
  readonly placeholder: string;
  readonly description: string;
  readonly places: readonly Place[];
  readonly type: ValueType<unknown>;
  /** The value of the texts; for one that is not as {@link type} wants it, calls `refuse`, which throws. */
  readonly read: (texts: readonly string[], refuse: (text: string) => never) => Value;
}

/** What the constructors of options ask for. */
export type OptionFacts = Pick<Option<unknown>, "name" | "description"> & {
  readonly placeholder: string;
  /** Everywhere where it is left out. */
  readonly places?: readonly Place[];
};

const EVERYWHERE: readonly Place[] = ["command line", "environment", "file"];

/** An option with one value. */
export function single<Value>(facts: OptionFacts, type: ValueType<Value>): Option<Value> {
  return {
    places: EVERYWHERE,
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
    ...facts,
    kind: "list",
    type,
    read: (texts, refuse) => texts.map((text) => type.read(text) ?? refuse(text)),
  };
}

/** An option that is on or off. */
export function flag(facts: Omit<OptionFacts, "placeholder">): Option<boolean> {
  return { ...single({ ...facts, placeholder: "" }, switchType), kind: "flag" };
}
