import { join, relative, sep } from "node:path";
import { cassetteOfFolder, hostOfFolder } from "./folder-names.ts";
import { type FolderNames, listFolder } from "./list-folder.ts";

/** A folder of fixtures: one host's, one path's. */
export interface FixtureFolder extends Omit<FolderNames, "others"> {
  readonly folder: string;
  /** Undefined for the shared fixtures. */
  readonly cassette: string | undefined;
  /** `host` or `host:port`. */
  readonly host: string;
  /** The folders of the path below the host's, joined by `/`. */
  readonly path: string;
}

/**
 * The folders of a recordings folder that hold documents or bodies: the shared ones, then those of each
 * cassette; sorted. Rejects with UsageError where one cannot be read.
 */
export async function* walkRecordings(recordings: string): AsyncGenerator<FixtureFolder> {
  yield* walkSet(recordings, undefined);
  const { others } = await listFolder(recordings);
  for (const name of others.toSorted()) {
    const cassette = cassetteOfFolder(name);
    if (cassette !== undefined) yield* walkSet(join(recordings, name), cassette);
  }
}

async function* walkSet(set: string, cassette: string | undefined): AsyncGenerator<FixtureFolder> {
  const { others } = await listFolder(set);
  for (const name of others.toSorted()) {
    const host = hostOfFolder(name);
    if (host !== undefined) yield* walkHost(join(set, name), cassette, host, join(set, name));
  }
}

async function* walkHost(
  folder: string,
  cassette: string | undefined,
  host: string,
  root: string,
): AsyncGenerator<FixtureFolder> {
  const { documents, bodies, others } = await listFolder(folder);
  const path = relative(root, folder).split(sep).join("/");
  if (documents.size + bodies.length > 0) yield { folder, cassette, host, path, documents, bodies };
  for (const name of others.toSorted()) yield* walkHost(join(folder, name), cassette, host, root);
}
