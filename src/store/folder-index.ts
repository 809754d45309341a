import { join } from "node:path";
import { monotonicClock } from "../model/clock.ts";
import type { DigestData } from "./digest.ts";
import { type FileStamp, isSameStamp, NEVER, stampOf } from "./file-stamp.ts";
import { createDocumentReader, type IndexedDocument } from "./indexed-document.ts";
import { listFolder } from "./list-folder.ts";
import { createPauses } from "./pauses.ts";

/** What the documents of one folder say, kept in memory. Documents that cannot be used are left out. */
export interface FolderIndex {
  /**
   * The documents whose data gives this hash under this run's rules, sorted by file, all as they are on disk
   * at this moment. Rejects with UsageError where the folder cannot be read.
   */
  withHash(hash: string): Promise<readonly IndexedDocument[]>;
  /** As {@link withHash}, but of the documents alone that were there at the first question of all. */
  formerWithHash(hash: string): Promise<readonly IndexedDocument[]>;
  /** Every document, as of the last change of the folder. Rejects with UsageError. */
  all(): Promise<readonly IndexedDocument[]>;
  /** The names in the folder that are no fixture's: its folders, and files of others. Rejects with UsageError. */
  otherNames(): Promise<readonly string[]>;
  /**
   * Notes that this process has saved a fixture here, under the name that its hash gives. From then on the folder
   * changes all the time, and {@link withHash} sees what others change in it after a rest.
   */
  saved(): void;
}

/**
 * Folders with more documents than this are not looked through at every miss, but after a rest: about fifty times as
 * long as it takes, so that no more than one miss in a hundred waits for it.
 */
const SMALL = 1000;
const REST_MS_PER_DOCUMENT = 0.2;

/** A folder that this process writes in rests for so many times as long as looking through it took. */
const RESTS_PER_SWEEP = 20;

interface Known {
  readonly stamp: FileStamp | undefined;
  readonly document: IndexedDocument | undefined;
}

/** The index of a folder of this host's. Nothing is read before the first question. */
export function createFolderIndex(folder: string, host: string, digest: DigestData): FolderIndex {
  const known = new Map<string, Known>();
  const namesByHash = new Map<string, Set<string>>();
  let otherNames: readonly string[] = [];
  let listed: FileStamp | undefined = NEVER;
  let sweptAtMs = 0;
  let sweptInMs = 0;
  let isSavedTo = false;
  const read = createDocumentReader(folder, host, digest);
  const sweep = createTakingTurns(sweepNow);

  /** Lists the folder where it has changed, and reads the documents that have. */
  async function sweepNow(): Promise<void> {
    const startedAtMs = monotonicClock();
    const stamp = stampOf(folder);
    if (!isSameStamp(listed, stamp)) await list();
    const pause = createPauses();
    for (const name of known.keys()) {
      await pause();
      update(name);
    }
    listed = stamp;
    sweptAtMs = Date.now();
    sweptInMs = monotonicClock() - startedAtMs;
  }

  async function list(): Promise<void> {
    const found = await listFolder(folder);
    for (const name of known.keys()) if (!found.documents.has(name)) note(name, undefined);
    for (const name of found.documents)
      if (!known.has(name)) note(name, { stamp: NEVER, document: undefined });
    otherNames = found.others;
  }

  function update(name: string): void {
    const stamp = stampOf(join(folder, name));
    if (isSameStamp(known.get(name)?.stamp, stamp)) return;
    note(name, { stamp, document: read(name) });
  }

  function note(name: string, entry: Known | undefined): void {
    const former = known.get(name)?.document?.key.hash;
    const present = entry?.document?.key.hash;
    if (entry === undefined) known.delete(name);
    else known.set(name, entry);
    if (former === present) return;
    if (former !== undefined) namesByHash.get(former)?.delete(name);
    if (present !== undefined) namesByHash.set(present, (namesByHash.get(present) ?? new Set()).add(name));
  }

  function isResting(): boolean {
    const bySizeMs = known.size > SMALL ? known.size * REST_MS_PER_DOCUMENT : 0;
    const restMs = isSavedTo ? Math.max(bySizeMs, sweptInMs * RESTS_PER_SWEEP) : bySizeMs;
    return Date.now() - sweptAtMs < restMs;
  }

  /** Brings the folder up to date where it has changed; true where that made it look through all documents. */
  async function refresh(): Promise<boolean> {
    if (isSameStamp(listed, stampOf(folder))) return false;
    await sweep();
    return true;
  }

  function namesWith(hash: string): string[] {
    return [...(namesByHash.get(hash) ?? [])].toSorted();
  }

  function confirmed(hash: string): IndexedDocument[] {
    for (const name of namesWith(hash)) update(name);
    return namesWith(hash).flatMap((name) => known.get(name)?.document ?? []);
  }

  return {
    async withHash(hash) {
      // What this process saves it finds by name, and each time it would look through all of the folder.
      if (isSavedTo && isResting()) return confirmed(hash);
      const isFresh = await refresh();
      const found = confirmed(hash);
      if (found.length > 0 || isFresh || isResting()) return found;
      // A document that was edited in its place leaves no trace in the folder.
      await sweep();
      return confirmed(hash);
    },
    async formerWithHash(hash) {
      if (sweptAtMs === 0) await sweep();
      return confirmed(hash);
    },
    async all() {
      await refresh();
      return [...known.values()].flatMap(({ document }) => document ?? []);
    },
    async otherNames() {
      await refresh();
      return otherNames;
    },
    saved() {
      isSavedTo = true;
    },
  };
}

/**
 * One run at a time, shared by all who ask. Who asks while one is under way gets the next, since that one may
 * have passed what he looks for.
 */
function createTakingTurns(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = run().finally(() => (running = undefined));
    return running;
  };
  const afterwards = (): Promise<void> => {
    next = undefined;
    return start();
  };
  return () => (running === undefined ? start() : (next ??= running.then(afterwards, afterwards)));
}
