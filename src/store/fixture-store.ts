import type { Fixture, MatchKey } from "../model/interaction.ts";
import type { FixtureDocument, StoredKey } from "./document.ts";
import { fixtureFile, readFixture } from "./fixture-file.ts";
import { FixtureSeries } from "./fixture-series.ts";
import { isIdentical } from "./is-identical.ts";
import { removeOrphans } from "./orphans.ts";
import { checkRecordings, hasRecordings, recordedHosts } from "./recordings-folder.ts";
import type { Reservation, SameInteraction } from "./reservation.ts";

/** Where fixtures are kept, and how new ones join them. */
export interface FixtureStoreOptions {
  /** The recordings folder; made when the first fixture is saved. */
  readonly folder: string;
  /**
   * True adds what is saved to what is there. False, the default: this run's n-th interaction of a key takes
   * the place of the n-th on disk.
   */
  readonly append?: boolean;
  /** Default: same status, headers and body. */
  readonly isSame?: SameInteraction;
}

/** The fixtures of a recordings folder. The files are the truth: nothing of them is kept in memory. */
export interface FixtureStore {
  /**
   * The fixture for a key: with a host, that host's; without one (origin form), the first host's in
   * alphabetical order that has this path and hash. Rejects with FixtureFormatError where that fixture is
   * broken, foreign or newer, with UsageError where it cannot be read.
   */
  find(key: MatchKey): Promise<Fixture | undefined>;
  /** Whether there is anything in the folder of this `host` or `host:port`. Throws UsageError. */
  hasHost(authority: string): boolean;
  /** Every `host` or `host:port` with something in its folder, sorted. Throws UsageError. */
  hosts(): string[];
  /** Takes a place in the order of this key's interactions, at the moment when the request arrives. */
  reserve(key: StoredKey): Reservation;
  /**
   * Waits until every reservation is saved or dropped; then cuts off the interactions of earlier runs that
   * this run did not repeat, and removes bodies that no document names any more. Rejects with the first error
   * once it has done what it can.
   */
  close(): Promise<void>;
}

/** Opens a recordings folder. Throws UsageError where it is no folder or cannot be read. */
export function createFixtureStore(options: FixtureStoreOptions): FixtureStore {
  const { folder, append = false, isSame = isIdentical } = options;
  checkRecordings(folder);
  const openedAtMs = Date.now();
  const series = new Map<string, FixtureSeries>();

  const reserve = (key: StoredKey): Reservation => {
    const file = fixtureFile(folder, key);
    const ofKey = series.get(file) ?? new FixtureSeries(file, key, { append, isSame });
    series.set(file, ofKey);
    return ofKey.reserve();
  };

  const close = async (): Promise<void> => {
    const all = [...series.values()];
    series.clear();
    const documents = new Map<string, FixtureDocument>();
    const finish = async (one: FixtureSeries): Promise<void> => {
      const document = await one.finish();
      if (document !== undefined) documents.set(one.file, document);
    };
    const results = await Promise.allSettled(all.map(finish));
    removeOrphans(documents, openedAtMs);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  };

  return {
    find: (key) => findFixture(folder, key),
    hasHost: (authority) => hasRecordings(folder, authority),
    hosts: () => recordedHosts(folder),
    reserve,
    close,
  };
}

async function findFixture(folder: string, key: MatchKey): Promise<Fixture | undefined> {
  const hosts = key.host === undefined ? recordedHosts(folder) : [key.host];
  for (const host of hosts) {
    const fixture = await readFixture(folder, { ...key, host });
    if (fixture !== undefined) return fixture;
  }
  return undefined;
}
