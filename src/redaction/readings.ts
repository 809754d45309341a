import { hasBase64Run } from "./base64-run.ts";
import type { Finder } from "./finder.ts";
import { JSON_ESCAPE, saidByEscapes } from "./json-escapes.ts";
import { percentDecodedView, unescapedView, unescapedWords, type View } from "./view.ts";

/** A text in all readings. They are made when they are asked for: of most texts one is enough. */
export interface Readings {
  /** The text as it is. */
  readonly base: View;
  all(): readonly View[];
  /** Those in which something may be found; none where the finder sees nothing in what any of them says. */
  seenBy(finder: Finder<unknown>): readonly View[];
  /** Those that may have base64 in them. */
  withBase64(): readonly View[];
}

/** What a glance has on either side of an escape, and the shortest base64. */
const REACH = 32;
const PERCENT_ESCAPE = /%[0-9a-fA-F]{2}/;

/** Reads a text as it is, with JSON's escapes undone, those of JSON in JSON too, and each with percent-encoding undone. */
export function readingsOf(base: View): Readings {
  const { text } = base;
  const said = saidByEscapes(text, REACH);
  const isNested = said.search(JSON_ESCAPE) !== -1 || hasPercent(text) || hasPercent(said);
  let made: readonly View[] | undefined;
  const all = (): readonly View[] => (made ??= said === "" && !isNested ? [base] : makeAll(base));
  return {
    base,
    all,
    // What stands in no escape and not beside one, the text says as it is.
    seenBy: (finder) => (isNested || finder.sees(text) || finder.sees(said) ? all() : []),
    withBase64: () => (isNested || hasBase64Run(said) ? all().filter(isWithoutPercent) : [base]),
  };
}

function hasPercent(text: string): boolean {
  return text.includes("%") && PERCENT_ESCAPE.test(text);
}

function isWithoutPercent({ name }: View): boolean {
  return !name.includes("percent");
}

function makeAll(base: View): readonly View[] {
  const once = unescapedView(base);
  const twice = once === undefined ? undefined : unescapedWords(once);
  const unescaped = [base, once, twice].filter((view) => view !== undefined);
  const decoded = unescaped.map(percentDecodedView).filter((view) => view !== undefined);
  return [...unescaped, ...decoded];
}
