import type { Found } from "./needle-finder.ts";

/** How many values the hash of the last three characters can have. */
const BUCKETS = 1 << 15;
const BITS = 5;
/** What tells small letters from large ones; some signs are taken for others with it: whoever asks looks closer. */
const CASE = 0x20;

/**
 * Finds short texts, of three characters or more, whatever their letter case, in one pass over a text of one
 * character a byte: in the order of their beginnings, equal beginnings in the order of the anchors.
 */
export function createAnchorFinder<Anchor extends { readonly text: string }>(
  anchors: readonly Anchor[],
): (text: string) => Found<Anchor>[] {
  const buckets = new Map<number, Anchor[]>();
  const isUsed = new Uint8Array(BUCKETS);
  for (const anchor of anchors) {
    let hash = 0;
    for (let i = 0; i < 3; i += 1) hash = rolled(hash, anchor.text.charCodeAt(i));
    isUsed[hash] = 1;
    buckets.set(hash, [...(buckets.get(hash) ?? []), anchor]);
  }
  return (text) => {
    const found: Found<Anchor>[] = [];
    let hash = 0;
    for (let i = 0; i < text.length; i += 1) {
      hash = rolled(hash, text.charCodeAt(i));
      if (isUsed[hash] === 0 || i < 2) continue;
      for (const needle of buckets.get(hash) ?? []) {
        if (standsAt(text, i - 2, needle.text)) found.push({ start: i - 2, needle });
      }
    }
    return found;
  };
}

/** What is older than three characters falls out. */
function rolled(hash: number, code: number): number {
  return ((hash << BITS) ^ (code | CASE)) & (BUCKETS - 1);
}

function standsAt(text: string, start: number, anchor: string): boolean {
  for (let i = 0; i < anchor.length; i += 1) {
    if ((text.charCodeAt(start + i) | CASE) !== (anchor.charCodeAt(i) | CASE)) return false;
  }
  return true;
}
