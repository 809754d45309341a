import { numberedPlaceholder, PLACEHOLDER } from "./placeholder.ts";
import { createValueFinder, type KnownValue, type ValueFind } from "./value-finder.ts";

/**
 * The secrets of one recording: those that were known before and those that were found on the way. The same value
 * has the same placeholder wherever it stands.
 */
export interface KnownValues {
  /** Values shorter than {@link MIN_SEARCHED} are not searched for. What is known already stays as it is. */
  add(known: KnownValue): void;
  /** Finds all that are known by now, in any of their forms. */
  find(text: string): ValueFind[];
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
  let findOwn: ((text: string) => ValueFind[]) | undefined;
  return {
    add(value) {
      if (value.value.length < MIN_SEARCHED || known.has(value.value) || known.size >= MAX_SEARCHED) return;
      known.set(value.value, value);
      findOwn = undefined;
    },
    find(text) {
      findOwn ??= finderOf([...known.values()]);
      return [...findOwn(text), ...prepared.find(text)];
    },
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
  readonly values: readonly KnownValue[];
  find(text: string): ValueFind[];
}

/** Makes the finder of the process's own secrets. They are searched for however short they are. */
export function prepareValues(values: readonly KnownValue[]): PreparedValues {
  return { values, find: createValueFinder(values) };
}

const MAX_CACHED = 64;
const finders = new Map<string, (text: string) => ValueFind[]>();

/** A client sends the same key with every request, so its finder is made once. */
function finderOf(values: readonly KnownValue[]): (text: string) => ValueFind[] {
  const key = JSON.stringify(values);
  const cached = finders.get(key);
  if (cached !== undefined) return cached;
  if (finders.size >= MAX_CACHED) finders.clear();
  const finder = createValueFinder(values);
  finders.set(key, finder);
  return finder;
}
