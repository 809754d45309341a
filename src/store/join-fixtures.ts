import { unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FixtureDocument, StoredInteraction } from "./document.ts";
import { bodyMissing, readBody, writeDocument } from "./fixture-file.ts";
import { isAbsent, unremovable } from "./store-errors.ts";
import { writeAtomically } from "./write-atomically.ts";

/** A document with its file. */
export interface StoredFixture {
  readonly file: string;
  readonly document: FixtureDocument;
}

/** The name, and the rules that made it, that fixtures get. */
export type NewKey = Pick<FixtureDocument["key"], "hash" | "rules">;

/**
 * Makes one fixture of those that stand in one folder, which are removed: the request of the first, and the
 * interactions of all, in their order. `takenNumbers` are those of the bodies that bear the new hash already.
 * Wherever it is broken off, every interaction stands in a fixture that is whole. Rejects with UsageError, or
 * with FixtureFormatError where a body is missing.
 */
export async function joinFixtures(
  fixtures: readonly [StoredFixture, ...StoredFixture[]],
  key: NewKey,
  takenNumbers: ReadonlySet<number>,
): Promise<string> {
  const [first] = fixtures;
  const folder = dirname(first.file);
  const target = join(folder, `${key.hash}.json`);
  const interactions: StoredInteraction[] = [];
  let number = 0;
  const nextBody = (former: string): string => {
    do number += 1;
    while (takenNumbers.has(number));
    return `${key.hash}.${number}.${former.split(".").at(-1)}`;
  };
  for (const { file, document } of fixtures) {
    for (const [index, stored] of document.interactions.entries()) {
      if (stored.body === null || file === target) interactions.push(stored);
      else {
        const bytes = readBody(file, stored);
        if (bytes === undefined) throw bodyMissing(file, index, stored);
        const body = nextBody(stored.body);
        await writeAtomically(join(folder, body), bytes);
        interactions.push({ ...stored, body });
      }
    }
  }
  const { request, version } = first.document;
  await writeDocument(target, { version, key: { ...first.document.key, ...key }, request, interactions });
  for (const fixture of fixtures) if (fixture.file !== target) await removeStored(fixture);
  return target;
}

/** The document first, so that none ever names a body that is gone. */
async function removeStored({ file, document }: StoredFixture): Promise<void> {
  const bodies = document.interactions.flatMap(({ body }) => body ?? []);
  for (const path of [file, ...bodies.map((body) => join(dirname(file), body))]) {
    await unlink(path).catch((error: unknown) => {
      if (!isAbsent(error)) throw unremovable(path, error);
    });
  }
}
