import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Low } from "lowdb";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { atomicJson, type TextFormat } from "../../src/store/atomic-json.ts";
import { temporaryFolder } from "./recordings.ts";

interface Note {
  readonly text: string;
}

const FORMAT: TextFormat<Note> = {
  parse: (text) => JSON.parse(text) as Note,
  print: (note) => JSON.stringify(note),
};

describe("the lowdb adapter for a file with many writers", () => {
  it("reads null where there is no file, and writes none for it", async () => {
    const file = join(temporaryFolder(), "note.json");
    const adapter = atomicJson(file, FORMAT);
    await adapter.write(null);
    expect(await adapter.read()).toBeNull();
  });

  it("gives lowdb back what lowdb wrote", async () => {
    const file = join(temporaryFolder(), "folder", "note.json");
    await new Low<Note | null>(atomicJson(file, FORMAT), { text: "first" }).write();
    const other = new Low<Note | null>(atomicJson(file, FORMAT), null);
    await other.read();
    expect(other.data).toEqual({ text: "first" });
    expect(readFileSync(file, "utf8")).toBe('{"text":"first"}');
  });

  it("bears fifty databases on one file, with readers between", async () => {
    const file = join(temporaryFolder(), "note.json");
    const texts = Array.from({ length: 50 }, (_none, index) => `${index}`.repeat(1000));
    const seen = await Promise.all(
      texts.map(async (text) => {
        const database = new Low<Note | null>(atomicJson(file, FORMAT), { text });
        await database.write();
        await database.read();
        return database.data?.text;
      }),
    );
    for (const text of seen) expect(texts).toContain(text);
  });

  it("overlooks a byte order mark", async () => {
    const file = join(temporaryFolder(), "note.json");
    writeFileSync(file, '\uFEFF{"text":"x"}');
    expect(await atomicJson(file, FORMAT).read()).toEqual({ text: "x" });
  });

  it("names the file that cannot be read", async () => {
    const file = join(temporaryFolder(), "note.json");
    mkdirSync(file);
    const error: unknown = await atomicJson(file, FORMAT)
      .read()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      code: "recordings_unreadable",
      message:
        `Cannot read ${file}. The system says EISDIR: illegal operation on a directory. Correct its ` +
        "permissions, or name another folder with --recordings DIR.",
    });
  });
});
