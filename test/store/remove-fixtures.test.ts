import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCassettes } from "../../src/store/cassettes.ts";
import { listFixtures } from "../../src/store/catalogue.ts";
import { removeFixtures, removeOrphan } from "../../src/store/remove-fixtures.ts";
import { answer, digestOf, HASH, keyOf, saveAll, temporaryFolder } from "./recordings.ts";

const OTHER = "0".repeat(64);

async function recorded(): Promise<{ folder: string; files: string[] }> {
  const folder = temporaryFolder();
  const shelf = openCassettes({ folder, digest: digestOf });
  for (const key of [keyOf(), keyOf({ hash: OTHER }), keyOf({ path: "/v1/models" })]) {
    await saveAll(shelf.of(undefined), key, [answer("one"), answer("two")]);
  }
  await saveAll(shelf.of("one"), keyOf(), [answer("one")]);
  const { fixtures } = await listFixtures(folder);
  return { folder, files: fixtures.map(({ file }) => file) };
}

describe("removing fixtures", () => {
  it("takes document and bodies, and leaves what is beside them", async () => {
    const { folder, files } = await recorded();
    const [other = "", file = ""] = files;
    writeFileSync(join(dirname(file), "notes.txt"), "");
    removeFixtures(folder, [file]);
    expect(readdirSync(dirname(file)).toSorted()).toEqual([
      ...["1.json", "2.json", "json"].map((end) => `${OTHER}.${end}`),
      "notes.txt",
    ]);
    expect((await listFixtures(folder)).fixtures.map((fixture) => fixture.file)).toEqual([
      other,
      ...files.slice(2),
    ]);
  });

  it("removes the folders that it leaves empty, and never the recordings folder", async () => {
    const { folder, files } = await recorded();
    const [first = "", second = "", third = "", fourth = ""] = files;
    removeFixtures(folder, [third]);
    expect(readdirSync(join(folder, "api.openai.com/v1"))).toEqual(["chat"]);
    removeFixtures(folder, [fourth]);
    expect(readdirSync(folder)).toEqual(["api.openai.com"]);
    removeFixtures(folder, [first, second]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("takes broken ones too, and does nothing for those that are gone", async () => {
    const { folder, files } = await recorded();
    const [file = ""] = files;
    writeFileSync(file, "{");
    removeFixtures(folder, [file]);
    removeFixtures(folder, [file, join(folder, "gone.example", `${HASH}.json`)]);
    expect(readdirSync(dirname(file)).every((name) => name.startsWith(HASH))).toBe(true);
  });

  it("touches nothing that is no fixture of the folder", async () => {
    const { folder, files } = await recorded();
    const [file = "", , third = ""] = files;
    const notes = join(dirname(file), "notes.json");
    writeFileSync(notes, "");
    expect(() => removeFixtures(folder, [notes])).toThrow(`${notes} is no fixture of ${folder}`);
    expect(() => removeFixtures(dirname(third), [file])).toThrow("is no fixture of");
    expect(() => removeOrphan(folder, file)).toThrow("is no body of");
    expect([notes, file].map((path) => existsSync(path))).toEqual([true, true]);
  });

  it("removes a body that nobody names", async () => {
    const { folder, files } = await recorded();
    const [file = ""] = files;
    const orphan = join(dirname(file), `${OTHER}.9.sse`);
    writeFileSync(orphan, "");
    removeOrphan(folder, orphan);
    expect(existsSync(orphan)).toBe(false);
    expect(existsSync(file)).toBe(true);
  });
});
