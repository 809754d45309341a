import { opendir } from "node:fs/promises";
import { kindOfName } from "./file-names.ts";
import { isAbsent, unreadable } from "./store-errors.ts";

/** The visible names in a folder of the recordings, in no order. */
export interface FolderNames {
  readonly documents: ReadonlySet<string>;
  readonly bodies: readonly string[];
  /** Folders, and files that are none of ours. */
  readonly others: readonly string[];
}

/** Lists a folder; nothing where it is not there or a file. Rejects with UsageError. */
export async function listFolder(folder: string): Promise<FolderNames> {
  const documents = new Set<string>();
  const bodies: string[] = [];
  const others: string[] = [];
  try {
    // Not readdir, which hands out the names of a large folder in one long step.
    for await (const { name } of await opendir(folder, { bufferSize: 256 })) {
      const kind = kindOfName(name);
      if (kind === "document") documents.add(name);
      else if (kind === "body") bodies.push(name);
      else if (!name.startsWith(".")) others.push(name);
    }
  } catch (error) {
    if (!isAbsent(error)) throw unreadable(folder, error);
  }
  return { documents, bodies, others };
}
