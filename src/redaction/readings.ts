import { hasBase64Run } from "./base64-run.ts";
import type { Finder } from "./finder.ts";
import { JSON_ESCAPE, saidByEscapes } from "./json-escapes.ts";
import { percentDecodedView, unescapedView, unescapedWords, type View } from "./view.ts";

/** A text in all readings. They are made when they are asked for: of most texts one is enough. */
export interface Readings {
  all(): readonly View[];
  /** Those in which something may be found; none where the finder sees nothing in what any of them says. */
  seenBy(finder: Finder<unknown>): readonly View[];
  /** Those that may have base64 in them. */
  withBase64(): readonly View[];
}

/** So much is looked at on either side of an escape: more than a glance needs, and than the shortest base64 has. */
const REACH = 32;
const PERCENT_ESCAPE = /%[0-9a-fA-F]{2}/;

/** What stands in no escape and not beside one, a text says as it is: nothing else is new in what it says. */
interface News {
  readonly hasBase64: boolean;
  readonly seenBy: ReadonlySet<Finder<unknown>>;
}

const NO_NEWS: News = { hasBase64: false, seenBy: new Set() };

/**
 * Reads a text as it is, with JSON's escapes undone, those of JSON in JSON too, and each with percent-encoding undone.
 * These finders are the ones that may be asked for.
 */
export function readingsOf(base: View, finders: readonly Finder<unknown>[]): Readings {
  const { text } = base;
  const news = hasPercent(text) ? undefined : newsOf(text, finders);
  let made: readonly View[] | undefined;
  const all = (): readonly View[] => (made ??= makeAll(base));
  return {
    all,
    seenBy: (finder) => (news === undefined || news.seenBy.has(finder) || finder.sees(text) ? all() : []),
    withBase64: () => (news === undefined || news.hasBase64 ? all().filter(isWithoutPercent) : [base]),
  };
}

/** Undefined where there are encodings in it, to be undone in turn. */
function newsOf(text: string, finders: readonly Finder<unknown>[]): News | undefined {
  if (!text.includes("\\")) return NO_NEWS;
  let hasBase64 = false;
  const seenBy = new Set<Finder<unknown>>();
  for (const said of saidByEscapes(text, REACH)) {
    if (said.search(JSON_ESCAPE) !== -1 || hasPercent(said)) return undefined;
    hasBase64 ||= hasBase64Run(said);
    for (const finder of finders) if (!seenBy.has(finder) && finder.sees(said)) seenBy.add(finder);
  }
  return { hasBase64, seenBy };
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
