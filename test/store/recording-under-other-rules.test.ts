import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DigestData } from "../../src/store/digest.ts";
import {
  answer,
  DATA,
  digestOf,
  HASH,
  keyOf,
  openStore,
  recordingOf,
  saveAll,
  temporaryFolder,
} from "./recordings.ts";

const key = keyOf();
const OTHER = "0".repeat(64);
const other = keyOf({ hash: OTHER });
const digest: DigestData = (data, name) => ({ ...digestOf(data, name), hash: OTHER });

/** A folder with these answers under the first rules. */
async function recorded(texts: readonly string[]): Promise<{ folder: string; file: string }> {
  const folder = temporaryFolder();
  const store = openStore({ folder });
  await saveAll(
    store,
    key,
    texts.map((text) => answer(text)),
  );
  const { file = "" } = (await store.find(key, DATA)) ?? {};
  writeFileSync(file, readFileSync(file, "utf8").replace('"rules": 2', '"rules": 1'));
  return { folder, file };
}

function contents(file: string): [name: string, text: string][] {
  return readdirSync(dirname(file))
    .toSorted()
    .map((name) => [name.replace(HASH, "hash"), readFileSync(join(dirname(file), name), "utf8")]);
}

describe("recording under other rules", () => {
  it("leaves the fixture as it was that they name differently", async () => {
    const { folder, file } = await recorded(["one", "two"]);
    const before = contents(file);
    const store = openStore({ folder, digest });
    expect(await saveAll(store, other, [answer("one"), answer("two")])).toEqual(["unchanged", "unchanged"]);
    await store.close();
    expect(contents(file)).toEqual(before);
  });

  it("writes changes into it, under the name that it has, and cuts off the rest", async () => {
    const { folder, file } = await recorded(["one", "two"]);
    const store = openStore({ folder, digest });
    const saved = await store.reserve(other).save(recordingOf(other, answer("changed"), DATA));
    await store.close();
    expect(saved).toEqual({ file, change: "changed" });
    expect(contents(file).map(([name]) => name)).toEqual(["hash.1.json", "hash.json"]);
    expect(readFileSync(file, "utf8")).toContain(`"hash": "${HASH}",\n    "rules": 1`);
  });

  it("says that the present rules made the name, where they do", async () => {
    const { folder, file } = await recorded(["one"]);
    await saveAll(openStore({ folder }), key, [answer("changed")]);
    expect(readFileSync(file, "utf8")).toContain(`"hash": "${HASH}",\n    "rules": 2`);
  });

  it("joins none that stands in the folder of a path that is not its own", async () => {
    const { folder } = await recorded(["one"]);
    renameSync(join(folder, "api.openai.com/v1"), join(folder, "api.openai.com/V1"));
    const moved = { ...other, path: "/V1/chat/completions" };
    const { file } = await openStore({ folder, digest })
      .reserve(moved)
      .save(recordingOf(moved, answer("one")));
    expect(basename(file)).toBe(`${OTHER}.json`);
  });

  it("refuses to overwrite what a person has made another request's", async () => {
    const { folder, file } = await recorded(["one"]);
    const store = openStore({ folder });
    writeFileSync(file, readFileSync(file, "utf8").replace('"stream": false', `"key": "${OTHER}"`));
    const before = contents(file);
    await expect(store.reserve(key).save(recordingOf(key, answer("one")))).rejects.toThrow(
      `The fixture ${file} cannot be recorded again. Its name is that of the request, but the data in it is ` +
        "another request's: it was edited, or recorded under other --ignore and --replace rules. Run mockai-proxy " +
        "fixtures rekey, which names it after its data, or delete it.",
    );
    await store.close();
    expect(contents(file)).toEqual(before);
  });
});
