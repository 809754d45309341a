import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bytesOf } from "../../src/model/body.ts";
import type { Interaction } from "../../src/model/interaction.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import type { StoredKey } from "../../src/store/document.ts";
import type { DigestData } from "../../src/store/digest.ts";
import {
  createFixtureStore,
  type FixtureStore,
  type FixtureStoreOptions,
} from "../../src/store/fixture-store.ts";
import type { Recording, SaveResult } from "../../src/store/reservation.ts";

/** The hash of no request in particular. */
export const HASH: string = "5f0c".repeat(16);

/** The request data of a chat completion, whose hash is {@link HASH}. */
export const DATA: JsonObject = { model: "gpt-4o-mini", stream: false };

/** Rules under which a request's hash is what its member `key` says, and nothing else in it counts. */
export const digestOf: DigestData = ({ key, ids }) => ({
  hash: typeof key === "string" ? key : HASH,
  sketch: Uint32Array.of(7),
  ids: Array.isArray(ids) ? ids.map(String) : [],
});

/** The data of a request with this hash under {@link digestOf}. */
export function dataFor(hash: string): JsonObject {
  return hash === HASH ? DATA : { ...DATA, key: hash };
}

/** A store under the rules of {@link digestOf}. */
export function openStore(options: Partial<FixtureStoreOptions> & { folder: string }): FixtureStore {
  return createFixtureStore({ digest: digestOf, ...options });
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mockai-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A key, like that of a chat completion but for `changes`. */
export function keyOf(changes: Partial<StoredKey> = {}): StoredKey {
  return {
    method: "POST",
    host: "api.openai.com",
    path: "/v1/chat/completions",
    provider: "openai",
    hash: HASH,
    ...changes,
  };
}

/** A JSON answer with this text in its body. */
export function answer(text: string, changes: Partial<Interaction> = {}): Interaction {
  const body = Buffer.from(JSON.stringify({ text }));
  return {
    status: 200,
    statusText: "OK",
    headers: ["Content-Type", "application/json"],
    body,
    headAtMs: 12,
    chunks: [[13, body.length]],
    redacted: ["request.header.authorization"],
    ids: [],
    recordedOn: undefined,
    ...changes,
  };
}

/** What there is to save, as if the redactor had seen it. */
export function recordingOf(
  key: StoredKey,
  interaction: Interaction,
  data: JsonObject = dataFor(key.hash),
): Redacted<Recording> {
  // Some hosts here are hostile and would not make a URL.
  const url = `https://${encodeURIComponent(key.host)}${key.path}`;
  return { request: { method: key.method, url, data }, interaction } as Redacted<Recording>;
}

/** Reserves and saves these answers, one after the other. */
export async function saveAll(
  store: FixtureStore,
  key: StoredKey,
  answers: readonly Interaction[],
): Promise<SaveResult["change"][]> {
  const changes: SaveResult["change"][] = [];
  for (const interaction of answers) {
    const { change } = await store.reserve(key).save(recordingOf(key, interaction));
    changes.push(change);
  }
  return changes;
}

/** The texts of the answers that are on disk for a key. */
export async function storedTexts(store: FixtureStore, key: StoredKey): Promise<string[]> {
  const fixture = await store.find(key, dataFor(key.hash));
  return (fixture?.interactions ?? []).map(({ body }) => {
    const { text } = JSON.parse(bytesOf(body).toString()) as { text: string };
    return text;
  });
}
