import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Interaction } from "../../src/model/interaction.ts";
import {
  answer,
  DATA,
  HASH,
  keyOf,
  openStore,
  recordingOf,
  saveAll,
  storedTexts,
  temporaryFolder,
} from "./recordings.ts";

const key = keyOf();
const OTHER = "0".repeat(64);
const SSE = { headers: ["Content-Type", "text/event-stream"] };

/** Every file of the key's folder with its content and the time of its writing. */
function snapshot(folder: string): [name: string, content: string, mtimeMs: number][] {
  const directory = join(folder, "api.openai.com/v1/chat/completions");
  return readdirSync(directory)
    .toSorted()
    .map((name) => {
      const file = join(directory, name);
      return [name, readFileSync(file, "utf8"), statSync(file).mtimeMs];
    });
}

/** A folder with these answers, all written an hour ago. */
async function recordedFolder(texts: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const store = openStore({ folder });
  await saveAll(
    store,
    key,
    texts.map((text) => answer(text)),
  );
  await store.close();
  const { file = "" } = (await store.find(key, DATA)) ?? {};
  const anHourAgo = new Date(Date.now() - 3_600_000);
  for (const name of readdirSync(dirname(file))) utimesSync(join(dirname(file), name), anHourAgo, anHourAgo);
  return folder;
}

function fileNames(folder: string): string[] {
  return snapshot(folder).map(([name]) => name.replace(HASH, "hash"));
}

function early(statusText: string, atMs: number): Partial<Interaction> {
  return { interim: [{ status: 103, statusText, headers: [], atMs }] };
}

describe("recording again", () => {
  it("leaves every file as it was when only times differ", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const before = snapshot(folder);
    const store = openStore({ folder });
    const slower = { headAtMs: 900, chunks: [[901, 1]] as const };
    expect(await saveAll(store, key, [answer("one", slower), answer("two", slower)])).toEqual([
      "unchanged",
      "unchanged",
    ]);
    await store.close();
    expect(snapshot(folder)).toEqual(before);
  });

  it("writes an answer anew that differs by what came before it, and not by when that came", async () => {
    const folder = await recordedFolder(["one"]);
    const changes: unknown[] = [];
    for (const interim of [early("Early Hints", 1), early("Early Hints", 2), early("Hints", 2), {}]) {
      const store = openStore({ folder });
      changes.push(...(await saveAll(store, key, [answer("one", interim)])));
      await store.close();
    }
    expect(changes).toEqual(["changed", "unchanged", "changed", "changed"]);
  });

  it("leaves a file as it was that a person has laid out anew, whatever the order of the request's members", async () => {
    const folder = await recordedFolder(["one"]);
    const store = openStore({ folder });
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, "utf8"))));
    const before = snapshot(folder);
    const reordered = { stream: false, model: "gpt-4o-mini" };
    const { change } = await store.reserve(key).save(recordingOf(key, answer("one"), reordered));
    await store.close();
    expect(change).toBe("unchanged");
    expect(snapshot(folder)).toEqual(before);
  });

  it("asks the given function what is the same, with what is on disk first", async () => {
    const folder = await recordedFolder(["one"]);
    const before = snapshot(folder);
    const asked: unknown[] = [];
    const store = openStore({
      folder,
      isSame: (onDisk, fresh, provider) => {
        asked.push([Buffer.from(onDisk.body).toString(), Buffer.from(fresh.body).toString(), provider]);
        return true;
      },
    });
    expect(await saveAll(store, key, [answer("another id")])).toEqual(["unchanged"]);
    expect(asked).toEqual([['{"text":"one"}', '{"text":"another id"}', "openai"]]);
    expect(snapshot(folder)).toEqual(before);
  });

  it("replaces what has changed and keeps the files of what has not", async () => {
    const folder = await recordedFolder(["one", "two", "three"]);
    const [, , third] = snapshot(folder);
    const store = openStore({ folder });
    const changes = await saveAll(store, key, [
      answer("one"),
      answer("2", SSE),
      answer("three"),
      answer("four"),
    ]);
    expect(changes).toEqual(["unchanged", "changed", "unchanged", "added"]);
    expect(await storedTexts(store, key)).toEqual(["one", "2", "three", "four"]);
    await store.close();
    expect(fileNames(folder)).toEqual([
      "hash.1.json",
      "hash.2.sse",
      "hash.3.json",
      "hash.4.json",
      "hash.json",
    ]);
    expect(basename(third?.[0] ?? "")).toBe(`${HASH}.3.json`);
    expect(snapshot(folder)[2]).toEqual(third);
  });

  it("leaves every file as it was when what differs does not count: ignored members, ids, the day", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const before = snapshot(folder);
    const store = openStore({ folder });
    const changes: string[] = [];
    for (const text of ["one", "two"]) {
      const again = answer(text, { ids: ["call_new"], recordedOn: "2026-03-01" });
      const recording = recordingOf(key, again, { ...DATA, run: text });
      changes.push((await store.reserve(key).save(recording)).change);
    }
    await store.close();
    expect(changes).toEqual(["unchanged", "unchanged"]);
    expect(snapshot(folder)).toEqual(before);
  });

  it("writes the ids and the day of what has changed, and of nothing else", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder });
    const of = { ids: ["call_new"], recordedOn: "2026-03-01" };
    await saveAll(store, key, [answer("one", of), answer("changed", of)]);
    await store.close();
    const { interactions = [] } = (await store.find(key, DATA)) ?? {};
    expect(interactions.map(({ ids, recordedOn }) => [ids, recordedOn])).toEqual([
      [[], undefined],
      [["call_new"], "2026-03-01"],
    ]);
  });

  it("writes the request with the answer to it", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder });
    const data = { ...DATA, run: 2 };
    await store.reserve(key).save(recordingOf(key, answer("changed"), data));
    await store.reserve(key).save(recordingOf(key, answer("changed too"), { ...DATA, run: 3 }));
    expect((await store.find(key, data))?.request.data).toEqual(data);
  });

  it("keeps the first request where later ones with the same key differ in what does not count", async () => {
    const folder = temporaryFolder();
    const record = async (): Promise<string[]> => {
      const store = openStore({ folder });
      const changes: string[] = [];
      for (const text of ["one", "two"]) {
        const recording = recordingOf(key, answer(text));
        const request = { ...recording.request, url: `${recording.request.url}?api-version=${text}` };
        changes.push((await store.reserve(key).save({ ...recording, request })).change);
      }
      await store.close();
      return changes;
    };
    expect(await record()).toEqual(["added", "added"]);
    const before = snapshot(folder);
    expect(await record()).toEqual(["unchanged", "unchanged"]);
    expect(snapshot(folder)).toEqual(before);
  });

  it("cuts off at the end what this run did not repeat, and removes its bodies", async () => {
    const folder = await recordedFolder(["one", "two", "three"]);
    const store = openStore({ folder });
    await saveAll(store, key, [answer("one")]);
    expect(await storedTexts(store, key)).toEqual(["one", "two", "three"]);
    await store.close();
    expect(await storedTexts(store, key)).toEqual(["one"]);
    expect(fileNames(folder)).toEqual(["hash.1.json", "hash.json"]);
    await store.close();
  });

  it("touches no key that this run saved nothing for, nor bodies that another writer just made", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder });
    store.reserve(key).drop();
    await saveAll(store, keyOf({ hash: OTHER }), [answer("other")]);
    await store.close();
    expect(await storedTexts(store, key)).toEqual(["one", "two"]);

    const later = openStore({ folder });
    const fresh = join(folder, "api.openai.com/v1/chat/completions", `${HASH}.3.json`);
    writeFileSync(fresh, "{}");
    const inAnHour = new Date(Date.now() + 3_600_000);
    utimesSync(fresh, inAnHour, inAnHour);
    await saveAll(later, key, [answer("one")]);
    await later.close();
    expect(fileNames(folder).slice(-3)).toEqual(["hash.1.json", "hash.3.json", "hash.json"]);
  });

  it("waits at the end for what is still to be saved", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const reservation = store.reserve(key);
    const closed = store.close();
    await reservation.save(recordingOf(key, answer("late")));
    await closed;
    expect(await storedTexts(store, key)).toEqual(["late"]);
  });

  it("finishes the other keys when one fails, and then tells", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder });
    const broken = keyOf({ hash: OTHER });
    await saveAll(store, key, [answer("one")]);
    const { file } = await store.reserve(broken).save(recordingOf(broken, answer("x")));
    writeFileSync(file, "{");
    await expect(store.close()).rejects.toThrow(file);
    expect(await storedTexts(store, key)).toEqual(["one"]);
  });
});

describe("appending", () => {
  it("adds to what is there, the same or not, and cuts nothing off", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder, append: true });
    expect(await saveAll(store, key, [answer("one")])).toEqual(["added"]);
    await store.close();
    expect(await storedTexts(store, key)).toEqual(["one", "two", "one"]);
  });

  it("takes no body's number that is in use after a person deleted an interaction", async () => {
    const folder = await recordedFolder(["one", "two"]);
    const store = openStore({ folder, append: true });
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    const document = JSON.parse(readFileSync(file, "utf8")) as { interactions: unknown[] };
    writeFileSync(file, JSON.stringify({ ...document, interactions: document.interactions.slice(1) }));
    await saveAll(store, key, [answer("three")]);
    await store.close();
    expect(await storedTexts(store, key)).toEqual(["two", "three"]);
    expect(fileNames(folder)).toEqual(["hash.2.json", "hash.3.json", "hash.json"]);
  });
});
