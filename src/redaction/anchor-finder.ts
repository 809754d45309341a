import type { Finder } from "./finder.ts";

/** What tells small letters from large ones; some signs are taken for others with it: whoever asks looks closer. */
const CASE = 0x20;

/** An anchor, and where the pair of its characters begins that is looked for; -1 for its first and the one before. */
interface Hook<Anchor> {
  readonly needle: Anchor;
  readonly offset: number;
  readonly order: number;
}

/** What is looked at in a text, so as to look at nearly nothing of it closely. */
interface Tables<Anchor> {
  /** By pair which list has its hooks; the first, empty one for nearly all. */
  readonly listOf: Uint8Array;
  /** By list and character behind the pair: 1 where one of its hooks may be. */
  readonly goesOn: Uint8Array;
  readonly lists: readonly (readonly Hook<Anchor>[])[];
}

/** Bytes are read faster than characters, and two of them at once faster than one. */
const block: Buffer = Buffer.alloc(1 << 14);
const pairs = new Uint16Array(block.buffer, block.byteOffset, block.length / 2);

/** What an anchor that stands in a text leads to; undefined where that is nothing. */
export type ReadAnchor<Anchor, Find> = (text: string, start: number, anchor: Anchor) => Find | undefined;

/**
 * Finds short texts, of three characters or more and some 100 of them, whatever their letter case, in one pass
 * over a text of one character a byte: in the order of their beginnings, equal beginnings in the order of the
 * anchors. What is found is what `read` makes of them. Only the pairs of characters at even places are looked at: of
 * each anchor one is among them, wherever it stands.
 */
export function createAnchorFinder<Anchor extends { readonly text: string }, Find>(
  anchors: readonly Anchor[],
  read: ReadAnchor<Anchor, Find>,
): Finder<Find> {
  const tables = tablesOf(anchors);
  const find = (text: string): Find[] => {
    const found: { readonly find: Find; readonly start: number; readonly order: number }[] = [];
    scan(text, tables, (start, { needle, order }) => {
      const made = read(text, start, needle);
      if (made !== undefined) found.push({ find: made, start, order });
      return false;
    });
    if (found.length > 1) found.sort((a, b) => a.start - b.start || a.order - b.order);
    return found.map((one) => one.find);
  };
  return { find, sees: (text) => scan(text, tables, () => true) };
}

/** Tells of each anchor in the text; true as soon as it is told that this is enough. */
function scan<Anchor extends { readonly text: string }>(
  text: string,
  { listOf, goesOn, lists }: Tables<Anchor>,
  tell: (start: number, hook: Hook<Anchor>) => boolean,
): boolean {
  for (let from = 0; from < text.length; from += block.length) {
    const rest = text.length <= block.length ? text : text.slice(from, from + block.length);
    const length = block.write(rest, "latin1");
    const count = (length + 1) >> 1;
    for (let i = nextListed(0, count, listOf); i < count; i = nextListed(i + 1, count, listOf)) {
      const list = listOf[pairs[i] ?? 0] ?? 0;
      const next = 2 * i + 2;
      // Behind the block may stand anything.
      if (next < length && goesOn[(list << 8) | (block[next] ?? 0)] === 0) continue;
      for (const hook of lists[list] ?? []) {
        const start = from + 2 * i - hook.offset;
        if (standsAt(text, start, hook.needle.text) && tell(start, hook)) return true;
      }
    }
  }
  return false;
}

/** The next pair that has a list. This is where the time goes. */
function nextListed(from: number, count: number, listOf: Uint8Array): number {
  let i = from;
  while (i < count && listOf[pairs[i] ?? 0] === 0) i += 1;
  return i;
}

function standsAt(text: string, start: number, anchor: string): boolean {
  if (start < 0) return false;
  for (let i = 0; i < anchor.length; i += 1) {
    if ((text.charCodeAt(start + i) | CASE) !== (anchor.charCodeAt(i) | CASE)) return false;
  }
  return true;
}

function tablesOf<Anchor extends { readonly text: string }>(anchors: readonly Anchor[]): Tables<Anchor> {
  const lists: Hook<Anchor>[][] = [[]];
  const listOf = new Uint8Array(1 << 16);
  for (const [pair, hooks] of byPair(anchors)) {
    // Pairs that had one list before have one again.
    const longer: number[] = [];
    for (const spelled of spellings(pair)) {
      const old = listOf[spelled] ?? 0;
      longer[old] ??= lists.push([...(lists[old] ?? []), ...hooks]) - 1;
      listOf[spelled] = longer[old];
    }
  }
  if (lists.length > 256) throw new RangeError("there are more lists of anchors than a byte can number");
  const goesOn = new Uint8Array(lists.length << 8);
  for (const [list, hooks] of lists.entries()) {
    for (const { needle, offset } of hooks) {
      const next = needle.text.charCodeAt(offset + 2);
      if (Number.isNaN(next)) goesOn.fill(1, list << 8, (list + 1) << 8);
      else for (const code of cases(next)) goesOn[(list << 8) | code] = 1;
    }
  }
  return { listOf, goesOn, lists };
}

/** Hooks by the pair that each of them needs; by a single character where what stands before it may be any. */
function byPair<Anchor extends { readonly text: string }>(
  anchors: readonly Anchor[],
): Map<string, Hook<Anchor>[]> {
  const hooks = new Map<string, Hook<Anchor>[]>();
  for (const [order, needle] of anchors.entries()) {
    for (const first of [0, -1]) {
      const offset = rarestPair(needle.text, first);
      const pair = needle.text.slice(Math.max(0, offset), offset + 2);
      const ofPair = hooks.get(pair) ?? [];
      ofPair.push({ needle, offset, order });
      hooks.set(pair, ofPair);
    }
  }
  return hooks;
}

/** What texts consist of most, from the most common on; other characters are rare. */
const COMMON = ' etaoinsrhldcumfpgw",-:_0123456789yb.vk';
const RARE = 1 / 400;

/** Where the pair begins that ordinary text has least, of every other one from the first on. */
function rarestPair(anchor: string, first: number): number {
  let rarest = first;
  let least = 1;
  for (let at = first; at + 2 <= anchor.length; at += 2) {
    const common = (at < 0 ? 1 : share(anchor.charAt(at))) * share(anchor.charAt(at + 1));
    if (common >= least) continue;
    least = common;
    rarest = at;
  }
  return rarest;
}

/** About how much of a text a character is. */
function share(character: string): number {
  const place = COMMON.indexOf(character);
  return place === -1 ? RARE : 1 / (place + 5);
}

const ANY: readonly number[] = Array.from({ length: 256 }, (_, code) => code);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A pair, or a character behind any other, as it may stand in a block. */
function spellings(pair: string): number[] {
  const spelled: number[] = [];
  for (const right of cases(pair.charCodeAt(pair.length - 1))) {
    for (const left of pair.length === 1 ? ANY : cases(pair.charCodeAt(0)))
      spelled.push(asNumber(left, right));
  }
  return spelled;
}

function asNumber(left: number, right: number): number {
  return IS_LITTLE_ENDIAN ? left | (right << 8) : (left << 8) | right;
}

/** A letter in either case. */
function cases(code: number): readonly number[] {
  const small = code | CASE;
  return small >= 0x61 && small <= 0x7a ? [small, small & ~CASE] : [code];
}
