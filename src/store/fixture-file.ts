import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Low } from "lowdb";
import { FixtureFormatError } from "../errors.ts";
import type { Body } from "../model/body.ts";
import type { Fixture } from "../model/interaction.ts";
import { authorityOf, splitAbsoluteForm } from "../model/origin.ts";
import { atomicJson } from "./atomic-json.ts";
import {
  type FixtureDocument,
  interactionOf,
  printDocument,
  type StoredInteraction,
  type StoredKey,
} from "./document.ts";
import { hostFolder, pathFolder } from "./folder-names.ts";
import { parseDocument } from "./parse-document.ts";
import { brokenFixture, isAbsent, unreadable } from "./store-errors.ts";
import { LARGE_BYTES, storedBody } from "./stored-body.ts";

/** Where the document of a key is. */
export function fixtureFile(recordings: string, key: StoredKey): string {
  return join(recordings, hostFolder(key.host), pathFolder(key.path), `${key.hash}.json`);
}

/** Where a fixture was recorded from: `host` or `host:port`, and the path without query. */
export type FixturePlace = Pick<StoredKey, "host" | "path">;

/**
 * The fixture in a file, or undefined where there is none for this path, or none whose document is accepted.
 * Each file is told to `watch` before it is read.
 * Rejects with FixtureFormatError where document or bodies are not as they should be, with UsageError where
 * they cannot be read.
 */
export async function readFixture(
  file: string,
  place: FixturePlace,
  accepts: (document: FixtureDocument) => boolean,
  watch: (file: string) => void = () => {},
): Promise<Fixture | undefined> {
  let former: FixtureDocument | undefined;
  for (;;) {
    watch(file);
    const document = await readDocument(file, place.path);
    if (document === undefined || !accepts(document)) return undefined;
    try {
      for (const { body } of document.interactions) if (body !== null) watch(join(dirname(file), body));
      return fixtureOf(file, place, document);
    } catch (error) {
      // Another process may have replaced document and bodies since: then what is there now will fit.
      if (!(error instanceof FixtureFormatError) || isDeepStrictEqual(document, former)) throw error;
      former = document;
    }
  }
}

/**
 * The fixture in a file, at the host and path that its document names. Rejects as {@link readFixture}, and with
 * FixtureFormatError where there is none.
 */
export async function readFixtureFile(file: string): Promise<Fixture> {
  const document = await readDocument(file);
  const fixture = document && (await readFixture(file, placeOf(document), () => true));
  if (fixture === undefined) throw brokenFixture(file, "It is not there.");
  return fixture;
}

/** The path of an absolute URL, without query. */
export function pathOf(url: string): string {
  return splitAbsoluteForm(url)?.path.split(/[?#]/, 1)[0] ?? "";
}

/** Where the document itself says that it was recorded from. */
function placeOf({ key: { url } }: FixtureDocument): FixturePlace {
  const origin = splitAbsoluteForm(url)?.origin;
  return { host: origin === undefined ? "" : authorityOf(origin), path: pathOf(url) };
}

/**
 * The document of a file, or undefined where there is none (for this path, where one is given). Rejects as
 * {@link readFixture}.
 */
export async function readDocument(file: string, path?: string): Promise<FixtureDocument | undefined> {
  const database = databaseOf(file, null);
  await database.read();
  const { data: document } = database;
  if (document === null) return undefined;
  return path === undefined || isForPath(document, path) ? document : undefined;
}

/** The bytes of an interaction's body; undefined where its file is not there. Throws UsageError. */
export function readBody(file: string, stored: StoredInteraction): Uint8Array | undefined {
  const body = findBody(file, stored);
  return body === undefined || body instanceof Uint8Array ? body : body.whole();
}

/** As {@link readBody}, but a large one stays on the disk. */
export function findBody(file: string, stored: StoredInteraction): Body | undefined {
  if (stored.body === null) return new Uint8Array();
  const bodyFile = join(dirname(file), stored.body);
  try {
    const descriptor = openSync(bodyFile, "r");
    try {
      const { size } = fstatSync(descriptor);
      return size > LARGE_BYTES ? storedBody(bodyFile, size) : readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(bodyFile, error);
  }
}

/** Replaces the document. The bodies that it names must be there already. */
export async function writeDocument(file: string, document: FixtureDocument): Promise<void> {
  await databaseOf(file, document).write();
}

function fixtureOf(file: string, place: FixturePlace, document: FixtureDocument): Fixture {
  const { method, url, provider, hash } = document.key;
  const interactions = document.interactions.map((stored, index) => {
    const body = findBody(file, stored);
    if (body !== undefined) return interactionOf(stored, body);
    throw bodyMissing(file, index, stored);
  });
  return {
    file,
    key: { method, host: place.host, path: place.path, provider, hash },
    request: { method, url, data: document.request },
    interactions,
  };
}

/** The error for an interaction whose body's file is not there. */
export function bodyMissing(file: string, index: number, { body }: StoredInteraction): FixtureFormatError {
  return brokenFixture(file, `Its member interactions[${index}].body names ${body}, which is not there.`);
}

function databaseOf(file: string, data: FixtureDocument | null): Low<FixtureDocument | null> {
  const format = { parse: (text: string) => parseDocument(file, text), print: printDocument };
  return new Low(atomicJson(file, format), data);
}

/** File systems that ignore case give one folder to paths that are not the same. */
function isForPath(document: FixtureDocument, path: string): boolean {
  return pathFolder(pathOf(document.key.url)) === pathFolder(path);
}
