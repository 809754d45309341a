import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Redacted } from "../../src/model/redacted.ts";
import { listFixtures } from "../../src/store/catalogue.ts";
import { createSpool } from "../../src/store/spool.ts";
import { moveAtomically } from "../../src/store/write-atomically.ts";
import { openStore, keyOf, temporaryFolder } from "./recordings.ts";

function clean(text: string): Redacted<Buffer> {
  return Buffer.from(text) as Redacted<Buffer>;
}

describe("a spool", () => {
  it("has what was written, in order, in a hidden file of the folder", async () => {
    const folder = join(temporaryFolder(), "a", "b");
    const spool = createSpool(folder);
    const writes = ["one", "", "two"].map((text) => spool.write(clean(text)));
    const body = await spool.end();
    await Promise.all(writes);
    expect([dirname(body.file), body.length]).toEqual([folder, 6]);
    expect(readFileSync(body.file, "utf8")).toBe("onetwo");
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.incoming-[0-9a-f-]{36}\.tmp$/)]);
  });

  it("leaves nothing when it is discarded, whether it has ended or not, or was never written to", async () => {
    const folder = temporaryFolder();
    const spools = [createSpool(folder), createSpool(folder), createSpool(folder)] as const;
    await spools[0].write(clean("x"));
    await spools[1].write(clean("x"));
    await spools[1].end();
    for (const spool of spools) await spool.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves alone what has taken its file over", async () => {
    const folder = temporaryFolder();
    const spool = createSpool(folder);
    await spool.write(clean("x"));
    const { file } = await spool.end();
    moveAtomically(file, join(folder, "host", "body.bin"));
    await spool.discard();
    expect(readFileSync(join(folder, "host", "body.bin"), "utf8")).toBe("x");
  });

  it("says so in three parts where it cannot be written", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const spool = createSpool(join(file, "folder"));
    await expect(spool.write(clean("x"))).rejects.toThrow(
      /^Cannot save .*\. The system says ENOTDIR: not a directory\. See/,
    );
    await expect(spool.end()).rejects.toThrow("ENOTDIR");
    await spool.discard();
  });
});

describe("what a killed process has left behind", () => {
  it("is removed by the next one that records, unless another may be writing it", async () => {
    const folder = temporaryFolder();
    const old = join(folder, ".incoming-old.tmp");
    const fresh = join(folder, ".incoming-fresh.tmp");
    const other = join(folder, ".other");
    for (const file of [old, fresh, other]) writeFileSync(file, "x");
    const twoHoursAgo = Date.now() / 1000 - 7200;
    for (const file of [old, other]) utimesSync(file, twoHoursAgo, twoHoursAgo);
    expect(await listFixtures(folder)).toEqual({ fixtures: [], broken: [], orphans: [] });
    const store = openStore({ folder });
    expect(existsSync(old)).toBe(true);
    store.reserve(keyOf({})).drop();
    expect([old, fresh, other].map(existsSync)).toEqual([false, true, true]);
    expect(store.hosts()).toEqual([]);
  });
});
