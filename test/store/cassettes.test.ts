import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RefusedError } from "../../src/errors.ts";
import { openCassettes, type Shelf } from "../../src/store/cassettes.ts";
import { answer, DATA, digestOf, HASH, keyOf, saveAll, storedTexts, temporaryFolder } from "./recordings.ts";

const key = keyOf();

function open(folder: string, cassette?: string): Shelf {
  return openCassettes({ folder, digest: digestOf, cassette });
}

describe("a cassette", () => {
  it("has its own fixtures, in a folder of its own", async () => {
    const folder = temporaryFolder();
    const shelf = open(folder);
    await saveAll(shelf.of("checkout-flow"), key, [answer("checkout")]);
    await saveAll(shelf.of("sign-up"), key, [answer("sign-up")]);
    expect(await storedTexts(shelf.of("checkout-flow"), key)).toEqual(["checkout"]);
    expect(await storedTexts(shelf.of("sign-up"), key)).toEqual(["sign-up"]);
    expect(await storedTexts(shelf.of(undefined), key)).toEqual([]);
    expect(readdirSync(folder).toSorted()).toEqual(["@checkout-flow", "@sign-up"]);
    expect(readdirSync(join(folder, "@sign-up/api.openai.com/v1/chat/completions")).toSorted()).toEqual([
      `${HASH}.1.json`,
      `${HASH}.json`,
    ]);
    expect(shelf.names()).toEqual(["checkout-flow", "sign-up"]);
    expect(shelf.of("sign-up")).toBe(shelf.of("sign-up"));
  });

  it("takes what it lacks from the shared fixtures, and saves nothing there", async () => {
    const folder = temporaryFolder();
    const shelf = open(folder);
    await saveAll(shelf.of(undefined), key, [answer("shared")]);
    await saveAll(shelf.of(undefined), keyOf({ host: "b.example" }), [answer("shared")]);
    const store = shelf.of("one");
    expect(await storedTexts(store, key)).toEqual(["shared"]);
    expect(store.hasHost("b.example")).toBe(true);
    await saveAll(store, key, [answer("own")]);
    await saveAll(store, keyOf({ host: "c.example" }), [answer("own")]);
    expect(await storedTexts(store, key)).toEqual(["own"]);
    expect(await storedTexts(shelf.of("other"), key)).toEqual(["shared"]);
    expect(store.hosts()).toEqual(["api.openai.com", "b.example", "c.example"]);
    expect(store.hasHost("c.example")).toBe(true);
    expect(shelf.of("other").hosts()).toEqual(["api.openai.com", "b.example"]);
    expect((await store.near({ host: "api.openai.com" })).map(({ file }) => file)).toEqual(
      ["@one/", ""].map((set) => join(folder, set, `api.openai.com/v1/chat/completions/${HASH}.json`)),
    );
  });

  it("is the one of the options where a client names none", async () => {
    const shelf = open(temporaryFolder(), "preset");
    await saveAll(shelf.of(undefined), key, [answer("x")]);
    expect(shelf.of(undefined)).toBe(shelf.of("preset"));
    expect(shelf.names()).toEqual(["preset"]);
  });

  it("counts for the hosts that have recordings", async () => {
    const folder = temporaryFolder();
    const shelf = open(folder);
    await saveAll(shelf.of("one"), keyOf({ host: "b.example" }), [answer("x")]);
    await saveAll(shelf.of(undefined), keyOf({ host: "a.example" }), [answer("x")]);
    const later = open(folder);
    expect(later.hosts()).toEqual(["a.example", "b.example"]);
    expect(later.likelyHosts()).toEqual(["a.example", "b.example"]);
    for (const host of ["a.example", "b.example"]) expect(later.hasHost(host)).toBe(true);
    expect(later.hasHost("c.example")).toBe(false);
    expect(later.of(undefined).hasHost("b.example")).toBe(false);
  });

  it("names hosts that have an empty folder as likely, and none where folders cannot be read", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "@one", "b.example"), { recursive: true });
    const shelf = open(folder);
    expect(shelf.likelyHosts()).toEqual(["b.example"]);
    expect(shelf.hosts()).toEqual([]);
    rmSync(folder, { recursive: true });
    symlinkSync(folder, folder);
    expect(shelf.likelyHosts()).toEqual([]);
    expect(() => shelf.hosts()).toThrow(folder);
  });

  it("is told of to who looks for its fixture elsewhere", async () => {
    const shelf = open(temporaryFolder());
    for (const name of ["one", "two"]) await saveAll(shelf.of(name), key, [answer("x")]);
    await saveAll(shelf.of("three"), keyOf({ host: "b.example" }), [answer("x")]);
    await saveAll(shelf.of(undefined), key, [answer("x")]);
    expect(shelf.whereElse(key)).toEqual(["one", "two"]);
    expect(shelf.whereElse({ ...key, host: undefined })).toEqual(["one", "three", "two"]);
    expect(shelf.whereElse(keyOf({ hash: "0".repeat(64) }))).toEqual([]);
  });

  it.each([
    ["Checkout", "checkout"],
    ["checkout", "CHECKOUT"],
  ])("named %s does not share a folder with %s on systems that ignore case", async (first, second) => {
    const folder = temporaryFolder();
    const shelf = open(folder);
    const store = shelf.of(first);
    const refusal =
      `The cassette ${second} cannot be used. The folder ${folder} has one named ${first}, and on macOS and ` +
      `Windows the two would be one folder. Name it ${first}, or choose a name that differs in more than letter case.`;
    expect(() => shelf.of(second)).toThrow(refusal);
    await saveAll(store, key, [answer("x")]);
    expect(() => open(folder).of(second)).toThrow(refusal);
    expect(() => open(folder, second)).toThrow(RefusedError);
    expect(await storedTexts(open(folder).of(first), key)).toEqual(["x"]);
  });

  it.each(["con", "nul.txt", "ends.", "../../outside", "a/b", "ü"])(
    "named %s has a folder that is safe everywhere",
    async (name) => {
      const folder = join(temporaryFolder(), "recordings");
      const shelf = open(folder);
      await saveAll(shelf.of(name), key, [answer("x")]);
      expect(shelf.names()).toEqual([name]);
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^@[\w%~.-]*[\w%~-]$/)]);
      expect(readdirSync(join(folder, ".."))).toEqual(["recordings"]);
    },
  );

  it("is nothing that is not named like one", () => {
    const folder = temporaryFolder();
    for (const name of ["@", "@a b", "api.openai.com", ".git"]) mkdirSync(join(folder, name));
    expect(open(folder).names()).toEqual([]);
  });

  it("is closed with the others, and one that fails keeps none of them open", async () => {
    const folder = temporaryFolder();
    const former = open(folder);
    for (const name of [undefined, "one", "two"]) {
      await saveAll(former.of(name), key, [answer("first"), answer("second")]);
    }
    await former.close();
    const shelf = open(folder);
    for (const name of [undefined, "one"]) await saveAll(shelf.of(name), key, [answer("first")]);
    const { file } = (await shelf.of(undefined).find(key, DATA)) ?? { file: "" };
    writeFileSync(file, "{");
    await expect(shelf.close()).rejects.toThrow(file);
    const later = open(folder);
    expect(await storedTexts(later.of("one"), key)).toEqual(["first"]);
    expect(await storedTexts(later.of("two"), key)).toEqual(["first", "second"]);
  });
});
