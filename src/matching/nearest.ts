import { setImmediate } from "node:timers/promises";
import type { Sketch } from "../model/sketch.ts";
import { similarity } from "./sketch-data.ts";

/** What is held against a request. */
export interface Candidate {
  readonly file: string;
  readonly key: { readonly path: string };
  readonly sketch: Sketch;
}

/** Below this nobody would call two requests alike. */
const MIN_SIMILARITY = 0.45;
/** How many parts of a sketch the path weighs. */
const PATH_WEIGHT = 8;
/** How long other requests may wait, and how many candidates pass between two looks at the clock. */
const MAX_SLICE_MS = 1;
const LOOK_EVERY = 32;

/**
 * The candidates that come closest to a request, by its path and data, the closest first; of equals the one
 * whose file comes first. None that is not half alike. Lets other work go first after every millisecond.
 */
export async function nearest<Entry extends Candidate>(
  wanted: Pick<Candidate, "key" | "sketch">,
  candidates: readonly Entry[],
  count: number,
): Promise<readonly Entry[]> {
  const pathShare = createPathShare(wanted.key.path);
  const best: Ranked<Entry>[] = [];
  let sliceStart = performance.now();
  for (const [index, candidate] of candidates.entries()) {
    if (index % LOOK_EVERY === 0 && performance.now() - sliceStart > MAX_SLICE_MS) {
      await setImmediate();
      sliceStart = performance.now();
    }
    const alsoShared = PATH_WEIGHT * pathShare(candidate.key.path);
    const score = similarity(wanted.sketch, candidate.sketch, alsoShared, PATH_WEIGHT);
    if (score < MIN_SIMILARITY || score < (best[count - 1]?.score ?? 0)) continue;
    best.push({ candidate, score });
    best.sort(closestFirst);
    if (best.length > count) best.pop();
  }
  return best.map(({ candidate }) => candidate);
}

interface Ranked<Entry> {
  readonly candidate: Entry;
  readonly score: number;
}

function closestFirst(one: Ranked<Candidate>, other: Ranked<Candidate>): number {
  return other.score - one.score || (one.candidate.file < other.candidate.file ? -1 : 1);
}

/** How much of a path a candidate's has, from 0 to 1, segment by segment. */
function createPathShare(path: string): (other: string) => number {
  const wanted = path.split("/").slice(1);
  const known = new Map<string, number>();
  return (other) => {
    const share = known.get(other) ?? shareOf(wanted, other.split("/").slice(1));
    known.set(other, share);
    return share;
  };
}

function shareOf(wanted: readonly string[], segments: readonly string[]): number {
  const same = wanted.filter((segment, index) => segment === segments[index]).length;
  return same / Math.max(wanted.length, segments.length);
}
