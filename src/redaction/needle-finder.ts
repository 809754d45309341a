import { type Finder, GLANCE, NOTHING } from "./finder.ts";

/** A needle that was found. */
export interface Found<Needle> {
  readonly start: number;
  readonly needle: Needle;
}

/** Steps are kept in a byte each, and longer ones would not be faster. */
const MAX_WINDOW = 24;
const BLOCK = 3;

/** Needles whose first characters end in the same block. */
interface Bucket<Needle> {
  readonly needles: Needle[];
  /** What each of them begins with. */
  readonly glances: string[];
}

/**
 * Finds needles in a text of one character a byte, in the order of their beginnings, equal beginnings in the order
 * of the needles. Needles have at least three characters. It looks at three characters and then as far ahead as no
 * needle can begin (Wu and Manber's way), so that long needles are found faster than a text can be read.
 */
export function createNeedleFinder<Needle extends { readonly text: string }>(
  needles: readonly Needle[],
): Finder<Found<Needle>> {
  if (needles.length === 0) return NOTHING;
  const window = Math.min(MAX_WINDOW, ...needles.map(({ text }) => text.length));
  const mask = tableSize(needles.length * window) - 1;
  const steps = new Uint8Array(mask + 1).fill(window - BLOCK + 1);
  const buckets = new Map<number, Bucket<Needle>>();
  for (const needle of needles) {
    for (let end = BLOCK - 1; end < window; end += 1) {
      const block = blockAt(needle.text, end, mask);
      steps[block] = Math.min(steps[block] ?? 0, window - 1 - end);
    }
    addTo(buckets, blockAt(needle.text, window - 1, mask), needle);
  }
  const visit = (text: string, look: (bucket: Bucket<Needle>, start: number) => boolean): boolean => {
    let end = window - 1;
    while (end < text.length) {
      const block = blockAt(text, end, mask);
      const step = steps[block] ?? 1;
      if (step > 0) {
        end += step;
        continue;
      }
      const bucket = buckets.get(block);
      if (bucket !== undefined && look(bucket, end - window + 1)) return true;
      end += 1;
    }
    return false;
  };
  return {
    find(text) {
      const found: Found<Needle>[] = [];
      visit(text, (bucket, start) => {
        for (const needle of bucket.needles) {
          if (text.startsWith(needle.text, start)) found.push({ start, needle });
        }
        return false;
      });
      return found;
    },
    sees: (text) =>
      visit(text, (bucket, start) => bucket.glances.some((glance) => text.startsWith(glance, start))),
  };
}

function addTo<Needle extends { readonly text: string }>(
  buckets: Map<number, Bucket<Needle>>,
  block: number,
  needle: Needle,
): void {
  const bucket = buckets.get(block) ?? { needles: [], glances: [] };
  buckets.set(block, bucket);
  bucket.needles.push(needle);
  bucket.glances.push(needle.text.slice(0, GLANCE));
}

/** A power of two that leaves most of the table empty. */
function tableSize(blocks: number): number {
  return 2 ** Math.min(16, Math.max(10, Math.ceil(Math.log2(blocks * 6))));
}

/** The hash of the three characters that end here. */
function blockAt(text: string, end: number, mask: number): number {
  return ((text.charCodeAt(end - 2) << 8) ^ (text.charCodeAt(end - 1) << 4) ^ text.charCodeAt(end)) & mask;
}
