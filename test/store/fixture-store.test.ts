import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { FixtureFormatError } from "../../src/errors.ts";
import type { JsonObject } from "../../src/model/json.ts";
import {
  answer,
  DATA,
  HASH,
  keyOf,
  openStore,
  recordingOf,
  saveAll,
  storedTexts,
  temporaryFolder,
} from "./recordings.ts";

const EVENTS = Buffer.from('data: {"text":"h\u00e9"}\n\ndata: [DONE]\n\n');
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_none, index) => index);

describe("saving and finding", () => {
  it.each([
    ["json", "application/json", Buffer.from('{ "b":1, "a" : 1.0 }\n')],
    ["sse", "text/event-stream; charset=utf-8", EVENTS],
    ["ndjson", "application/x-ndjson", Buffer.from('{"done":false}\n{"done":true}\n')],
    ["txt", "text/plain", Buffer.from("\ufeff\r\n")],
    ["html", "text/html", Buffer.from("<h1>502</h1>")],
    ["mp3", "audio/mpeg", EVERY_BYTE],
    ["png", "image/png", EVERY_BYTE],
    ["bin", "application/octet-stream", EVERY_BYTE],
  ])("gives back a %s body byte for byte, from a plain file", async (ending, type, body) => {
    const folder = temporaryFolder();
    const key = keyOf();
    const headers = ["Content-Type", type, "X-Twice", "a: b", "x-twice", "", "X-Latin", "caf\u00e9"];
    const interaction = answer("", {
      headers,
      body,
      statusText: "",
      chunks: [
        [13.5, 3],
        [20, 9],
      ],
    });
    const store = openStore({ folder });
    const { file, change } = await store.reserve(key).save(recordingOf(key, interaction));
    expect(change).toBe("added");
    expect(relative(folder, file)).toBe(join("api.openai.com", "v1", "chat", "completions", `${HASH}.json`));
    expect(readdirSync(dirname(file)).toSorted()).toEqual([`${HASH}.1.${ending}`, `${HASH}.json`]);
    const fixture = await store.find(key, DATA);
    expect(fixture).toEqual({
      file,
      key,
      request: recordingOf(key, interaction).request,
      interactions: [{ ...interaction, body: Buffer.from(body) }],
    });
  });

  it("makes no file for an empty body", async () => {
    const folder = temporaryFolder();
    const key = keyOf();
    const store = openStore({ folder });
    const empty = answer("", { status: 204, statusText: "No Content", headers: [], body: new Uint8Array() });
    const { file } = await store.reserve(key).save(recordingOf(key, { ...empty, chunks: [] }));
    expect(readdirSync(dirname(file))).toEqual([`${HASH}.json`]);
    expect((await store.find(key, DATA))?.interactions).toEqual([
      { ...empty, body: new Uint8Array(), chunks: [] },
    ]);
  });

  it("keeps request data that JSON.stringify or an assignment would change", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const key = keyOf();
    const data = JSON.parse('{"zero":-0,"__proto__":{"x":[-0,1]},"lone":"\\ud800"}') as JsonObject;
    await store.reserve(key).save(recordingOf(key, answer("x"), data));
    const found = (await store.find(key, DATA))?.request.data ?? {};
    expect(Object.keys(found)).toEqual(["zero", "__proto__", "lone"]);
    expect(Object.is(found["zero"], -0)).toBe(true);
    expect(found).toStrictEqual(data);
  });

  it("finds nothing where nothing was saved", async () => {
    const folder = join(temporaryFolder(), "missing");
    const store = openStore({ folder });
    expect(await store.find(keyOf(), DATA)).toBeUndefined();
    expect(await store.find({ ...keyOf(), host: undefined }, DATA)).toBeUndefined();
    expect(store.hosts()).toEqual([]);
    expect(store.hasHost("api.openai.com")).toBe(false);
    await store.close();
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });

  it("finds nothing for a path that is too long for the file system", async () => {
    const store = openStore({ folder: temporaryFolder() });
    expect(await store.find(keyOf({ path: "/segment".repeat(5000) }), DATA)).toBeUndefined();
  });

  it("finds a fixture of any host in origin form, the first in alphabetical order", async () => {
    const store = openStore({ folder: temporaryFolder() });
    for (const host of ["b.example", "a.example:8443", "c.example"]) {
      await saveAll(store, keyOf({ host }), [answer(host)]);
    }
    await saveAll(store, keyOf({ host: "a.example", path: "/v1/other" }), [answer("another path")]);
    const fixture = await store.find({ ...keyOf(), host: undefined }, DATA);
    expect(fixture?.key.host).toBe("a.example:8443");
    expect(await store.find({ ...keyOf({ hash: "0".repeat(64) }), host: undefined }, DATA)).toBeUndefined();
  });

  it("keeps hosts, ports, paths and hashes apart", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const keys = [
      keyOf(),
      keyOf({ host: "api.openai.com:8443" }),
      keyOf({ path: "/v1/chat" }),
      keyOf({ path: "/" }),
      keyOf({ hash: "0".repeat(64) }),
    ];
    await Promise.all(keys.map((key, index) => saveAll(store, key, [answer(`${index}`)])));
    const texts = await Promise.all(keys.map((key) => storedTexts(store, key)));
    expect(texts).toEqual([["0"], ["1"], ["2"], ["3"], ["4"]]);
  });

  it("sees edits by hand while it runs", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const key = keyOf();
    await saveAll(store, key, [answer("recorded")]);
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    writeFileSync(file.replace(".json", ".1.json"), '{"text":"edited"}');
    expect(await storedTexts(store, key)).toEqual(["edited"]);
  });

  it("reads anew when document and body are replaced between its reading of the one and the other", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const key = keyOf();
    await saveAll(store, key, [answer("old")]);
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    const found = storedTexts(store, key);
    renameSync(file.replace(".json", ".1.json"), file.replace(".json", ".1.txt"));
    writeFileSync(file, readFileSync(file, "utf8").replace(".1.json", ".1.txt"));
    expect(await found).toEqual(["old"]);
  });

  it.each([
    "/../../../outside",
    "/%2e%2e/%2e%2e/%2e%2e/outside",
    "/..%2f..%2f..%2foutside",
    "/..\\..\\..\\outside",
    "/C:\\outside\0",
  ])("writes nothing outside the folder for the path %j", async (path) => {
    const parent = temporaryFolder();
    const store = openStore({ folder: join(parent, "a", "b", "recordings") });
    for (const host of ["api.openai.com", "..", "../..", "..\\..", "@cassette"]) {
      await saveAll(store, keyOf({ host, path }), [answer(host)]);
      expect(await storedTexts(store, keyOf({ host, path }))).toEqual([host]);
    }
    expect(readdirSync(parent)).toEqual(["a"]);
    expect(readdirSync(join(parent, "a"))).toEqual(["b"]);
    expect(readdirSync(join(parent, "a", "b"))).toEqual(["recordings"]);
    expect(readdirSync(join(parent, "a", "b", "recordings")).filter((name) => /^[.@]/.test(name))).toEqual(
      [],
    );
  });
});

describe("a fixture that is not as it should be", () => {
  it("is named, and the others go on working", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const broken = keyOf();
    const sound = keyOf({ hash: "0".repeat(64) });
    await saveAll(store, broken, [answer("broken")]);
    await saveAll(store, sound, [answer("sound")]);
    const { file = "" } = (await store.find(broken, DATA)) ?? {};
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -20));
    await expect(store.find(broken, DATA)).rejects.toThrow(FixtureFormatError);
    await expect(store.find(broken, DATA)).rejects.toMatchObject({ file, code: "fixture_format" });
    await expect(store.reserve(broken).save(recordingOf(broken, answer("new")))).rejects.toThrow(file);
    expect(await storedTexts(store, sound)).toEqual(["sound"]);
  });

  it("says which body is missing, and recording again mends it", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const key = keyOf();
    await saveAll(store, key, [answer("one")]);
    const { file = "" } = (await store.find(key, DATA)) ?? {};
    rmSync(file.replace(".json", ".1.json"));
    await expect(store.find(key, DATA)).rejects.toThrow(
      `The fixture ${file} cannot be used. Its member interactions[0].body names ${HASH}.1.json, which is ` +
        "not there. Correct it, restore it from version control, or delete it and run mockai-proxy record again.",
    );
    const again = openStore({ folder: join(dirname(file), "../../../..") });
    expect(await saveAll(again, key, [answer("one")])).toEqual(["changed"]);
    expect(await storedTexts(store, key)).toEqual(["one"]);
  });

  it("is no hit when it was made for another path", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder });
    await saveAll(store, keyOf({ path: "/v1/Models" }), [answer("x")]);
    renameSync(join(folder, "api.openai.com/v1/Models"), join(folder, "api.openai.com/v1/models"));
    expect(await store.find(keyOf({ path: "/v1/models" }), DATA)).toBeUndefined();
  });
});

describe("hosts", () => {
  it("are those with something in their folder, decoded and sorted", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder });
    await saveAll(store, keyOf({ host: "localhost:8080" }), [answer("x")]);
    await saveAll(store, keyOf({ host: "localhost-a" }), [answer("x")]);
    await saveAll(store, keyOf({ host: "API.OpenAI.com" }), [answer("x")]);
    mkdirSync(join(folder, "empty.example"));
    mkdirSync(join(folder, "hidden.example"));
    writeFileSync(join(folder, "hidden.example", ".being-written.tmp"), "");
    mkdirSync(join(folder, "@checkout-flow", "api.anthropic.com"), { recursive: true });
    writeFileSync(join(folder, "notes.txt"), "");
    expect(store.hosts()).toEqual(["api.openai.com", "localhost-a", "localhost:8080"]);
    expect(store.hasHost("api.OPENAI.com")).toBe(true);
    expect(store.hasHost("localhost:8080")).toBe(true);
    for (const host of ["localhost", "empty.example", "hidden.example", "@checkout-flow", "notes.txt"]) {
      expect(store.hasHost(host)).toBe(false);
    }
  });
});
