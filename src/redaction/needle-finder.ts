/** A needle that was found. */
export interface Found<Needle> {
  readonly start: number;
  readonly needle: Needle;
}

/** How many values the hash of three bytes can have. */
const BUCKETS = 1 << 16;

/**
 * Finds many needles in one pass over a text of one character a byte. Needles have at least three characters.
 * Where `fold` is true letter case is ignored, and some signs are taken for others: whoever asks looks closer.
 */
export function createNeedleFinder<Needle extends { readonly text: string }>(
  needles: readonly Needle[],
  fold: boolean,
): (text: string) => Found<Needle>[] {
  const caseBit = fold ? 0x20 : 0;
  const buckets = new Map<number, Needle[]>();
  const isUsed = new Uint8Array(BUCKETS);
  for (const needle of needles) {
    const [one, two, three] = Array.from(needle.text.slice(0, 3), (c) => c.charCodeAt(0) | caseBit);
    if (one === undefined || two === undefined || three === undefined) continue;
    const bucket = hashOf(one, two, three);
    isUsed[bucket] = 1;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), needle]);
  }
  return (text) => {
    const found: Found<Needle>[] = [];
    if (buckets.size === 0 || text.length < 3) return found;
    let one = text.charCodeAt(0) | caseBit;
    let two = text.charCodeAt(1) | caseBit;
    for (let i = 2; i < text.length; i += 1) {
      const three = text.charCodeAt(i) | caseBit;
      const bucket = hashOf(one, two, three);
      if (isUsed[bucket] === 1) {
        for (const needle of buckets.get(bucket) ?? []) {
          if (standsAt(text, i - 2, needle.text, caseBit)) found.push({ start: i - 2, needle });
        }
      }
      one = two;
      two = three;
    }
    return found;
  };
}

function standsAt(text: string, start: number, needle: string, caseBit: number): boolean {
  for (let i = needle.length - 1; i >= 0; i -= 1) {
    if ((text.charCodeAt(start + i) | caseBit) !== (needle.charCodeAt(i) | caseBit)) return false;
  }
  return true;
}

function hashOf(one: number, two: number, three: number): number {
  return ((one << 10) ^ (two << 5) ^ three) & (BUCKETS - 1);
}
