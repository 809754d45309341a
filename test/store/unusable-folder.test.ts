import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { answer, DATA, keyOf, openStore, recordingOf, saveAll, temporaryFolder } from "./recordings.ts";

/** Permissions do not bind root, so become somebody else for the rest of the test. */
function withoutPrivileges(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
}

const ADVICE = "Correct its permissions, or name another folder with --recordings DIR.";

describe("a recordings folder that cannot be used", () => {
  it("is refused when it is a file", () => {
    const folder = join(temporaryFolder(), "recordings");
    writeFileSync(folder, "");
    const open = (): unknown => openStore({ folder });
    expect(open).toThrow(UsageError);
    expect(open).toThrow(`Cannot read ${folder}. The system says ENOTDIR: not a directory. ${ADVICE}`);
  });

  it("is refused when it may not be read", () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o000);
    withoutPrivileges();
    const open = (): unknown => openStore({ folder });
    expect(open).toThrow(UsageError);
    expect(open).toThrow(`Cannot read ${folder}. The system says EACCES: permission denied. ${ADVICE}`);
  });

  it("names the fixture or folder in it that may not be read", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const store = openStore({ folder });
    await saveAll(store, keyOf(), [answer("x")]);
    const { file = "" } = (await store.find(keyOf(), DATA)) ?? {};
    const body = file.replace(".json", ".1.json");
    chmodSync(body, 0o000);
    withoutPrivileges();
    await expect(store.find(keyOf(), DATA)).rejects.toThrow(`Cannot read ${body}. The system says EACCES`);
    await expect(store.find(keyOf(), DATA)).rejects.toThrow(UsageError);
  });

  it("rejects the save when it may not be written, and the next one too", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    withoutPrivileges();
    const store = openStore({ folder });
    const key = keyOf();
    const saves = [store.reserve(key), store.reserve(key)].map((reservation) =>
      reservation.save(recordingOf(key, answer("x"))),
    );
    const results = await Promise.allSettled(saves);
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "recordings_unwritable" } });
    }
    await store.close();
  });

  it("rejects the save when a file stands where its host's folder should be", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "api.openai.com"), "");
    const store = openStore({ folder });
    expect(store.hasHost("api.openai.com")).toBe(false);
    await expect(saveAll(store, keyOf(), [answer("x")])).rejects.toThrow("ENOTDIR: not a directory");
  });

  it("leaves the old fixture readable when writing the new document fails", async () => {
    const folder = temporaryFolder();
    const key = keyOf();
    const store = openStore({ folder });
    await saveAll(store, key, [answer("old")]);
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    // A folder where the second body should go: its rename fails.
    mkdirSync(join(dirname(file), `${key.hash}.2.json`, "in the way"), { recursive: true });
    const appending = openStore({ folder, append: true });
    await expect(saveAll(appending, key, [answer("new")])).rejects.toThrow(`${key.hash}.2.json`);
    expect((await store.find(key, DATA))?.interactions).toHaveLength(1);
    await appending.close();
  });
});
