import { rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FixtureDocument, StoredInteraction } from "./document.ts";
import { hashOfName, kindOfName } from "./file-names.ts";
import { pathOf, readDocument, writeDocument } from "./fixture-file.ts";
import { pathFolder } from "./folder-names.ts";
import type { StoredFixture } from "./join-fixtures.ts";
import { visibleNames } from "./recordings-folder.ts";
import { isAbsent, unremovable } from "./store-errors.ts";
import { writeAtomically } from "./write-atomically.ts";

/** A fixture as it is to be from now on; its key may be another one than before. */
export interface FreshFixture {
  readonly document: FixtureDocument;
  /** Of each interaction; those that are the very objects in `former` are not written where their names stay. */
  readonly bodies: readonly Uint8Array[];
  /** What the bodies were before. */
  readonly former: readonly Uint8Array[];
}

/**
 * Where a fixture belongs by its key. It stays below the folder that it is in now; where nothing tells which part of
 * that is its host's, it stays where it is.
 */
export function fileOfKey(former: StoredFixture, { key }: FixtureDocument): string {
  const folder = dirname(former.file);
  const formerPath = pathFolder(pathOf(former.document.key.url));
  const path = pathFolder(pathOf(key.url));
  const isBelow = folder.replaceAll("\\", "/").endsWith(`/${formerPath}`);
  const place = isBelow ? join(folder.slice(0, folder.length - formerPath.length), path) : folder;
  return join(path === formerPath ? folder : place, `${key.hash}.json`);
}

/**
 * Puts a fixture in another's place: its bodies, then its document, each whole or not at all, then what is left of
 * the former is removed. Where another fixture of the same key stands, it gets the interactions behind its own.
 * Resolves to the document's file. Rejects with UsageError, or with FixtureFormatError where the one that stands
 * there is broken.
 */
export async function rewriteFixture(former: StoredFixture, fresh: FreshFixture): Promise<string> {
  const file = fileOfKey(former, fresh.document);
  if (file === former.file) {
    await writeBodies(dirname(file), fresh.document.interactions, fresh);
    await writeDocument(file, fresh.document);
    return file;
  }
  const other = await readDocument(file);
  const interactions = renumbered(dirname(file), fresh.document);
  await writeBodies(dirname(file), interactions, { ...fresh, former: [] });
  const document = other ?? fresh.document;
  await writeDocument(file, {
    ...document,
    interactions: [...(other?.interactions ?? []), ...interactions],
  });
  await removeFormer(former);
  return file;
}

/** Under names of the document's own hash that nobody has. */
function renumbered(folder: string, { key, interactions }: FixtureDocument): StoredInteraction[] {
  const names = visibleNames(folder).filter((name) => kindOfName(name) === "body");
  const taken = new Set(
    names.filter((name) => hashOfName(name) === key.hash).map((name) => Number(name.split(".")[1])),
  );
  let number = 0;
  return interactions.map((stored) => {
    if (stored.body === null) return stored;
    do number += 1;
    while (taken.has(number));
    return { ...stored, body: `${key.hash}.${number}.${stored.body.split(".").at(-1)}` };
  });
}

async function writeBodies(
  folder: string,
  interactions: readonly StoredInteraction[],
  { bodies, former }: Pick<FreshFixture, "bodies" | "former">,
): Promise<void> {
  for (const [index, { body }] of interactions.entries()) {
    const bytes = bodies[index];
    if (body !== null && bytes !== undefined && bytes !== former[index])
      await writeAtomically(join(folder, body), bytes);
  }
}

/** The document first, so that none ever names a body that is gone; then folders in which nothing is left. */
async function removeFormer({ file, document }: StoredFixture): Promise<void> {
  const bodies = document.interactions.flatMap(({ body }) => body ?? []);
  for (const path of [file, ...bodies.map((body) => join(dirname(file), basename(body)))]) {
    await unlink(path).catch((error: unknown) => {
      if (!isAbsent(error)) throw unremovable(path, error);
    });
  }
  const depth = pathFolder(pathOf(document.key.url)).split("/").length;
  let folder = dirname(file);
  for (let level = 0; level < depth; level += 1, folder = dirname(folder)) {
    // Something else is in it, then: it stays, and so do its parents.
    if (!(await rmdir(folder).then(yes, no))) return;
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;
