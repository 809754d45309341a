import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCassettes } from "../../src/store/cassettes.ts";
import { listFixtures } from "../../src/store/catalogue.ts";
import {
  answer,
  DATA,
  dataFor,
  digestOf,
  HASH,
  keyOf,
  openStore,
  saveAll,
  temporaryFolder,
} from "./recordings.ts";

const PATH = "api.openai.com/v1/chat/completions";
const OTHER = "0".repeat(64);

describe("the catalogue", () => {
  it("is empty for a folder that is not there", async () => {
    const folder = join(temporaryFolder(), "missing");
    expect(await listFixtures(folder)).toEqual({ fixtures: [], broken: [], orphans: [] });
  });

  it("lists the shared fixtures, then those of each cassette, by folder and name", async () => {
    const folder = temporaryFolder();
    const shelf = openCassettes({ folder, digest: digestOf });
    const event = { headers: ["X-A", "b", "content-TYPE", "text/event-stream"], recordedOn: "2026-02-03" };
    const empty = { status: 204, headers: [], body: new Uint8Array() };
    await saveAll(shelf.of("zebra"), keyOf(), [answer("x")]);
    await saveAll(shelf.of("ant"), keyOf(), [answer("x")]);
    await saveAll(shelf.of(undefined), keyOf({ host: "b.example:8443", path: "/" }), [answer("x")]);
    await saveAll(shelf.of(undefined), keyOf(), [answer("é", event), answer("", empty)]);
    await saveAll(shelf.of(undefined), keyOf({ hash: OTHER }), [answer("x")]);
    await shelf.close();
    writeFileSync(join(folder, "README.md"), "");
    writeFileSync(join(folder, PATH, "notes.json"), "not ours");
    writeFileSync(join(folder, PATH, `.${HASH}.json.tmp`), "being written");

    const { fixtures, broken, orphans } = await listFixtures(folder);
    expect([broken, orphans]).toEqual([[], []]);
    expect(fixtures.map(({ file, cassette, host, path }) => [file, cassette, host, path])).toEqual([
      [join(folder, PATH, `${OTHER}.json`), undefined, "api.openai.com", "/v1/chat/completions"],
      [join(folder, PATH, `${HASH}.json`), undefined, "api.openai.com", "/v1/chat/completions"],
      [join(folder, "b.example%3A8443", `${HASH}.json`), undefined, "b.example:8443", "/"],
      [join(folder, "@ant", PATH, `${HASH}.json`), "ant", "api.openai.com", "/v1/chat/completions"],
      [join(folder, "@zebra", PATH, `${HASH}.json`), "zebra", "api.openai.com", "/v1/chat/completions"],
    ]);
    expect(fixtures[1]).toEqual({
      file: join(folder, PATH, `${HASH}.json`),
      cassette: undefined,
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      host: "api.openai.com",
      path: "/v1/chat/completions",
      provider: "openai",
      hash: HASH,
      rules: 2,
      request: DATA,
      interactions: [
        {
          status: 200,
          contentType: "text/event-stream",
          body: join(folder, PATH, `${HASH}.1.sse`),
          bytes: 13,
          recordedOn: "2026-02-03",
        },
        { status: 204, contentType: undefined, body: null, bytes: 0, recordedOn: undefined },
      ],
    });
  });

  it("names files as the store does", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder: `${folder}/./` });
    await saveAll(store, keyOf(), [answer("x")]);
    const { fixtures } = await listFixtures(`${folder}/./`);
    expect(fixtures.map(({ file }) => file)).toEqual([(await store.find(keyOf(), DATA))?.file]);
  });

  it("collects broken documents and bodies that nobody names, and lists the rest", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder });
    const hashes = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(64));
    const [cut = "", bodiless = "", removed = "", moved = "", sound = ""] = hashes;
    for (const hash of hashes) await saveAll(store, keyOf({ hash }), [answer("x")]);
    const at = (name: string): string => join(folder, PATH, name);
    writeFileSync(at(`${cut}.json`), "{");
    rmSync(at(`${bodiless}.1.json`));
    rmSync(at(`${removed}.json`));
    writeFileSync(at(`${sound}.7.sse`), "");
    mkdirSync(join(folder, "api.openai.com/v1/models"));
    for (const name of [`${moved}.json`, `${moved}.1.json`]) {
      renameSync(at(name), join(folder, "api.openai.com/v1/models", name));
    }
    const { fixtures, broken, orphans } = await listFixtures(folder);
    expect(fixtures.map(({ request }) => request)).toEqual([dataFor(sound)]);
    const misplaced = join(folder, "api.openai.com/v1/models", `${moved}.json`);
    const mend =
      "Correct it, restore it from version control, or delete it and run mockai-proxy record again.";
    expect(broken).toEqual([
      { file: at(`${cut}.json`), message: expect.stringContaining("It is not JSON") as string },
      {
        file: at(`${bodiless}.json`),
        message:
          `The fixture ${at(`${bodiless}.json`)} cannot be used. Its member interactions[0].body names ` +
          `${bodiless}.1.json, which is not there. ${mend}`,
      },
      {
        file: misplaced,
        message:
          `The fixture ${misplaced} cannot be used. It is never found, since its member key.url names another ` +
          `path: /v1/chat/completions. ${mend}`,
      },
    ]);
    expect(orphans).toEqual([at(`${removed}.1.json`), at(`${sound}.7.sse`)]);
  });

  it("names the folder that cannot be read", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "a.example"));
    chmodSync(join(folder, "a.example"), 0o000);
    const uid = process.geteuid?.();
    if (uid === 0) process.seteuid?.(65_534);
    try {
      await expect(listFixtures(folder)).rejects.toThrow(`Cannot read ${join(folder, "a.example")}.`);
    } finally {
      if (uid === 0) process.seteuid?.(0);
    }
  });
});
