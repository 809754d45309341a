import type { Fixture, MatchKey } from "../model/interaction.ts";
import { createKept } from "../model/kept.ts";
import { type FileStamp, isStill, stampOf } from "./file-stamp.ts";

/** Notes a path that a search rests on, before it is read: should it change, the search is made again. */
export type Watch = (path: string) => void;

/** What a search found, and whether it is the same for all data under its key. */
export interface Found {
  readonly fixture: Fixture;
  readonly forAllData: boolean;
}

/** Fixtures that were found, each for as long as nothing that its search rested on has changed on disk. */
export interface KnownFixtures {
  /** What a search for this key would find; undefined where that is not known. Throws UsageError. */
  recall(key: MatchKey): Fixture | undefined;
  /** Makes a search, and keeps what it finds. Rejects as it does. */
  search(key: MatchKey, find: (watch: Watch) => Promise<Found | undefined>): Promise<Fixture | undefined>;
}

const MAX_KEPT_BYTES = 128 * 1024 * 1024;
/** Larger ones are read at each question. */
const MAX_BYTES = 8 * 1024 * 1024;
/** About what a fixture takes besides its bodies. */
const DOCUMENT_BYTES = 4096;

/** Starts with none; of those that were asked for last it keeps about 64 to 128 MiB. */
export function createKnownFixtures(): KnownFixtures {
  const known = createKept<{ readonly fixture: Fixture; readonly seen: readonly Seen[] }>(MAX_KEPT_BYTES);
  // A request that comes again brings the very key that it was matched to before.
  const names = new WeakMap<MatchKey, string>();
  const nameOf = (key: MatchKey): string => {
    const made = names.get(key);
    if (made !== undefined) return made;
    const name = makeName(key);
    names.set(key, name);
    return name;
  };
  return {
    recall(key) {
      const entry = known.get(nameOf(key));
      return entry !== undefined && areStill(entry.seen) ? entry.fixture : undefined;
    },
    async search(key, find) {
      const stamps = new Map<string, FileStamp | undefined>();
      const found = await find((path) => void stamps.set(path, stampOf(path)));
      const seen = Array.from(stamps, ([path, stamp]) => ({ path, stamp }));
      const name = nameOf(key);
      const bytes = found?.forAllData === true ? sizeOf(found.fixture) : Number.POSITIVE_INFINITY;
      if (found !== undefined && bytes <= MAX_BYTES) known.set(name, { fixture: found.fixture, seen }, bytes);
      else known.delete(name);
      return found?.fixture;
    },
  };
}

/** What a search rested on, and how it was then. */
interface Seen {
  readonly path: string;
  readonly stamp: FileStamp | undefined;
}

function areStill(seen: readonly Seen[]): boolean {
  for (const { path, stamp } of seen) if (!isStill(path, stamp)) return false;
  return true;
}

function makeName({ method, host = "", path, provider, hash }: MatchKey): string {
  return `${hash} ${method} ${provider} ${host} ${path}`;
}

function sizeOf({ interactions }: Fixture): number {
  return interactions.reduce((sum, { body }) => sum + body.length, DOCUMENT_BYTES);
}
