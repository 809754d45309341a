import { numberedPlaceholder, PLACEHOLDER } from "./placeholder.ts";
import { type Finder, NOTHING } from "./finder.ts";
import { createValueFinder, type KnownValue, type ValueFind } from "./value-finder.ts";

/**
 * The secrets of one recording: those that were known before and those that were found on the way. The same value
 * has the same placeholder wherever it stands. As a finder it knows all that are known by now, in any of their forms.
 */
export interface KnownValues extends Finder<ValueFind> {
  /** Texts of fewer bytes hold none of them, and nothing that looks like a secret. */
  readonly minLength: number;
  /** Values shorter than {@link MIN_SEARCHED} are not searched for. What is known already stays as it is. */
  add(known: KnownValue): void;
  placeholderOf(value: string, own: boolean): string;
}

/** Shorter values would be found in ordinary text; they are taken out only where they stand. */
export const MIN_SEARCHED = 12;

/** An answer may list thousands of accounts: each goes where it stands, and only so many are searched for elsewhere. */
const MAX_SEARCHED = 500;

/** Starts with values that are known before anything is read; those of the process among them are prepared. */
export function createKnownValues(prepared: PreparedValues): KnownValues {
  const known = new Map<string, KnownValue>();
  const numbers = new Map<string, number>();
  const late: KnownValue[] = [];
  let early: Finder<ValueFind> | undefined;
  let later: Finder<ValueFind> | undefined;
  const findEarly = (): Finder<ValueFind> =>
    (early ??= known.size === 0 ? NOTHING : finderOf([...known.values()]));
  const findLater = (): Finder<ValueFind> => (later ??= createValueFinder(late));
  return {
    minLength: prepared.minLength,
    add(value) {
      if (value.value.length < MIN_SEARCHED || known.has(value.value) || known.size >= MAX_SEARCHED) return;
      known.set(value.value, value);
      if (early === undefined) return;
      late.push(value);
      later = undefined;
    },
    find(text) {
      const found = inOrder(findEarly().find(text), findLater().find(text));
      const ofProcess = prepared.finder.find(text);
      return ofProcess.length === 0 ? found : [...found, ...ofProcess];
    },
    sees: (text) => findEarly().sees(text) || findLater().sees(text) || prepared.finder.sees(text),
    placeholderOf(value, own) {
      if (own || known.get(value)?.own === true) return PLACEHOLDER;
      const number = numbers.get(value) ?? numbers.size + 2;
      numbers.set(value, number);
      return numberedPlaceholder(number);
    },
  };
}

/** Values that stay the same while the process runs, with a finder made once. */
export interface PreparedValues {
  readonly finder: Finder<ValueFind>;
  /** Of the shortest among them, and of what else may be a secret. */
  readonly minLength: number;
}

/** Makes the finder of the process's own secrets. They are searched for however short they are. */
export function prepareValues(values: readonly KnownValue[]): PreparedValues {
  const minLength = Math.min(MIN_SEARCHED, ...values.map(({ value }) => value.length));
  return { finder: createValueFinder(values), minLength };
}

function inOrder(early: ValueFind[], late: ValueFind[]): ValueFind[] {
  if (early.length === 0 || late.length === 0) return early.length === 0 ? late : early;
  return [...early, ...late].toSorted((left, right) => left.seenAt - right.seenAt);
}

const MAX_CACHED = 64;
const finders = new Map<string, Finder<ValueFind>>();

/** A client sends the same key with every request, so its finder is made once. */
function finderOf(values: readonly KnownValue[]): Finder<ValueFind> {
  const key = values.map(({ value, rule, own }) => `${rule} ${own} ${value}`).join("\n");
  const cached = finders.get(key);
  if (cached !== undefined) return cached;
  if (finders.size >= MAX_CACHED) finders.clear();
  // Copies: a value may be a part of a body, which would be kept with it.
  const finder = createValueFinder(structuredClone(values));
  finders.set(key, finder);
  return finder;
}
