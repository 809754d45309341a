import type { Range } from "./edit.ts";

/** The strings of a stream, put together to the texts that they are pieces of. */
export interface StreamedStrings {
  /** A string of the piece that is being read, and the indexes that tell it from others of its trail. */
  add(trail: string, start: number, end: number, indexes: readonly number[]): void;
  /** What the piece that is being read says of the text that it belongs to. */
  tell(index: string): void;
  /** Ends a piece: the strings of pieces that told the same belong together. */
  endPiece(): void;
  /** The texts that came in pieces, each by its stretches, in the order of their beginnings. */
  texts(): Range[][];
}

/** The strings of a text by where they begin and end, in turn. */
type Edges = number[];

/** Starts to collect the strings of a text. */
export function collectStrings(text: string): StreamedStrings {
  const byTrail = new Map<string, Map<string, Edges>>();
  const groups: Edges[] = [];
  const trails: string[] = [];
  const keys: string[] = [];
  const edges: Edges = [];
  let told = "";

  const groupOf = (trail: string, key: string): Edges => {
    const byKey = byTrail.get(trail) ?? new Map<string, Edges>();
    if (byKey.size === 0) byTrail.set(trail, byKey);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const group: Edges = [];
    byKey.set(key, group);
    groups.push(group);
    return group;
  };

  return {
    add(trail, start, end, indexes) {
      trails.push(trail);
      keys.push(keyOf(indexes));
      edges.push(start, end);
    },
    tell(index) {
      told = told === "" ? index : `${told},${index}`;
    },
    endPiece() {
      for (let i = 0; i < trails.length; i += 1) {
        const key = keys[i] === "" ? told : `${told} ${keys[i] ?? ""}`;
        groupOf(trails[i] ?? "", key).push(edges[2 * i] ?? 0, edges[2 * i + 1] ?? 0);
      }
      trails.length = 0;
      keys.length = 0;
      edges.length = 0;
      told = "";
    },
    texts: () => groups.filter((group) => differs(text, group)).map(rangesOf),
  };
}

/** Nearly all are zero. */
function keyOf(indexes: readonly number[]): string {
  for (const index of indexes) if (index !== 0) return indexes.join();
  return "";
}

/** What is the same in every piece is no part of a text. */
function differs(text: string, group: Edges): boolean {
  const first = text.slice(group[0], group[1]);
  for (let i = 2; i < group.length; i += 2) {
    const [start = 0, end = 0] = [group[i], group[i + 1]];
    if (end - start !== first.length || !text.startsWith(first, start)) return true;
  }
  return false;
}

function rangesOf(group: Edges): Range[] {
  return Array.from({ length: group.length / 2 }, (_, i) => ({
    start: group[2 * i] ?? 0,
    end: group[2 * i + 1] ?? 0,
  }));
}
