import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { writeAtomically } from "../../src/store/write-atomically.ts";
import { temporaryFolder } from "./recordings.ts";

describe("writing a file whole or not at all", () => {
  it("makes the folders, and leaves the file alone in there", async () => {
    const folder = join(temporaryFolder(), "a", "b");
    await writeAtomically(join(folder, "file.bin"), new Uint8Array([0, 255]));
    expect([...readFileSync(join(folder, "file.bin"))]).toEqual([0, 255]);
    expect(readdirSync(folder)).toEqual(["file.bin"]);
  });

  it("keeps one of the contents when fifty write at once", async () => {
    const file = join(temporaryFolder(), "file.txt");
    const contents = Array.from({ length: 50 }, (_none, index) => `${index}`.repeat(10_000));
    await Promise.all(contents.map((content) => writeAtomically(file, content)));
    expect(contents).toContain(readFileSync(file, "utf8"));
  });

  it("keeps one of the contents when many write what is long at once, and leaves nothing else", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "new", "file.bin");
    const contents = Array.from({ length: 8 }, (_none, index) => Buffer.alloc(300_000, `${index}`));
    await Promise.all(contents.map((content) => writeAtomically(file, content)));
    expect(contents.some((content) => content.equals(readFileSync(file)))).toBe(true);
    expect(readdirSync(join(folder, "new"))).toEqual(["file.bin"]);
  });

  it("removes its half-done work when it fails, and names the file in three parts", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "taken");
    mkdirSync(join(file, "inside"), { recursive: true });
    const error: unknown = await writeAtomically(file, "x").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      code: "recordings_unwritable",
      message:
        `Cannot save ${file}. The system says EISDIR: illegal operation on a directory. See that its folder ` +
        "can be written to and has room, or name another one with --recordings DIR.",
    });
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it("names the file when a folder on its way is a file", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "host"), "");
    await expect(writeAtomically(join(folder, "host", "x.json"), "x")).rejects.toThrow(
      `Cannot save ${join(folder, "host", "x.json")}. The system says EEXIST: file already exists.`,
    );
  });
});
