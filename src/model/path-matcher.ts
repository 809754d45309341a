import type { JsonPath, Segment } from "./json-path.ts";

/** What a list of paths says of the members and items at one place of a document. */
export interface PathMatcher {
  /** Of the member with this name. */
  member(name: string): PathMatch;
  /** Of the item at this index, in an array of this length. */
  item(index: number, length: number): PathMatch;
}

/** Whether a value is selected itself, and what is selected below it; undefined where nothing can be. */
export interface PathMatch {
  readonly isSelected: boolean;
  readonly below: PathMatcher | undefined;
}

/** What is left of a path. */
interface Rest {
  readonly id: number;
  readonly segment: Segment;
  readonly next: Rest | undefined;
}

const matchers = new WeakMap<readonly JsonPath[], PathMatcher>();

/** The matcher of these paths at the root of a document, made once for a list: paths are held against many documents. */
export function pathMatcher(paths: readonly JsonPath[]): PathMatcher {
  const known = matchers.get(paths);
  if (known !== undefined) return known;
  const matcher = createMatcher(paths);
  matchers.set(paths, matcher);
  return matcher;
}

/**
 * Each place in a document leaves something of some paths, and where the same is left there is one matcher: so there
 * are few, whatever the documents hold.
 */
function createMatcher(paths: readonly JsonPath[]): PathMatcher {
  let rests = 0;
  const restOf = ({ segments }: JsonPath): Rest | undefined =>
    segments.reduceRight<Rest | undefined>((next, segment) => ({ id: rests++, segment, next }), undefined);
  const byRests = new Map<string, PathMatcher>();
  const matcherOf = (open: readonly Rest[]): PathMatcher | undefined => {
    if (open.length === 0) return undefined;
    const name = open.map(({ id }) => id).join(" ");
    const matcher = byRests.get(name) ?? matcherAt(open, matcherOf);
    byRests.set(name, matcher);
    return matcher;
  };
  return matcherOf(paths.flatMap((path) => restOf(path) ?? [])) ?? NOTHING;
}

const NO_MATCH: PathMatch = { isSelected: false, below: undefined };
const NOTHING: PathMatcher = { member: () => NO_MATCH, item: () => NO_MATCH };

/** A matcher where these rests are open; what it says of a name or of all items it works out once. */
function matcherAt(
  open: readonly Rest[],
  matcherOf: (open: readonly Rest[]) => PathMatcher | undefined,
): PathMatcher {
  const matchOf = (selects: (segment: Segment) => boolean): PathMatch => {
    const selected = open.filter(({ segment }) => selects(segment));
    const below = open.flatMap((rest) => {
      const next = selects(rest.segment) ? rest.next : undefined;
      return [...(rest.segment.descendant ? [rest] : []), ...(next === undefined ? [] : [next])];
    });
    return {
      isSelected: selected.some(({ next }) => next === undefined),
      below: matcherOf([...new Set(below)]),
    };
  };
  const names = new Set(
    open.map(({ segment }) => segment.selects).filter((name) => typeof name === "string"),
  );
  const isByIndex = open.some(({ segment }) => typeof segment.selects === "number");
  const byName = new Map<string, PathMatch>();
  let ofOthers: PathMatch | undefined;
  const others = (): PathMatch => (ofOthers ??= matchOf(({ selects }) => selects === undefined));
  return {
    member(name) {
      if (!names.has(name)) return others();
      const match = byName.get(name) ?? matchOf(({ selects }) => selects === undefined || selects === name);
      byName.set(name, match);
      return match;
    },
    item(index, length) {
      if (!isByIndex) return others();
      return matchOf(
        ({ selects }) => selects === undefined || selects === index || selects === index - length,
      );
    },
  };
}
