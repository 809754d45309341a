import { basename, join } from "node:path";
import { MockaiError } from "../errors.ts";
import type { DigestData } from "./digest.ts";
import { type FixtureDocument, KEY_RULES_VERSION } from "./document.ts";
import { hashOfName } from "./file-names.ts";
import { bodyMissing, readBody, readDocument } from "./fixture-file.ts";
import { joinFixtures, type StoredFixture } from "./join-fixtures.ts";
import { brokenFixture } from "./store-errors.ts";
import { type FixtureFolder, walkRecordings } from "./walk-recordings.ts";

/** What became of the fixtures of a recordings folder; files are paths. */
export interface RekeyReport {
  /** Fixtures whose name has changed. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Fixtures whose request is now another one's too: their interactions stand in that one, by file name. */
  readonly merged: readonly { readonly from: string; readonly into: string }[];
  /** Fixtures that kept their name, and of which only the rules' version was written. */
  readonly updated: readonly string[];
  /** Fixtures that were left as they are, and why. */
  readonly left: readonly { readonly file: string; readonly message: string }[];
  /** How many had nothing to change. */
  readonly unchanged: number;
}

type Changes = {
  -readonly [Name in keyof RekeyReport]: RekeyReport[Name] extends readonly (infer Item)[] ? Item[] : number;
};

/**
 * Names every fixture after what this run's rules make of its data, the cassettes' too, without a new recording.
 * Nothing is lost: fixtures whose requests are the same now become one, with all their interactions in the order
 * of the files' names. Broken ones are left. Rejects with UsageError where something cannot be read or written.
 */
export async function rekeyFixtures(recordings: string, digest: DigestData): Promise<RekeyReport> {
  const changes: Changes = { renamed: [], merged: [], updated: [], left: [], unchanged: 0 };
  const folders: FixtureFolder[] = [];
  for await (const folder of walkRecordings(recordings)) folders.push(folder);
  for (const folder of folders) await rekeyFolder(folder, digest, changes);
  return changes;
}

/** The fixtures of one request under the present rules, by name. */
type Group = readonly [StoredFixture, ...StoredFixture[]];

async function rekeyFolder(folder: FixtureFolder, digest: DigestData, changes: Changes): Promise<void> {
  const names = new Set(folder.documents);
  let waiting = await groupsOf(folder, digest, changes);
  // A name that another fixture still bears becomes free when that one has got its own.
  for (;;) {
    const blocked: [hash: string, group: Group][] = [];
    for (const [hash, group] of waiting) {
      const target = `${hash}.json`;
      const isFree = !names.has(target) || group.some(({ file }) => basename(file) === target);
      if (!isFree) blocked.push([hash, group]);
      else {
        await rekeyGroup(hash, group, folder, changes);
        for (const { file } of group) names.delete(basename(file));
      }
    }
    if (blocked.length === waiting.length) return leave(blocked, folder, changes);
    waiting = blocked;
  }
}

async function groupsOf(
  { folder, documents }: FixtureFolder,
  digest: DigestData,
  changes: Changes,
): Promise<[hash: string, group: Group][]> {
  const groups = new Map<string, Group>();
  for (const name of [...documents].toSorted()) {
    const file = join(folder, name);
    try {
      const document = await readWhole(file);
      const { hash, ids = [] } = digest(document.request, document.key.provider);
      const fixture = { file, document: withIds(document, ids) };
      const group = groups.get(hash);
      groups.set(hash, group === undefined ? [fixture] : [...group, fixture]);
    } catch (error) {
      if (!(error instanceof MockaiError)) throw error;
      changes.left.push({ file, message: error.message });
    }
  }
  return [...groups];
}

async function readWhole(file: string): Promise<FixtureDocument> {
  const document = await readDocument(file);
  if (document === undefined) throw brokenFixture(file, "It is not there any more.");
  for (const [index, stored] of document.interactions.entries())
    if (readBody(file, stored) === undefined) throw bodyMissing(file, index, stored);
  return document;
}

/** The first rules kept ids in the key, so that all interactions had those of the one request. */
function withIds(document: FixtureDocument, ids: readonly string[]): FixtureDocument {
  if (document.key.rules > 1 || ids.length === 0) return document;
  return {
    ...document,
    interactions: document.interactions.map(({ status, statusText, ...rest }) => ({
      status,
      statusText,
      ids,
      ...rest,
    })),
  };
}

async function rekeyGroup(
  hash: string,
  group: Group,
  { folder, bodies }: FixtureFolder,
  changes: Changes,
): Promise<void> {
  const target = join(folder, `${hash}.json`);
  const [first, ...others] = group;
  const isInPlace = others.length === 0 && first.file === target;
  if (isInPlace && first.document.key.rules === KEY_RULES_VERSION) {
    changes.unchanged += 1;
    return;
  }
  const ofHash = bodies.filter((body) => hashOfName(body) === hash);
  const taken = new Set(ofHash.map((body) => Number(body.split(".")[1])));
  await joinFixtures(group, { hash, rules: KEY_RULES_VERSION }, taken);
  if (isInPlace) changes.updated.push(target);
  const keeper = group.some(({ file }) => file === target) ? target : first.file;
  for (const { file } of group) {
    if (file !== keeper) changes.merged.push({ from: file, into: target });
    else if (file !== target) changes.renamed.push({ from: file, to: target });
  }
}

function leave(
  blocked: readonly (readonly [hash: string, group: Group])[],
  { folder }: FixtureFolder,
  changes: Changes,
): void {
  for (const [hash, group] of blocked) {
    const taken = join(folder, `${hash}.json`);
    const message =
      `The name that belongs to it is that of ${taken}, which cannot give it up. Correct or delete that one, ` +
      "and run mockai-proxy fixtures rekey again.";
    for (const { file } of group)
      changes.left.push({ file, message: `The fixture ${file} keeps its name. ${message}` });
  }
}
