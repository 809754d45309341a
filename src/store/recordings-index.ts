import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DigestData } from "./digest.ts";
import type { StoredKey } from "./document.ts";
import { createFolderIndex, type FolderIndex } from "./folder-index.ts";
import { hostFolder, pathFolder } from "./folder-names.ts";
import type { IndexedDocument, IndexEntry } from "./indexed-document.ts";
import { recordedHosts } from "./recordings-folder.ts";

/** The indexes of a recordings folder, each made when it is first needed. */
export interface RecordingsIndex {
  /** The documents of a key's host and path whose data gives its hash, as {@link FolderIndex.withHash}. */
  withHash(key: StoredKey): Promise<readonly IndexedDocument[]>;
  /** As {@link FolderIndex.formerWithHash}. */
  formerWithHash(key: StoredKey): Promise<readonly IndexedDocument[]>;
  /** As {@link FolderIndex.saved}. */
  saved(key: StoredKey): void;
  /** The documents of all paths of a host, or of all hosts. Rejects with UsageError. */
  near(host: string | undefined): Promise<readonly IndexEntry[]>;
}

/** Reads nothing before the first question. */
export function createRecordingsIndex(recordings: string, digest: DigestData): RecordingsIndex {
  const folders = new Map<string, FolderIndex>();

  /** Clients may ask for any path: only folders that are there get an index. */
  const indexOf = (folder: string, host: string): FolderIndex | undefined => {
    const known = folders.get(folder);
    if (known !== undefined || !existsSync(folder)) return known;
    const index = createFolderIndex(folder, host, digest);
    folders.set(folder, index);
    return index;
  };

  const below = async (folder: string, host: string, found: IndexEntry[]): Promise<void> => {
    const index = indexOf(folder, host);
    if (index === undefined) return;
    for (const entry of await index.all()) found.push(entry);
    for (const name of await index.otherNames()) await below(join(folder, name), host, found);
  };

  const folderOf = ({ host, path }: StoredKey): string =>
    join(recordings, hostFolder(host), pathFolder(path));
  const ofKey = (key: StoredKey): FolderIndex | undefined => indexOf(folderOf(key), key.host);

  return {
    withHash: async (key) => forPath(key, await ofKey(key)?.withHash(key.hash)),
    formerWithHash: async (key) => forPath(key, await ofKey(key)?.formerWithHash(key.hash)),
    saved: (key) => folders.get(folderOf(key))?.saved(),
    async near(host) {
      const found: IndexEntry[] = [];
      const hosts = host === undefined ? recordedHosts(recordings) : [host];
      for (const one of hosts) await below(join(recordings, hostFolder(one)), one, found);
      return found;
    },
  };
}

/** File systems that ignore case give one folder to paths that are not the same. */
function forPath(key: StoredKey, found: readonly IndexedDocument[] = []): IndexedDocument[] {
  const folder = pathFolder(key.path);
  return found.filter((document) => pathFolder(document.key.path) === folder);
}
