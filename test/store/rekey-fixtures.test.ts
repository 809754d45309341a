import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../src/model/body.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { openCassettes } from "../../src/store/cassettes.ts";
import { listFixtures } from "../../src/store/catalogue.ts";
import { createFixtureStore } from "../../src/store/fixture-store.ts";
import { rekeyFixtures } from "../../src/store/rekey-fixtures.ts";
import { answer, dataFor, digestOf, keyOf, openStore, recordingOf, temporaryFolder } from "./recordings.ts";

const [A, B, C, D] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];
const PATH = "api.openai.com/v1/chat/completions";

/** Records these requests under their hashes, each answered with its texts. */
async function recorded(
  requests: readonly (readonly [hash: string, data: JsonObject, texts: string[]])[],
): Promise<string> {
  const folder = temporaryFolder();
  const store = openStore({ folder });
  for (const [hash, data, texts] of requests) {
    const key = keyOf({ hash });
    for (const text of texts)
      await store.reserve(key).save(recordingOf(key, answer(text), { ...dataFor(hash), ...data }));
  }
  await store.close();
  return folder;
}

/** As a person edits it: the request is another one now. */
function makeAnothers(folder: string, hash: string, its: string): void {
  const file = join(folder, PATH, `${hash}.json`);
  writeFileSync(file, readFileSync(file, "utf8").replace(`"key": "${hash}"`, `"key": "${its}"`));
}

function makeOld(folder: string, hash: string): void {
  const file = join(folder, PATH, `${hash}.json`);
  writeFileSync(file, readFileSync(file, "utf8").replace('"rules": 2', '"rules": 1'));
}

async function textsOf(folder: string, hash: string): Promise<string[]> {
  const fixture = await openStore({ folder }).find(keyOf({ hash }), dataFor(hash));
  return (fixture?.interactions ?? []).map(({ body }) => {
    const { text } = JSON.parse(bytesOf(body).toString()) as { text: string };
    return text;
  });
}

function names(folder: string): string[] {
  return readdirSync(join(folder, PATH))
    .toSorted()
    .map((name) => name.replace(/(\w)\1{63}/, "$1"));
}

function fileOf(folder: string, hash: string): string {
  return join(folder, PATH, `${hash}.json`);
}

const NOTHING = { renamed: [], merged: [], updated: [], left: [], unchanged: 0 };

describe("naming fixtures anew", () => {
  it("leaves every file as it was that has the right name", async () => {
    const folder = await recorded([[A, {}, ["one", "two"]]]);
    const before = readdirSync(join(folder, PATH)).map((name) => statSync(join(folder, PATH, name)).mtimeMs);
    expect(await rekeyFixtures(folder, digestOf)).toEqual({ ...NOTHING, unchanged: 1 });
    expect(readdirSync(join(folder, PATH)).map((name) => statSync(join(folder, PATH, name)).mtimeMs)).toEqual(
      before,
    );
  });

  it("renames document and bodies, and tells the rules that made the name", async () => {
    const folder = await recorded([[A, {}, ["one", "two"]]]);
    makeAnothers(folder, A, B);
    makeOld(folder, A);
    const report = await rekeyFixtures(folder, digestOf);
    expect(report).toEqual({ ...NOTHING, renamed: [{ from: fileOf(folder, A), to: fileOf(folder, B) }] });
    expect(names(folder)).toEqual(["b.1.json", "b.2.json", "b.json"]);
    expect(await textsOf(folder, B)).toEqual(["one", "two"]);
    expect(readFileSync(fileOf(folder, B), "utf8")).toContain('"rules": 2');
    expect((await listFixtures(folder)).broken).toEqual([]);
  });

  it("goes through cassettes too", async () => {
    const folder = temporaryFolder();
    const shelf = openCassettes({ folder, digest: digestOf });
    const key = keyOf({ hash: A });
    await shelf
      .of("one")
      .reserve(key)
      .save(recordingOf(key, answer("x")));
    const report = await rekeyFixtures(folder, (data, name) => ({ ...digestOf(data, name), hash: B }));
    expect(report.renamed).toEqual([
      { from: join(folder, "@one", PATH, `${A}.json`), to: join(folder, "@one", PATH, `${B}.json`) },
    ]);
  });

  it("makes one of those that are the same now, in the order of their names", async () => {
    const folder = await recorded([
      [C, {}, ["c1"]],
      [A, {}, ["a1", "a2"]],
      [B, {}, ["b1", "b2"]],
    ]);
    for (const hash of [A, C]) makeAnothers(folder, hash, B);
    const orphan = join(folder, PATH, `${B}.3.json`);
    writeFileSync(orphan, "nobody's");
    const report = await rekeyFixtures(folder, digestOf);
    expect(report).toEqual({
      ...NOTHING,
      merged: [A, C].map((hash) => ({ from: fileOf(folder, hash), into: fileOf(folder, B) })),
    });
    expect(await textsOf(folder, B)).toEqual(["a1", "a2", "b1", "b2", "c1"]);
    expect(readFileSync(orphan, "utf8")).toBe("nobody's");
    expect(names(folder)).toEqual([...[1, 2, 3, 4, 5, 6].map((number) => `b.${number}.json`), "b.json"]);
    const [first] = (await listFixtures(folder)).fixtures;
    expect(first?.request).toEqual(dataFor(B));
  });

  it("makes one of those whose common name nobody had", async () => {
    const folder = await recorded([
      [A, { run: 1 }, ["a1"]],
      [B, { run: 2 }, ["b1"]],
    ]);
    const report = await rekeyFixtures(folder, (data, name) => ({ ...digestOf(data, name), hash: C }));
    expect(report.renamed).toEqual([{ from: fileOf(folder, A), to: fileOf(folder, C) }]);
    expect(report.merged).toEqual([{ from: fileOf(folder, B), into: fileOf(folder, C) }]);
    expect(names(folder)).toEqual(["c.1.json", "c.2.json", "c.json"]);
  });

  it("gives the interactions of the first rules the ids that stood in their request", async () => {
    const folder = await recorded([
      [A, { ids: ["call_a"] }, ["a1"]],
      [B, { ids: ["call_b"] }, ["b1", "b2"]],
    ]);
    for (const hash of [A, B]) makeOld(folder, hash);
    const digest = (data: JsonObject, name: string) => ({ ...digestOf(data, name), hash: C });
    await rekeyFixtures(folder, digest);
    const fixture = await createFixtureStore({ folder, digest }).find(keyOf({ hash: C }), {});
    expect(fixture?.interactions.map(({ ids }) => ids)).toEqual([["call_a"], ["call_b"], ["call_b"]]);
  });

  it("writes the version of the rules where the name stays", async () => {
    const folder = await recorded([[A, {}, ["one"]]]);
    const before = readFileSync(fileOf(folder, A), "utf8");
    makeOld(folder, A);
    expect(await rekeyFixtures(folder, digestOf)).toEqual({ ...NOTHING, updated: [fileOf(folder, A)] });
    expect(readFileSync(fileOf(folder, A), "utf8")).toBe(before);
  });

  it("waits for a name until the fixture that bears it has got its own", async () => {
    const folder = await recorded([
      [A, {}, ["a"]],
      [B, {}, ["b"]],
      [C, {}, ["c"]],
    ]);
    makeAnothers(folder, A, B);
    makeAnothers(folder, B, C);
    makeAnothers(folder, C, D);
    const { renamed, left } = await rekeyFixtures(folder, digestOf);
    expect(left).toEqual([]);
    expect(renamed).toHaveLength(3);
    expect(await Promise.all([B, C, D].map((hash) => textsOf(folder, hash)))).toEqual([["a"], ["b"], ["c"]]);
    expect(names(folder)).toHaveLength(6);
  });

  it("leaves what is broken, and whose name another one keeps, and says why", async () => {
    const folder = await recorded([
      [A, {}, ["a"]],
      [B, {}, ["b"]],
      [C, {}, ["c"]],
    ]);
    makeAnothers(folder, A, B);
    writeFileSync(fileOf(folder, B), "{");
    rmSync(join(dirname(fileOf(folder, C)), `${C}.1.json`));
    const before = names(folder);
    const { left, ...others } = await rekeyFixtures(folder, digestOf);
    expect(others).toEqual({ renamed: [], merged: [], updated: [], unchanged: 0 });
    expect(left).toEqual([
      { file: fileOf(folder, B), message: expect.stringContaining("It is not JSON") as string },
      { file: fileOf(folder, C), message: expect.stringContaining("which is not there") as string },
      {
        file: fileOf(folder, A),
        message:
          `The fixture ${fileOf(folder, A)} keeps its name. The name that belongs to it is that of ` +
          `${fileOf(folder, B)}, which cannot give it up. Correct or delete that one, and run mockai-proxy ` +
          "fixtures rekey again.",
      },
    ]);
    expect(names(folder)).toEqual(before);
  });
});
