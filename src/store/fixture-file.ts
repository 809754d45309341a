import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Low } from "lowdb";
import { FixtureFormatError } from "../errors.ts";
import type { Fixture } from "../model/interaction.ts";
import { splitAbsoluteForm } from "../model/origin.ts";
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

/** Where the document of a key is. */
export function fixtureFile(recordings: string, key: StoredKey): string {
  return join(recordings, hostFolder(key.host), pathFolder(key.path), `${key.hash}.json`);
}

/**
 * The fixture of a key, or undefined where there is none. Rejects with FixtureFormatError where document or
 * bodies are not as they should be, with UsageError where they cannot be read.
 */
export async function readFixture(recordings: string, key: StoredKey): Promise<Fixture | undefined> {
  const file = fixtureFile(recordings, key);
  let former: FixtureDocument | undefined;
  for (;;) {
    const document = await readDocument(file, key.path);
    if (document === undefined) return undefined;
    try {
      return fixtureOf(file, key, document);
    } catch (error) {
      // Another process may have replaced document and bodies since: then what is there now will fit.
      if (!(error instanceof FixtureFormatError) || isDeepStrictEqual(document, former)) throw error;
      former = document;
    }
  }
}

/** The document of a file, or undefined where there is none for this path. Rejects as {@link readFixture}. */
export async function readDocument(file: string, path: string): Promise<FixtureDocument | undefined> {
  const database = databaseOf(file, null);
  await database.read();
  const { data: document } = database;
  return document !== null && isForPath(document, path) ? document : undefined;
}

/** The body of an interaction; undefined where its file is not there. Throws UsageError. */
export function readBody(file: string, stored: StoredInteraction): Uint8Array | undefined {
  if (stored.body === null) return new Uint8Array();
  const bodyFile = join(dirname(file), stored.body);
  try {
    return readFileSync(bodyFile);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(bodyFile, error);
  }
}

/** Replaces the document. The bodies that it names must be there already. */
export async function writeDocument(file: string, document: FixtureDocument): Promise<void> {
  await databaseOf(file, document).write();
}

function fixtureOf(file: string, key: StoredKey, document: FixtureDocument): Fixture {
  const { method, url, provider, hash } = document.key;
  const interactions = document.interactions.map((stored, index) => {
    const body = readBody(file, stored);
    if (body !== undefined) return interactionOf(stored, body);
    throw brokenFixture(
      file,
      `Its member interactions[${index}].body names ${stored.body}, which is not there.`,
    );
  });
  return {
    file,
    key: { method, host: key.host, path: key.path, provider, hash },
    request: { method, url, data: document.request },
    interactions,
  };
}

function databaseOf(file: string, data: FixtureDocument | null): Low<FixtureDocument | null> {
  const format = { parse: (text: string) => parseDocument(file, text), print: printDocument };
  return new Low(atomicJson(file, format), data);
}

/** File systems that ignore case give one folder to paths that are not the same. */
function isForPath(document: FixtureDocument, path: string): boolean {
  const url = splitAbsoluteForm(document.key.url);
  const recorded = url?.path.split(/[?#]/, 1)[0] ?? "";
  return pathFolder(recorded) === pathFolder(path);
}
