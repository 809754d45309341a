import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FixtureFormatError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import type { Sketch } from "../model/sketch.ts";
import type { DigestData } from "./digest.ts";
import type { StoredKey } from "./document.ts";
import { hashOfName } from "./file-names.ts";
import { pathOf } from "./fixture-file.ts";
import { parseDocument } from "./parse-document.ts";
import { createSketchPool } from "./sketch-pool.ts";
import { systemErrorCode } from "./store-errors.ts";
import { createStringPool } from "./string-pool.ts";

/** What is kept in memory of a document, to find its fixture without reading it. */
export interface IndexEntry {
  /** The document's path. */
  readonly file: string;
  /** Its hash is that under this run's rules, whatever the file's name. */
  readonly key: StoredKey;
  /** Absolute, without credentials. */
  readonly url: string;
  readonly sketch: Sketch;
}

/** An entry with what tells identical data from data that is the same but for what the rules take out. */
export interface IndexedDocument extends IndexEntry {
  readonly fingerprint: number;
}

/** Equal for equal data whose members stand in the same order; hardly ever for other data. */
export function fingerprintOf(data: JsonObject): number {
  return hash("sha1", JSON.stringify(data), "buffer").readUIntBE(0, 6);
}

/** Reads the documents of one folder for the index. */
export type DocumentReader = (name: string) => IndexedDocument | undefined;

/** Reads documents of a folder of this host's by name; undefined for one that is not there or cannot be used. */
export function createDocumentReader(folder: string, host: string, digest: DigestData): DocumentReader {
  const [one, pooled] = [createStringPool(), createSketchPool()];
  return (name) => {
    const file = join(folder, name);
    try {
      // For files of a few kilobytes the thread pool takes thirty times as long.
      const text = readFileSync(file, "utf8");
      const { key, request } = parseDocument(file, text.replace(/^\uFEFF/, ""));
      const { hash: present, sketch } = digest(request, key.provider);
      const former = hashOfName(name);
      return {
        file,
        key: {
          method: one(key.method),
          host,
          path: one(pathOf(key.url)),
          provider: one(key.provider),
          hash: present === former ? former : present,
        },
        url: one(key.url),
        sketch: pooled(sketch),
        fingerprint: fingerprintOf(request),
      };
    } catch (error) {
      // Who asks for exactly this file is told; here it must not take the others with it.
      if (error instanceof FixtureFormatError || systemErrorCode(error) !== undefined) return undefined;
      throw error;
    }
  };
}
