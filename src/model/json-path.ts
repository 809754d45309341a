/**
 * A JSONPath (RFC 9535) as far as it is spoken here: `$`, names (`.model`, `['x y']`), indexes (`[0]`, `[-1]`),
 * the wildcard (`.*`, `[*]`) and descendants (`..id`). No slices, no filters.
 */
export interface JsonPath {
  /** As it was written. */
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** One step of a {@link JsonPath}. */
export interface Segment {
  /** At any depth, and not only directly below. */
  readonly descendant: boolean;
  /** A member's name, an item's index, or undefined for all of either. */
  readonly selects: string | number | undefined;
}

const SEGMENT =
  /(\.\.?)(?:([\p{L}_$][\p{L}\p{N}_$-]*)|(\*)|(?=\[))|\[(?:(-?\d+)|(\*)|'([^']*)'|"([^"]*)")\]/uy;

/**
 * Reads a path; the `$` in front may be left out. `$query.page` is the member `$query` of request data, and not
 * the root. Undefined where it is none, or selects the root itself.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const rest = text.replace(/^\$(?=[.[]|$)/, "");
  const source = /^[.[]/.test(rest) ? rest : `.${rest}`;
  const segments: Segment[] = [];
  let descendant = false;
  let end = 0;
  SEGMENT.lastIndex = 0;
  for (let match = SEGMENT.exec(source); match !== null; match = SEGMENT.exec(source)) {
    end = SEGMENT.lastIndex;
    const [, dots, bareName, bareStar, index, star, single, double] = match;
    const name = bareName ?? single ?? double;
    if (name === undefined && index === undefined && bareStar === undefined && star === undefined) {
      if (dots !== "..") return undefined;
      descendant = true;
      continue;
    }
    const selects = index === undefined ? name : Number(index);
    segments.push({ descendant: descendant || dots === "..", selects });
    descendant = false;
  }
  return end === source.length && segments.length > 0 && !descendant ? { text, segments } : undefined;
}

/** Parses paths that the program itself holds. Throws where one is none. */
export function jsonPaths(texts: readonly string[]): readonly JsonPath[] {
  return texts.map((text) => {
    const path = parseJsonPath(text);
    if (path === undefined) throw new Error(`${text} is no JSONPath that is spoken here`);
    return path;
  });
}
