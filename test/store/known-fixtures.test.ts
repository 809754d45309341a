import { readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../src/model/body.ts";
import type { Fixture } from "../../src/model/interaction.ts";
import type { DigestData } from "../../src/store/digest.ts";
import { createFixtureStore, type FixtureStore } from "../../src/store/fixture-store.ts";
import {
  answer,
  DATA,
  dataFor,
  digestOf,
  HASH,
  keyOf,
  openStore,
  recordingOf,
  temporaryFolder,
} from "./recordings.ts";

const OTHER = "0a".repeat(32);
const key = keyOf();
const inOriginForm = { ...key, host: undefined };

/** Rules under which all requests are the same. */
const ignoring: DigestData = (data, provider) => ({ ...digestOf(data, provider), hash: HASH });

const LONG_AGO = new Date("2026-01-01");
let changesOfHosts = 0;

/** Makes what was just written look as old as it would be in a checkout: what is fresh is read again each time. */
function age(folder: string): void {
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true }))
    utimesSync(join(parentPath, name), LONG_AGO, LONG_AGO);
  changesOfHosts += 1;
  utimesSync(folder, LONG_AGO, new Date(LONG_AGO.getTime() + changesOfHosts * 1000));
}

async function record(folder: string, texts: readonly string[], changes = {}, data = DATA): Promise<string> {
  const store = openStore({ folder, append: true });
  const stored = keyOf(changes);
  let file = "";
  for (const text of texts)
    ({ file } = await store.reserve(stored).save(recordingOf(stored, answer(text), data)));
  await store.close();
  age(folder);
  return file;
}

function textsOf(fixture: Fixture | undefined): unknown[] {
  return (fixture?.interactions ?? []).map(
    ({ body }) => (JSON.parse(bytesOf(body).toString()) as { text: string }).text,
  );
}

async function find(store: FixtureStore): Promise<Fixture | undefined> {
  return store.find(key, DATA);
}

describe("a fixture that was found", () => {
  it("is the same one until its files change, and known without a search", async () => {
    const folder = temporaryFolder();
    await record(folder, ["one", "two"]);
    const store = openStore({ folder });
    expect(store.recall(key)).toBeUndefined();
    const fixture = await find(store);
    expect(textsOf(fixture)).toEqual(["one", "two"]);
    expect(await find(store)).toBe(fixture);
    expect(store.recall(key)).toBe(fixture);
    expect(store.recall(keyOf())).toBe(fixture);
    expect(store.recall(keyOf({ method: "PUT" }))).toBeUndefined();
    expect(store.recall(keyOf({ path: "/v1/other" }))).toBeUndefined();
    expect(store.recall(keyOf({ provider: "azure" }))).toBeUndefined();
    expect(store.recall(inOriginForm)).toBeUndefined();
  });

  it.each([
    ["a body is edited in its place", (body: string) => writeFileSync(body, '{"text":"ne\u00fc"}')],
    [
      "a body is replaced by one as long",
      (body: string) => {
        writeFileSync(`${body}.tmp`, '{"text":"neu"}');
        renameSync(`${body}.tmp`, body);
      },
    ],
  ])("is read again when %s", async (_what, change) => {
    const folder = temporaryFolder();
    const file = await record(folder, ["one", "two"]);
    const store = openStore({ folder });
    await find(store);
    change(join(dirname(file), `${HASH}.2.json`));
    expect(store.recall(key)).toBeUndefined();
    expect(textsOf(await find(store))).toEqual(["one", expect.stringMatching(/^ne[u\u00fc]$/)]);
  });

  it("is read again when its document is edited, and gone when it is removed", async () => {
    const folder = temporaryFolder();
    const file = await record(folder, ["one"]);
    const store = openStore({ folder });
    await find(store);
    writeFileSync(file, readFileSync(file, "utf8").replace('"status": 200', '"status": 201'));
    expect((await find(store))?.interactions[0]?.status).toBe(201);
    age(folder);
    await find(store);
    rmSync(file);
    expect(await find(store)).toBeUndefined();
    expect(store.recall(key)).toBeUndefined();
  });

  it("is that of another host in origin form, once one stands before it", async () => {
    const folder = temporaryFolder();
    await record(folder, ["openai"]);
    const store = openStore({ folder });
    expect(textsOf(await store.find(inOriginForm, DATA))).toEqual(["openai"]);
    expect(textsOf(store.recall(inOriginForm))).toEqual(["openai"]);
    await record(folder, ["earlier"], { host: "a.example" });
    expect(store.recall(inOriginForm)).toBeUndefined();
    expect(textsOf(await store.find(inOriginForm, DATA))).toEqual(["earlier"]);
  });

  it("gives way to one that bears the hash in its name", async () => {
    const folder = temporaryFolder();
    await record(folder, ["by its data"], { hash: OTHER }, dataFor(OTHER));
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(basename((await find(store))?.file ?? "")).toBe(`${OTHER}.json`);
    expect(store.recall(key)).toBeDefined();
    await record(folder, ["by its name"]);
    expect(store.recall(key)).toBeUndefined();
    expect(textsOf(await find(store))).toEqual(["by its name"]);
  });

  it("is looked for again where other data may prefer another one", async () => {
    const folder = temporaryFolder();
    await record(folder, ["first"], { hash: "a".repeat(64) }, dataFor("a".repeat(64)));
    await record(folder, ["second"], { hash: OTHER }, dataFor(OTHER));
    const store = createFixtureStore({ folder, digest: ignoring });
    expect(textsOf(await store.find(key, dataFor("a".repeat(64))))).toEqual(["first"]);
    expect(store.recall(key)).toBeUndefined();
    expect(textsOf(await store.find(key, dataFor(OTHER)))).toEqual(["second"]);
  });

  it("is not kept in memory where it is large", async () => {
    const folder = temporaryFolder();
    await record(folder, ["x".repeat(9 * 1024 * 1024)]);
    const store = openStore({ folder });
    expect(textsOf(await find(store))).toHaveLength(1);
    expect(store.recall(key)).toBeUndefined();
  });
});
