import { readdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { openUnnamedSpool } from "../../src/store/unnamed-spool.ts";
import { temporaryFolder } from "./recordings.ts";

describe("a spool without a name", () => {
  it("gives what was written as often as it is asked, and is found nowhere", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("TMPDIR", folder);
    const spool = await openUnnamedSpool();
    vi.unstubAllEnvs();
    await spool.write(Buffer.from("one"));
    await spool.write(Buffer.from("two"));
    expect(readdirSync(folder)).toEqual([]);
    expect([await text(spool.stream()), await text(spool.stream()), spool.length]).toEqual([
      "onetwo",
      "onetwo",
      6,
    ]);
    await spool.close();
  });

  it("says so in three parts where there is no folder for it", async () => {
    const folder = join(temporaryFolder(), "missing");
    vi.stubEnv("TMPDIR", folder);
    const opening = openUnnamedSpool();
    await expect(opening).rejects.toThrow(
      "Cannot keep a large request while it is sent on. The system says ENOENT: no such file or directory in " +
        `${folder}. See that it can be written to and has room, or name another folder in the environment: TMPDIR=DIR.`,
    );
    vi.unstubAllEnvs();
  });
});
