import type { Fixture, MatchKey } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import type { DigestData } from "./digest.ts";
import type { StoredKey } from "./document.ts";
import { findFixture, fixtureToJoin } from "./find-fixture.ts";
import { fixtureFile, readFixtureFile } from "./fixture-file.ts";
import { FixtureSeries, type SeriesRules } from "./fixture-series.ts";
import type { IndexEntry } from "./indexed-document.ts";
import { isIdentical } from "./is-identical.ts";
import { removeOrphans } from "./orphans.ts";
import { createKnownFixtures } from "./known-fixtures.ts";
import { checkRecordings, hasRecordings, recordedHosts } from "./recordings-folder.ts";
import { createRecordingsIndex } from "./recordings-index.ts";
import type { Reservation, SameInteraction } from "./reservation.ts";
import { createSpool, removeLeftovers } from "./spool.ts";

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
  /** What this run's rules make of request data. */
  readonly digest: DigestData;
}

/**
 * The fixtures of a recordings folder. The files are the truth: at each question it is looked whether document and
 * bodies are as they were read, and what has changed is read again.
 */
export interface FixtureStore {
  /**
   * The fixture whose data gives the key's hash under this run's rules: the one of that name, else of any name
   * the one whose data is identical to `data` (the request's, before the normalizers), else the first by name.
   * With a host, that host's; without one (origin form), the first host's in alphabetical order. Rejects with
   * FixtureFormatError where the one of that name is broken, foreign or newer, with UsageError where it cannot
   * be read.
   */
  find(key: MatchKey, data: JsonObject): Promise<Fixture | undefined>;
  /** What {@link find} would give, where that is known without reading anything; else undefined. Throws UsageError. */
  recall(key: MatchKey): Fixture | undefined;
  /** What is known of every fixture of a host, or of all hosts; broken ones left out. Rejects with UsageError. */
  near(scope: { readonly host?: string | undefined }): Promise<readonly IndexEntry[]>;
  /** The fixture in a file. Rejects with FixtureFormatError where it is not there or broken, or as {@link find}. */
  read(file: string): Promise<Fixture>;
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
  const { folder, append = false, isSame = isIdentical, digest } = options;
  checkRecordings(folder);
  const openedAtMs = Date.now();
  const searched = {
    folder,
    digest,
    index: createRecordingsIndex(folder, digest),
    known: createKnownFixtures(),
  };
  const rules: SeriesRules = {
    append,
    isSame,
    spool: () => createSpool(folder),
    join: (key, data) => fixtureToJoin(searched, key, data),
    saved: (key) => searched.index.saved(key),
  };
  let isTidy = false;
  const series = new Map<string, FixtureSeries>();

  const reserve = (key: StoredKey): Reservation => {
    if (!isTidy) removeLeftovers(folder);
    isTidy = true;
    const name = fixtureFile(folder, key);
    const ofKey = series.get(name) ?? new FixtureSeries(key, rules);
    series.set(name, ofKey);
    return ofKey.reserve();
  };

  const close = async (): Promise<void> => {
    const all = [...series.values()];
    series.clear();
    const results = await Promise.allSettled(all.map((one) => one.finish()));
    const finished = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    removeOrphans(new Map(finished.filter((pair) => pair !== undefined)), openedAtMs);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  };

  return {
    find: (key, data) => findFixture(searched, key, data),
    recall: (key) => searched.known.recall(key),
    near: ({ host }) => searched.index.near(host),
    read: readFixtureFile,
    hasHost: (authority) => hasRecordings(folder, authority),
    hosts: () => recordedHosts(folder),
    reserve,
    close,
  };
}
