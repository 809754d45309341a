import type { Found } from "./needle-finder.ts";

/** How many values the hash of three characters can have, and the bits that each of them moves it by. */
const HASHES = 1 << 15;
const BITS = 5;
/** What tells small letters from large ones; some signs are taken for others with it: whoever asks looks closer. */
const CASE = 0x20;

/** An anchor, and where the three characters of it that are looked for begin. */
interface Hook<Anchor> {
  readonly needle: Anchor;
  readonly offset: number;
  readonly order: number;
}

/** Bytes are read faster than characters. Blocks overlap by what three characters need. */
const block = Buffer.alloc(1 << 14);
const OVERLAP = 2;

/**
 * Finds short texts, of three characters or more and some 250 of them, whatever their letter case, in one pass
 * over a text of one character a byte: in the order of their beginnings, equal beginnings in the order of the
 * anchors.
 */
export function createAnchorFinder<Anchor extends { readonly text: string }>(
  anchors: readonly Anchor[],
): (text: string) => Found<Anchor>[] {
  const { hooks, listOf } = hang(anchors);
  return (text) => {
    const found: (Found<Anchor> & { readonly order: number })[] = [];
    const look = (end: number, list: number): void => {
      for (const { needle, offset, order } of hooks[list] ?? []) {
        const start = end - 2 - offset;
        if (start >= 0 && standsAt(text, start, needle.text)) found.push({ start, needle, order });
      }
    };
    for (let from = 0; from + OVERLAP < text.length; from += block.length - OVERLAP) {
      const rest = text.length <= block.length ? text : text.slice(from, from + block.length);
      scan(block.write(rest, "latin1"), from, listOf, look);
    }
    return found.length < 2 ? found : found.toSorted((a, b) => a.start - b.start || a.order - b.order);
  };
}

/** Lists of hooks, and for each hash which of them is to be looked at: the first, empty one for nearly all. */
function hang<Anchor extends { readonly text: string }>(
  anchors: readonly Anchor[],
): { hooks: Hook<Anchor>[][]; listOf: Uint8Array } {
  const hooks: Hook<Anchor>[][] = [[]];
  const listOf = new Uint8Array(HASHES);
  for (const [order, needle] of anchors.entries()) {
    const offset = rarestPart(needle.text);
    let hash = 0;
    for (let i = offset; i < offset + 3; i += 1) hash = rolled(hash, needle.text.charCodeAt(i));
    if (listOf[hash] === 0) listOf[hash] = hooks.push([]) - 1;
    hooks[listOf[hash] ?? 0]?.push({ needle, offset, order });
  }
  return { hooks, listOf };
}

/** Where the three characters begin that ordinary text has least: those with the fewest letters. */
function rarestPart(anchor: string): number {
  const parts = Array.from({ length: anchor.length - 2 }, (_, offset) => anchor.slice(offset, offset + 3));
  const letters = parts.map((part) => part.replace(/[^a-z ]/gi, "").length);
  return letters.indexOf(Math.min(...letters));
}

function scan(
  length: number,
  from: number,
  listOf: Uint8Array,
  look: (end: number, list: number) => void,
): void {
  let hash = 0;
  for (let i = 0; i < length; i += 1) {
    hash = rolled(hash, block[i] ?? 0);
    const list = listOf[hash] ?? 0;
    if (list !== 0 && i >= OVERLAP) look(from + i, list);
  }
}

/** The hash with one more character; what is older than three falls out. */
function rolled(hash: number, code: number): number {
  return ((hash << BITS) ^ (code | CASE)) & (HASHES - 1);
}

function standsAt(text: string, start: number, anchor: string): boolean {
  for (let i = 0; i < anchor.length; i += 1) {
    if ((text.charCodeAt(start + i) | CASE) !== (anchor.charCodeAt(i) | CASE)) return false;
  }
  return true;
}
