import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DATA, keyOf, openStore, storedTexts, temporaryFolder } from "./recordings.ts";

/** A process that records the same two interactions again and again, other texts each time. */
const WRITER = `
  const [, module, folder, name, key] = process.argv;
  const { createFixtureStore } = await import(module);
  const digest = () => ({ hash: JSON.parse(key).hash, sketch: new Uint32Array() });
  for (let run = 0; run < 40; run += 1) {
    const store = createFixtureStore({ folder, digest });
    for (const part of ["first", "second"]) {
      const body = Buffer.from(JSON.stringify({ text: part + name + run + "x".repeat(20_000) }));
      const headers = ["Content-Type", "application/json"];
      const interaction = { status: 200, statusText: "OK", headers, body, headAtMs: 1, chunks: [], redacted: [], ids: [] };
      const request = { method: "POST", url: "https://api.openai.com/v1/chat/completions", data: {} };
      await store.reserve(JSON.parse(key)).save({ request, interaction });
    }
    await store.close();
  }
`;

it("never shows a reader anything broken while three processes write the same key", async () => {
  const folder = temporaryFolder();
  const key = keyOf();
  const module = new URL("../../build/src/store/fixture-store.js", import.meta.url).href;
  const writers = ["a", "b", "c"].map((name) =>
    spawn(
      process.execPath,
      ["--input-type=module", "-e", WRITER, "--", module, folder, name, JSON.stringify(key)],
      { stdio: ["ignore", "inherit", "inherit"] },
    ),
  );
  onTestFinished(() => writers.forEach((writer) => writer.kill()));
  const exits = Promise.all(writers.map((writer) => once(writer, "exit")));

  const store = openStore({ folder });
  let reads = 0;
  while (writers.some(({ exitCode }) => exitCode === null)) {
    const texts = await storedTexts(store, key);
    for (const [index, text] of texts.entries()) {
      expect(text).toMatch(index === 0 ? /^first[abc]\d+x{20000}$/ : /^second[abc]\d+x{20000}$/);
    }
    reads += texts.length;
    await new Promise(setImmediate);
  }
  await exits;
  expect(writers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(reads).toBeGreaterThan(0);
  const { file = "" } = (await store.find(key, DATA)) ?? {};
  expect(readdirSync(dirname(file)).filter((name) => name.startsWith("."))).toEqual([]);
});
