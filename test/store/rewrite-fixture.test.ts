import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { FixtureFormatError } from "../../src/errors.ts";
import { bytesOf } from "../../src/model/body.ts";
import type { FixtureDocument } from "../../src/store/document.ts";
import { readDocument, readFixtureFile } from "../../src/store/fixture-file.ts";
import type { StoredFixture } from "../../src/store/join-fixtures.ts";
import { fileOfKey, rewriteFixture } from "../../src/store/rewrite-fixture.ts";
import { answer, dataFor, HASH, keyOf, openStore, recordingOf, temporaryFolder } from "./recordings.ts";

const OTHER = "b".repeat(64);

/** A fixture of these answers. */
async function recorded(folder: string, texts: readonly string[], hash = HASH): Promise<StoredFixture> {
  const store = openStore({ folder });
  const key = keyOf({ hash });
  for (const text of texts) await store.reserve(key).save(recordingOf(key, answer(text), dataFor(hash)));
  await store.close();
  const file = join(folder, "api.openai.com/v1/chat/completions", `${hash}.json`);
  const document = await readDocument(file);
  if (document === undefined) throw new Error(`${file} was not recorded`);
  return { file, document };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textsOf = async (file: string): Promise<string[]> =>
  (await readFixtureFile(file)).interactions.map(({ body }) => bytesOf(body).toString());

function rekeyed({ document }: StoredFixture, key: Partial<FixtureDocument["key"]>): FixtureDocument {
  return { ...document, key: { ...document.key, ...key } };
}

describe("rewriting a fixture", () => {
  it("in its place writes the document and the bodies that have changed, and no others", async () => {
    const fixture = await recorded(temporaryFolder(), ["one", "two"]);
    const [first, second] = fixture.document.interactions.map(({ body }) =>
      join(dirname(fixture.file), body ?? ""),
    ) as [string, string];
    const inode = statSync(first).ino;
    const former = [bytes("one"), bytes("two")];
    const document = { ...fixture.document, request: { model: "m" } };
    const file = await rewriteFixture(fixture, {
      document,
      bodies: [former[0], bytes("TWO")] as Uint8Array[],
      former,
    });
    expect(file).toBe(fixture.file);
    expect([statSync(first).ino, readFileSync(second, "utf8")]).toEqual([inode, "TWO"]);
    expect(await readDocument(file)).toEqual(document);
    expect(readdirSync(dirname(file))).toHaveLength(3);
  });

  it("under another hash leaves nothing of the former behind, and takes no orphan's name", async () => {
    const fixture = await recorded(temporaryFolder(), ["one", "two"]);
    const orphan = join(dirname(fixture.file), `${OTHER}.1.json`);
    writeFileSync(orphan, "orphan");
    const document = rekeyed(fixture, { hash: OTHER });
    const file = await rewriteFixture(fixture, {
      document,
      bodies: [bytes("ONE"), bytes("TWO")],
      former: [],
    });
    expect(await textsOf(file)).toEqual(["ONE", "TWO"]);
    expect(readFileSync(orphan, "utf8")).toBe("orphan");
    expect(readdirSync(dirname(file)).toSorted()).toEqual(
      ["1.json", "2.json", "3.json", "json"].map((end) => `${OTHER}.${end}`),
    );
  });

  it("puts its answers behind those of a fixture that has the same key", async () => {
    const folder = temporaryFolder();
    const fixture = await recorded(folder, ["one"]);
    const other = await recorded(folder, ["first", "second"], OTHER);
    const document = rekeyed(fixture, { hash: OTHER });
    expect(await rewriteFixture(fixture, { document, bodies: [bytes("ONE")], former: [] })).toBe(other.file);
    expect(await textsOf(other.file)).toEqual(['{"text":"first"}', '{"text":"second"}', "ONE"]);
    expect(readdirSync(dirname(other.file))).toHaveLength(4);
  });

  it("changes and removes nothing where a broken fixture has the key's name", async () => {
    const fixture = await recorded(temporaryFolder(), ["one"]);
    writeFileSync(join(dirname(fixture.file), `${OTHER}.json`), "{");
    const before = readdirSync(dirname(fixture.file));
    const fresh = { document: rekeyed(fixture, { hash: OTHER }), bodies: [bytes("ONE")], former: [] };
    await expect(rewriteFixture(fixture, fresh)).rejects.toThrow(FixtureFormatError);
    expect(readdirSync(dirname(fixture.file))).toEqual(before);
    expect(await textsOf(fixture.file)).toEqual(['{"text":"one"}']);
  });

  it("goes with the key's path, and removes the folders that this leaves empty", async () => {
    const folder = temporaryFolder();
    const fixture = await recorded(folder, ["one"]);
    const document = rekeyed(fixture, { url: "https://api.openai.com/v1/other?a=b" });
    const file = await rewriteFixture(fixture, { document, bodies: [bytes("one")], former: [] });
    expect(file).toBe(join(folder, "api.openai.com/v1/other", `${HASH}.json`));
    expect(await textsOf(file)).toEqual(["one"]);
    expect(readdirSync(join(folder, "api.openai.com/v1"))).toEqual(["other"]);
  });

  it("stays in a folder that is not that of its path", async () => {
    const fixture = await recorded(temporaryFolder(), ["one"]);
    const elsewhere = join(dirname(fixture.file), "moved");
    mkdirSync(elsewhere);
    const moved = { ...fixture, file: join(elsewhere, `${HASH}.json`) };
    const document = rekeyed(fixture, { url: "https://api.openai.com/v1/other" });
    expect(fileOfKey(moved, document)).toBe(moved.file);
  });
});
