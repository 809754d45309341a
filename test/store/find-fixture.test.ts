import { readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { FixtureFormatError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { DigestData } from "../../src/store/digest.ts";
import { createFixtureStore, type FixtureStore } from "../../src/store/fixture-store.ts";
import {
  answer,
  DATA,
  dataFor,
  digestOf,
  keyOf,
  openStore,
  recordingOf,
  saveAll,
  temporaryFolder,
} from "./recordings.ts";

const [A, B, C, WANTED] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];
const wanted = keyOf({ hash: WANTED });

/** Rules that take out what told these requests apart. */
const ignoring: DigestData = (data, provider) =>
  "run" in data ? { ...digestOf(data, provider), hash: WANTED } : digestOf(data, provider);

/** A digest that takes its time. */
const slowly: DigestData = (data, provider) => {
  const start = performance.now();
  while (performance.now() - start < 1);
  return digestOf(data, provider);
};

/** A folder in which these hashes' requests were recorded, each in a run with a number of its own. */
async function recorded(
  hashes: readonly string[],
  host?: string,
): Promise<{ folder: string; files: string[] }> {
  const folder = temporaryFolder();
  const store = openStore({ folder });
  const files: string[] = [];
  for (const [run, hash] of hashes.entries()) {
    const key = keyOf(host === undefined ? { hash } : { hash, host });
    const { file } = await store.reserve(key).save(recordingOf(key, answer(hash), { ...dataFor(hash), run }));
    files.push(file);
  }
  await store.close();
  return { folder, files };
}

async function foundName(
  store: FixtureStore,
  data: JsonObject = DATA,
  key = wanted,
): Promise<string | undefined> {
  const fixture = await store.find(key, data);
  return fixture === undefined ? undefined : basename(fixture.file, ".json");
}

/** As an editor that writes in place, long enough ago for any file system's clock. */
function edit(file: string, from: string, to: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

function age(path: string): void {
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path, anHourAgo, anHourAgo);
}

describe("finding a fixture by its data", () => {
  it("finds what other rules had named, the first by name", async () => {
    const { folder } = await recorded([B, A, C]);
    expect(await foundName(openStore({ folder }))).toBeUndefined();
    expect(await foundName(createFixtureStore({ folder, digest: ignoring }))).toBe(A);
  });

  it("prefers the one whose data is the request's own", async () => {
    const { folder } = await recorded([B, A, C]);
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(await foundName(store, { ...dataFor(C), run: 2 })).toBe(C);
    expect(await foundName(store, { ...dataFor(C), run: 3 })).toBe(A);
  });

  it("prefers the one that bears the name", async () => {
    const { folder } = await recorded([A, WANTED]);
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(await foundName(store, { ...dataFor(A), run: 0 })).toBe(WANTED);
  });

  it("does not believe a name whose data is another request's", async () => {
    const { folder, files } = await recorded([WANTED]);
    const [file = ""] = files;
    const store = openStore({ folder });
    expect(await foundName(store)).toBe(WANTED);
    edit(file, `"key": "${WANTED}"`, `"key": "${A}"`);
    expect(await foundName(store)).toBeUndefined();
    expect(await foundName(store, DATA, keyOf({ hash: A }))).toBe(WANTED);
  });

  it("looks into the folders of all hosts in origin form, and of one host otherwise", async () => {
    const { folder } = await recorded([A], "b.example");
    const store = createFixtureStore({ folder, digest: ignoring });
    const fixture = await store.find({ ...wanted, host: undefined }, DATA);
    expect(fixture?.key).toEqual({ ...keyOf({ host: "b.example", hash: A }) });
    expect(await foundName(store, DATA, { ...wanted, host: "b.example" })).toBe(A);
    expect(await foundName(store)).toBeUndefined();
    expect(await foundName(store, DATA, { ...wanted, host: "b.example", path: "/v1/other" })).toBeUndefined();
  });

  it("digests no recorded request that is the very one that is asked, of the same provider", async () => {
    const { folder, files } = await recorded([A]);
    let digested = 0;
    const counting: DigestData = (data, provider) => ((digested += 1), digestOf(data, provider));
    const find = async (data: JsonObject, provider = "openai"): Promise<string | undefined> =>
      (await openStore({ folder, digest: counting }).find(keyOf({ hash: A, provider }), data))?.file;
    expect(await find({ run: 0, ...dataFor(A) })).toBe(files[0]);
    expect(digested).toBe(0);
    expect(await find({ run: 1, ...dataFor(A) })).toBe(files[0]);
    expect(await find({ run: 0, ...dataFor(A) }, "azure")).toBe(files[0]);
    expect(digested).toBe(2);
  });

  it("sees at once what is added, edited in place, renamed and removed", async () => {
    const { folder, files } = await recorded([A, B]);
    const [a = "", b = ""] = files;
    for (const path of [a, b, dirname(a)]) age(path);
    const store = openStore({ folder });
    expect(await foundName(store)).toBeUndefined();
    edit(b, B, WANTED);
    edit(b, `"hash": "${WANTED}"`, `"hash": "${B}"`);
    edit(b, `"key": "${B}"`, `"key": "${WANTED}"`);
    expect(await foundName(store)).toBe(B);
    edit(b, `"key": "${WANTED}"`, `"key": "${C}"`);
    expect(await foundName(store)).toBeUndefined();
    edit(a, `"key": "${A}"`, `"key": "${WANTED}"`);
    expect(await foundName(store)).toBe(A);
    rmSync(a);
    expect(await foundName(store)).toBeUndefined();
    renameSync(dirname(a), join(folder, "away"));
    expect(await foundName(store)).toBeUndefined();
    await saveAll(store, wanted, [answer("again")]);
    expect(await foundName(store)).toBe(WANTED);
  });

  it("passes over a broken document, and names it to who asks for it", async () => {
    const { folder, files } = await recorded([A, B]);
    const [a = ""] = files;
    writeFileSync(a, "<<<<<<< HEAD");
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(await foundName(store)).toBe(B);
    await expect(store.find(keyOf({ hash: A }), DATA)).rejects.toThrow(FixtureFormatError);
  });

  it("passes over a document that stands in the folder of a path that is not its own", async () => {
    const { folder } = await recorded([A]);
    renameSync(join(folder, "api.openai.com/v1"), join(folder, "api.openai.com/V1"));
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(await foundName(store, DATA, { ...wanted, path: "/V1/chat/completions" })).toBeUndefined();
  });

  it("reads each document once for many who ask at once", async () => {
    const hashes = Array.from({ length: 20 }, (_none, index) => `${index}`.padStart(64, "0"));
    const { folder, files } = await recorded(hashes);
    for (const file of [...files, dirname(files[0] ?? "")]) age(file);
    let digested = 0;
    const digest: DigestData = (data, provider) => {
      digested += 1;
      return digestOf(data, provider);
    };
    const store = createFixtureStore({ folder, digest });
    const names = await Promise.all(Array.from({ length: 50 }, () => foundName(store)));
    expect(names.filter((name) => name !== undefined)).toEqual([]);
    expect(digested).toBe(20);
  });

  it("sees what was edited while it read for somebody else", async () => {
    const { folder, files } = await recorded([A, B]);
    for (const path of [...files, dirname(files[0] ?? "")]) age(path);
    const seen: string[] = [];
    let second: Promise<string | undefined> | undefined;
    const digest: DigestData = (data, provider) => {
      const { hash } = digestOf(data, provider);
      if (seen.push(hash) === 2) {
        const file = files.find((name) => name.includes(seen[0] ?? "")) ?? "";
        edit(file, `"key": "${seen[0]}"`, `"key": "${WANTED}"`);
        second = foundName(store);
      }
      return digestOf(data, provider);
    };
    const store = createFixtureStore({ folder, digest });
    await foundName(store);
    expect(await second).toBe(seen[0]);
  });

  it("does not look through a folder again after each fixture that it saves there itself", async () => {
    const folder = temporaryFolder();
    let digested = 0;
    const digest: DigestData = (data, provider) => {
      digested += 1;
      return slowly(data, provider);
    };
    const store = openStore({ folder, append: true, digest });
    const hashes = Array.from({ length: 60 }, (_none, index) => `${index}`.padStart(64, "0"));
    for (const hash of hashes) {
      const key = keyOf({ hash });
      expect(await store.find(key, dataFor(hash))).toBeUndefined();
      await saveAll(store, key, [answer(hash)]);
    }
    // Each time anew it would be the half of 60 times 60.
    expect(digested).toBeLessThan(900);
  });

  it("finds what others add to a folder in which it saves itself, if not at once", async () => {
    const { folder, files } = await recorded([A]);
    const store = openStore({ folder, append: true });
    expect(await foundName(store)).toBeUndefined();
    await saveAll(store, keyOf({ hash: C }), [answer("own")]);
    const [a = ""] = files;
    edit(a, `"key": "${A}"`, `"key": "${WANTED}"`);
    await vi.waitUntil(async () => (await foundName(store)) === A, { timeout: 20_000, interval: 5 });
  });

  it("lets others have their turn while it reads a large folder", async () => {
    const hashes = Array.from({ length: 60 }, (_none, index) => `${index}`.padStart(64, "0"));
    const { folder } = await recorded(hashes);
    const store = createFixtureStore({ folder, digest: slowly });
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await store.find(wanted, DATA);
    isOver = true;
    expect(turns).toBeGreaterThan(10);
  });
});

describe("what is near", () => {
  it("is every fixture of a host, whatever its path, or of all hosts", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder });
    const keys = [
      keyOf(),
      keyOf({ path: "/v1/models", hash: A }),
      keyOf({ path: "/", hash: B }),
      keyOf({ host: "b.example:8443", hash: C }),
    ];
    for (const key of keys) await saveAll(store, key, [answer("x")]);
    writeFileSync(join(folder, "api.openai.com", "README.md"), "");
    const urls = async (host?: string): Promise<string[]> =>
      (await store.near({ host })).map(({ url }) => url).toSorted();
    const ofHost = ["", "v1/chat/completions", "v1/models"].map((path) => `https://api.openai.com/${path}`);
    expect(await urls("api.openai.com")).toEqual(ofHost);
    expect(await urls()).toEqual([...ofHost, "https://b.example%3A8443/v1/chat/completions"]);
    expect(await urls("c.example")).toEqual([]);
    const [entry] = await store.near({ host: "b.example:8443" });
    expect(entry).toMatchObject({ key: keys[3], sketch: Uint32Array.of(7) });
    expect(await store.read(entry?.file ?? "")).toMatchObject({ request: { data: dataFor(C) } });
  });

  it("tells of the hash under the present rules", async () => {
    const { folder, files } = await recorded([A]);
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(await store.near({})).toMatchObject([{ file: files[0], key: { hash: WANTED } }]);
  });

  it("names the file that is read and no longer there", async () => {
    const store = openStore({ folder: temporaryFolder() });
    await expect(store.read("gone.json")).rejects.toThrow(
      "The fixture gone.json cannot be used. It is not there.",
    );
  });
});
