import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Fixture, MatchKey } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import type { DigestData } from "./digest.ts";
import type { FixtureDocument, StoredKey } from "./document.ts";
import { fixtureFile, readDocument, readFixture } from "./fixture-file.ts";
import type { JoinedFixture } from "./fixture-series.ts";
import { fingerprintOf, type IndexedDocument } from "./indexed-document.ts";
import { recordedHosts } from "./recordings-folder.ts";
import type { Found, KnownFixtures, Watch } from "./known-fixtures.ts";
import type { RecordingsIndex } from "./recordings-index.ts";
import { misnamedFixture } from "./store-errors.ts";

/** What a search goes through. */
export interface Searched {
  readonly folder: string;
  readonly index: RecordingsIndex;
  readonly digest: DigestData;
  readonly known: KnownFixtures;
}

/** The fixture whose data gives the key's hash: by its file's name, else by the index of its folder. */
export async function findFixture(
  searched: Searched,
  key: MatchKey,
  data: JsonObject,
): Promise<Fixture | undefined> {
  const { known } = searched;
  return known.recall(key) ?? known.search(key, (watch) => search(searched, key, data, watch));
}

async function search(
  { folder, index, digest }: Searched,
  key: MatchKey,
  data: JsonObject,
  watch: Watch,
): Promise<Found | undefined> {
  const accepts = (document: FixtureDocument): boolean => givesHash(document, key, data, digest);
  if (key.host === undefined) watch(folder);
  const hosts = key.host === undefined ? recordedHosts(folder) : [key.host];
  for (const host of hosts) {
    const place = { ...key, host };
    const fixture = await readFixture(fixtureFile(folder, place), place, accepts, watch);
    if (fixture !== undefined) return { fixture, forAllData: true };
  }
  const found: IndexedDocument[] = [];
  for (const host of hosts) {
    watch(dirname(fixtureFile(folder, { ...key, host })));
    found.push(...(await index.withHash({ ...key, host })));
  }
  for (const { file, key: stored } of inPreference(found, data)) {
    const fixture = await readFixture(file, { host: stored.host, path: key.path }, accepts, watch);
    // Of several, other data may prefer another one.
    if (fixture !== undefined) return { fixture, forAllData: found.length === 1 };
  }
  return undefined;
}

/**
 * The document that a recording of this key joins: the one that an earlier run made for it, under whatever
 * name, else the key's own. Rejects with FixtureFormatError where that one is broken or another request's.
 */
export async function fixtureToJoin(
  searched: Searched,
  key: StoredKey,
  data: JsonObject,
): Promise<JoinedFixture> {
  const file = fixtureFile(searched.folder, key);
  const document = await readDocument(file, key.path);
  if (document !== undefined) {
    if (givesHash(document, key, data, searched.digest)) return { file, document };
    throw misnamedFixture(file);
  }
  const [former] = inPreference(await searched.index.formerWithHash(key), data);
  if (former === undefined) return { file, document };
  return { file: former.file, document: await readDocument(former.file, key.path) };
}

/** Whether a document is one for the key of this data. */
function givesHash(
  { key, request }: FixtureDocument,
  { provider, hash }: Pick<MatchKey, "provider" | "hash">,
  data: JsonObject,
  digest: DigestData,
): boolean {
  // To compare costs much less than to digest, and most requests are recorded as they come.
  if (key.provider === provider && isDeepStrictEqual(request, data)) return true;
  return digest(request, key.provider).hash === hash;
}

/** What is identical first, else by host and name, as they come. */
function inPreference(found: readonly IndexedDocument[], data: JsonObject): readonly IndexedDocument[] {
  if (found.length < 2) return found;
  const fingerprint = fingerprintOf(data);
  const isIdentical = (document: IndexedDocument): boolean => document.fingerprint === fingerprint;
  return [...found.filter(isIdentical), ...found.filter((document) => !isIdentical(document))];
}
