import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { MockaiError } from "../errors.ts";
import { headerValue } from "../model/headers.ts";
import type { JsonObject } from "../model/json.ts";
import { interactionOf, type StoredInteraction } from "./document.ts";
import { hashOfName } from "./file-names.ts";
import { bodyMissing, pathOf, readDocument } from "./fixture-file.ts";
import { pathFolder } from "./folder-names.ts";
import { createPauses } from "./pauses.ts";
import { brokenFixture, isAbsent, unreadable } from "./store-errors.ts";
import { type FixtureFolder, walkRecordings } from "./walk-recordings.ts";

/** All that a recordings folder holds, by folder and name: the shared fixtures, then cassette by cassette. */
export interface Catalogue {
  readonly fixtures: readonly FixtureEntry[];
  /** Documents that cannot be used, and what a person should know of each. */
  readonly broken: readonly { readonly file: string; readonly message: string }[];
  /** Files of bodies that no document names. */
  readonly orphans: readonly string[];
}

/** A fixture without its bodies. */
export interface FixtureEntry {
  /** The document's path. */
  readonly file: string;
  /** Undefined for a shared fixture. */
  readonly cassette: string | undefined;
  readonly method: string;
  readonly url: string;
  /** `host` or `host:port`. */
  readonly host: string;
  /** Without query. */
  readonly path: string;
  readonly provider: string;
  /** As in the file's name, under the rules of its recording. */
  readonly hash: string;
  readonly rules: number;
  /** The request data before the normalizers. */
  readonly request: JsonObject;
  readonly interactions: readonly InteractionEntry[];
}

/** An interaction without its body. */
export interface InteractionEntry {
  readonly status: number;
  readonly contentType: string | undefined;
  /** The body's path; null for an empty body. */
  readonly body: string | null;
  readonly bytes: number;
  readonly recordedOn: string | undefined;
}

/** Lists a recordings folder; nothing for one that is not there. Rejects with UsageError where it cannot be read. */
export async function listFixtures(recordings: string): Promise<Catalogue> {
  const fixtures: FixtureEntry[] = [];
  const broken: { file: string; message: string }[] = [];
  const orphans: string[] = [];
  const pause = createPauses();
  for await (const folder of walkRecordings(recordings)) {
    const named = new Set<string>();
    const unknown = new Set<string>();
    for (const name of [...folder.documents].toSorted()) {
      await pause();
      const file = join(folder.folder, name);
      try {
        const entry = await readEntry(file, folder);
        fixtures.push(entry);
        for (const { body } of entry.interactions) if (body !== null) named.add(body);
      } catch (error) {
        if (!(error instanceof MockaiError)) throw error;
        broken.push({ file, message: error.message });
        unknown.add(hashOfName(name));
      }
    }
    for (const name of folder.bodies.toSorted()) {
      const body = join(folder.folder, name);
      // Which bodies a broken document names, nobody can tell.
      if (!named.has(body) && !unknown.has(hashOfName(name))) orphans.push(body);
    }
  }
  return { fixtures, broken, orphans };
}

async function readEntry(file: string, folder: FixtureFolder): Promise<FixtureEntry> {
  const document = await readDocument(file);
  if (document === undefined) throw brokenFixture(file, "It is not there any more.");
  const { method, url, provider, hash, rules } = document.key;
  const path = pathOf(url);
  if (pathFolder(path) !== folder.path)
    throw brokenFixture(file, `It is never found, since its member key.url names another path: ${path}.`);
  return {
    file,
    cassette: folder.cassette,
    method,
    url,
    host: folder.host,
    path,
    provider,
    hash,
    rules,
    request: document.request,
    interactions: document.interactions.map((stored, index) => interactionEntry(file, stored, index)),
  };
}

function interactionEntry(file: string, stored: StoredInteraction, index: number): InteractionEntry {
  const { status, headers, recordedOn } = interactionOf(stored, NO_BODY);
  const body = stored.body === null ? null : join(dirname(file), stored.body);
  const bytes = body === null ? 0 : sizeOf(body);
  if (bytes === undefined) throw bodyMissing(file, index, stored);
  return { status, contentType: headerValue(headers, "content-type"), body, bytes, recordedOn };
}

const NO_BODY = new Uint8Array();

function sizeOf(file: string): number | undefined {
  try {
    return statSync(file).size;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(file, error);
  }
}
