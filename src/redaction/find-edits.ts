import { base64Runs } from "./base64-run.ts";
import { type Edit, type Range } from "./edit.ts";
import type { Finder } from "./finder.ts";
import { fieldSecrets, fieldText } from "./form-fields.ts";
import { MIN_SEARCHED } from "./known-values.ts";
import type { MemberKind } from "./member-places.ts";
import { isPlaceholder } from "./placeholder.ts";
import { type Readings, readingsOf } from "./readings.ts";
import type { Search } from "./search.ts";
import { textShape, type TextShape } from "./text-shape.ts";
import { joinedView, plainView, unescapedView, type View } from "./view.ts";

/** A text, and what is known of it. */
export interface Examined {
  /** One character a byte. */
  readonly text: string;
  /** Its media type, without parameters; "" where there is none. */
  readonly type: string;
}

/** Redacts what an encoding holds; the same text where there is nothing to redact. */
export type RedactInner = (decoded: string, search: Search) => string;

/**
 * What is to be taken out of a text, not merged. Credentials that are known, or stand where credentials stand,
 * come first: only where there is none of them any more, everything else is looked for. So what the patterns
 * find in a request does not depend on the form of its key.
 */
export function findEdits(examined: Examined, search: Search, redactInner: RedactInner): Edit[] {
  const { text, type } = examined;
  const shape = textShape(text, type, search.members);
  const placed = [
    ...shape.placed.flatMap((value) => placeEdit(text, value, value.kind, search, readMember)),
    ...fieldSecrets(text, type).flatMap((range) =>
      placeEdit(text, range, "secret", search, (content) => fieldText(content, type)),
    ),
  ];
  const blobs = shape.placed.filter(({ kind }) => kind === "blob");
  const finders = [search.known, search.patterns];
  const readings = basesOf(text, shape).map((base) => readingsOf(base, finders));
  const first = [
    ...placed,
    ...viewsSeen(readings, search.known).flatMap((view) => valueEdits(view, text, blobs, search)),
    ...readings.flatMap((reading) => encodedEdits(reading, search, redactInner)),
  ];
  if (first.length > 0) return first;
  const hasOwn = search.ownPatterns.length > 0;
  const views = hasOwn ? readings.flatMap((reading) => reading.all()) : viewsSeen(readings, search.patterns);
  return views.flatMap((view) => [
    ...patternEdits(view, blobs, search),
    ...ownPatternEdits(view, blobs, search),
  ]);
}

function viewsSeen(readings: readonly Readings[], finder: Finder<unknown>): View[] {
  return readings.flatMap((reading) => reading.seenBy(finder));
}

/** The text, and what its streams say; those tell only what no piece tells alone. */
function basesOf(text: string, { streamed }: TextShape): View[] {
  const plain = plainView(text);
  return [plain, ...streamed.map((stretches) => joinedView(plain, "stream", stretches))];
}

/** A scheme word stays, so that a client still sees how it was to be sent. */
const SCHEME = /^(?:Bearer|Token|Basic|Key)[ \t]+(?=\S)/i;

function readMember(content: string): string {
  return unescapedView(plainView(content))?.text ?? content;
}

/** What stands in a place becomes known, as `read` reads it: it may stand elsewhere, and in another encoding. */
function placeEdit(
  text: string,
  { start, end }: Range,
  kind: MemberKind,
  search: Search,
  read: (content: string) => string,
): Edit[] {
  if (kind !== "secret" && kind !== "identity") return [];
  const content = text.slice(start, end);
  const scheme = SCHEME.exec(content)?.[0].length ?? 0;
  const value = content.slice(scheme);
  if (value === "" || isPlaceholder(value)) return [];
  const own = search.members.side === "request";
  const plain = read(value);
  search.known.add({ value: plain, rule: kind, own });
  const fresh = search.known.placeholderOf(plain, own);
  return [{ start: start + scheme, end, text: fresh, rule: `${kind}-member`, view: "plain" }];
}

function valueEdits(view: View, text: string, blobs: readonly Range[], search: Search): Edit[] {
  return search.known.find(view.text).flatMap(({ start, end, known: { value, rule, own } }) => {
    const ranges = view.ranges(start, end);
    const holder = search.members.side === "answer" ? holderOf(ranges, text, blobs) : undefined;
    if (holder !== undefined) {
      search.refuse(rule, holder);
      return [];
    }
    return editsOf(ranges, search.known.placeholderOf(value, own), rule, view);
  });
}

/** What cannot be changed in an answer without breaking it. */
function holderOf(ranges: readonly Range[], text: string, blobs: readonly Range[]): string | undefined {
  if (ranges.some((range) => isWithin(range, blobs))) return "a blob that the provider has signed";
  return ranges.some((range) => longRunLength(text, range) >= LONG_RUN) ? "a file in base64" : undefined;
}

function patternEdits(view: View, blobs: readonly Range[], search: Search): Edit[] {
  return search.patterns.find(view.text).flatMap(({ start, end, rule }) => {
    const ranges = view.ranges(start, end);
    if (ranges.some((range) => isWithin(range, blobs)) || isInsideRun(view.text, start, end)) return [];
    const value = view.text.slice(start, end);
    if (rule.becomes !== undefined) return editsOf(ranges, rule.becomes, rule.id, view);
    // Found again wherever else it stands, in whatever encoding.
    if (end - start >= MIN_SEARCHED) search.known.add({ value, rule: rule.id, own: false });
    return editsOf(ranges, search.known.placeholderOf(value, false), rule.id, view);
  });
}

function ownPatternEdits(view: View, blobs: readonly Range[], search: Search): Edit[] {
  return search.ownPatterns.flatMap((pattern) =>
    Array.from(view.text.matchAll(pattern)).flatMap(({ 0: match, index }) => {
      const ranges = view.ranges(index, index + match.length);
      if (match === "" || isPlaceholder(match) || ranges.some((range) => isWithin(range, blobs))) return [];
      return editsOf(ranges, search.known.placeholderOf(match, false), "own-pattern", view);
    }),
  );
}

/** The placeholder stands where the secret began; of its parts in later events nothing is left. */
function editsOf(ranges: readonly Range[], text: string, rule: string, { name }: View): Edit[] {
  return ranges.map((range, index) => ({ ...range, text: index === 0 ? text : "", rule, view: name }));
}

const MAX_DEPTH = 3;

/** What base64 holds, made anew without its secrets. */
function encodedEdits(readings: Readings, search: Search, redactInner: RedactInner): Edit[] {
  if (search.depth >= MAX_DEPTH) return [];
  return readings.withBase64().flatMap((view) =>
    base64Runs(view.text).flatMap(({ start, end, decoded, encode }) => {
      const inner = redactInner(decoded, { ...search, depth: search.depth + 1 });
      if (inner === decoded) return [];
      const text = isPlaceholder(inner) ? inner : encode(inner);
      return editsOf(view.ranges(start, end), text, "encoded", { ...view, name: `${view.name}, base64` });
    }),
  );
}

function isWithin({ start, end }: Range, ranges: readonly Range[]): boolean {
  return ranges.some((range) => range.start < end && start < range.end);
}

/** Files in base64 are so long, and no key is. */
const LONG_RUN = 4096;
const RUN_CHARACTER = /[A-Za-z0-9+/_=-]/;

/** Where random text is long enough, every pattern is found in it. */
function isInsideRun(text: string, start: number, end: number): boolean {
  if (start === 0 || !RUN_CHARACTER.test(text.charAt(start - 1))) return false;
  return longRunLength(text, { start, end }) >= LONG_RUN;
}

function longRunLength(text: string, { start, end }: Range): number {
  let from = start;
  let to = end;
  while (from > 0 && to - from < LONG_RUN && RUN_CHARACTER.test(text.charAt(from - 1))) from -= 1;
  while (to < text.length && to - from < LONG_RUN && RUN_CHARACTER.test(text.charAt(to))) to += 1;
  return to - from;
}
