import { createHash } from "node:crypto";
import { type ContentCoding, encodePieces } from "../model/content-coding.ts";

/** Bodies in content codings, each made once and kept for as long as there is room. */
export interface CodedBodies {
  /** As {@link encodePieces}, which makes what is not kept; who comes meanwhile waits for the same. */
  encode(pieces: readonly Uint8Array[], coding: ContentCoding, whole: boolean): Promise<readonly Buffer[]>;
}

const MAX_KEPT_BYTES = 32 * 1024 * 1024;

interface Kept {
  readonly made: Promise<readonly Buffer[]>;
  /** 0 until it is made. */
  bytes: number;
}

/**
 * Keeps up to `maxBytes`, those that were asked for last. A body is known by what it says and how it is cut, so
 * that one which a person has edited is another one.
 */
export function createCodedBodies(
  maxBytes: number = MAX_KEPT_BYTES,
  encode: typeof encodePieces = encodePieces,
): CodedBodies {
  const kept = new Map<string, Kept>();
  let total = 0;

  function forget(name: string): void {
    total -= kept.get(name)?.bytes ?? 0;
    kept.delete(name);
  }

  function makeRoom(): void {
    for (const name of kept.keys()) {
      if (total <= maxBytes) return;
      forget(name);
    }
  }

  async function make(name: string, made: Promise<readonly Buffer[]>): Promise<void> {
    try {
      const bytes = (await made).reduce((sum, piece) => sum + piece.length, 0);
      const entry = kept.get(name);
      if (entry?.made !== made) return;
      entry.bytes = bytes;
      total += bytes;
      makeRoom();
    } catch {
      forget(name);
    }
  }

  return {
    encode(pieces, coding, whole) {
      const name = nameOf(pieces, coding, whole);
      const known = kept.get(name);
      const entry = known ?? { made: encode(pieces, coding, whole), bytes: 0 };
      // The last one in the map was asked for last.
      kept.delete(name);
      kept.set(name, entry);
      if (known === undefined) void make(name, entry.made);
      return entry.made;
    },
  };
}

function nameOf(pieces: readonly Uint8Array[], coding: ContentCoding, whole: boolean): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return `${coding} ${whole} ${pieces.map(({ length }) => length).join()} ${hash.digest("base64")}`;
}
