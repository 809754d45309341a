import { existsSync } from "node:fs";
import { join } from "node:path";
import { RefusedError } from "../errors.ts";
import type { MatchKey } from "../model/interaction.ts";
import { fixtureFile } from "./fixture-file.ts";
import { createFixtureStore, type FixtureStore, type FixtureStoreOptions } from "./fixture-store.ts";
import { cassetteFolder, cassetteOfFolder } from "./folder-names.ts";
import { hasRecordings, hostsWithFolder, recordedHosts, visibleNames } from "./recordings-folder.ts";

/** Where fixtures are kept, and in which cassette where a client names none; default: the shared ones. */
export type CassetteOptions = FixtureStoreOptions & { readonly cassette?: string | undefined };

/** The shared fixtures and the cassettes of a recordings folder. */
export interface Shelf {
  /**
   * The fixtures of a cassette, the same object at each call; undefined stands for the one named in the options.
   * What it lacks is looked up in the shared fixtures; what is saved goes to the cassette. Throws RefusedError
   * where another cassette's name differs in letter case alone.
   */
  of(cassette: string | undefined): FixtureStore;
  /** The cassettes that are on disk, sorted. Throws UsageError. */
  names(): string[];
  /** Every `host` or `host:port` of which the shared fixtures or any cassette have something, sorted. Throws UsageError. */
  hosts(): string[];
  /**
   * The same at one look for each cassette: some may have nothing in their folders. None where they cannot be read,
   * which is told when fixtures are asked for.
   */
  likelyHosts(): string[];
  /** Whether the shared fixtures or any cassette have something of this `host` or `host:port`. Throws UsageError. */
  hasHost(authority: string): boolean;
  /** The cassettes that hold a fixture named by this key's hash, sorted; it is not read. Throws UsageError. */
  whereElse(key: MatchKey): string[];
  /** Closes all that were opened. Rejects with the first error once it has done what it can. */
  close(): Promise<void>;
}

/** Opens a recordings folder. Throws UsageError where it cannot be read, RefusedError as {@link Shelf.of}. */
export function openCassettes({ cassette: preset, ...options }: CassetteOptions): Shelf {
  const { folder } = options;
  const shared = createFixtureStore(options);
  const opened = new Map<string, FixtureStore>();
  const names = (): string[] => visibleNames(folder).flatMap((name) => cassetteOfFolder(name) ?? []);
  const folderOf = (name: string): string => join(folder, cassetteFolder(name));

  const open = (name: string): FixtureStore => {
    const lower = name.toLowerCase();
    for (const other of [...names(), ...opened.keys()]) {
      if (other !== name && other.toLowerCase() === lower) throw alike(name, other, folder);
    }
    const own = createFixtureStore({ ...options, folder: folderOf(name) });
    const store = backedBy(own, shared);
    opened.set(name, store);
    return store;
  };

  const of = (cassette = preset): FixtureStore =>
    cassette === undefined ? shared : (opened.get(cassette) ?? open(cassette));
  // A name that cannot be used is told at the start, and not to the first client.
  of(preset);

  return {
    of,
    names: () => names().toSorted(),
    hosts: () => union([folder, ...names().map(folderOf)].map(recordedHosts)),
    likelyHosts() {
      try {
        return union([folder, ...names().map(folderOf)].map(hostsWithFolder));
      } catch {
        return [];
      }
    },
    hasHost: (authority) =>
      shared.hasHost(authority) || names().some((name) => hasRecordings(folderOf(name), authority)),
    whereElse: (key) =>
      names()
        .filter((name) => holds(folderOf(name), key))
        .toSorted(),
    async close() {
      const results = await Promise.allSettled([shared, ...opened.values()].map((store) => store.close()));
      for (const result of results) if (result.status === "rejected") throw result.reason;
    },
  };
}

/** A cassette's own fixtures, and for what it lacks the shared ones. */
function backedBy(own: FixtureStore, shared: FixtureStore): FixtureStore {
  return {
    ...own,
    find: async (key, data) => (await own.find(key, data)) ?? shared.find(key, data),
    near: async (scope) => [...(await own.near(scope)), ...(await shared.near(scope))],
    hasHost: (authority) => own.hasHost(authority) || shared.hasHost(authority),
    hosts: () => union([own.hosts(), shared.hosts()]),
  };
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].toSorted();
}

function holds(folder: string, key: MatchKey): boolean {
  const hosts = key.host === undefined ? recordedHosts(folder) : [key.host];
  return hosts.some((host) => existsSync(fixtureFile(folder, { ...key, host })));
}

function alike(name: string, other: string, folder: string): RefusedError {
  return new RefusedError(
    "cassette_name",
    400,
    `The cassette ${name} cannot be used. The folder ${folder} has one named ${other}, and on macOS and Windows ` +
      `the two would be one folder. Name it ${other}, or choose a name that differs in more than letter case.`,
  );
}
