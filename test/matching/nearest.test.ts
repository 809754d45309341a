import { describe, expect, it } from "vitest";
import { type Candidate, nearest } from "../../src/matching/nearest.ts";
import { sketchOf } from "../../src/matching/sketch-data.ts";
import type { JsonObject } from "../../src/model/json.ts";

const OWN = { provider: "openai", stream: false };
const SYSTEM = Array.from({ length: 800 }, (_, index) => `rule ${index} says word${index % 37}`).join(" ");

function chat(question: string, extra: JsonObject = {}, system = "You are terse."): JsonObject {
  const messages = [
    { role: "system", content: system },
    { role: "user", content: question },
  ];
  return { model: "gpt-4o-mini", messages, temperature: 0, ...OWN, ...extra };
}

const CHAT = "/v1/chat/completions";

function entry(file: string, data: JsonObject, path = CHAT): Candidate {
  return { file, key: { path }, sketch: sketchOf(data) };
}

async function files(
  data: JsonObject,
  entries: readonly Candidate[],
  count = 3,
  path = CHAT,
): Promise<string[]> {
  const found = await nearest({ key: { path }, sketch: sketchOf(data) }, entries, count);
  return found.map(({ file }) => file);
}

describe("the nearest", () => {
  it("come closest first, as many as were asked for, of equals the first by name", async () => {
    const entries = [
      entry("far", chat("Tell me a joke about computers.")),
      entry("z", chat("What is the capital of France today?")),
      entry("near", chat("What is the capital of Spain now?", { seed: 1 })),
      entry("b", chat("What is the capital of France today?")),
    ];
    const asked = chat("What is the capital of France?");
    expect(await files(asked, entries)).toEqual(["b", "z", "near"]);
    expect(await files(asked, entries, 1)).toEqual(["b"]);
  });

  it("are told apart by a short question below a long prompt", async () => {
    const entries = ["Spain", "France", "Italy"].map((land) =>
      entry(land, chat(`The capital of ${land}?`, {}, SYSTEM)),
    );
    expect(await files(chat("The capital of Italy, please?", {}, SYSTEM), entries, 1)).toEqual(["Italy"]);
  });

  it("are none where nothing is alike", async () => {
    const entries = [entry("embeddings", { input: "a", model: "e", ...OWN }, "/v1/embeddings")];
    expect(await files(chat("What is the capital of France?"), entries)).toEqual([]);
    expect(await files(chat("x"), [])).toEqual([]);
  });

  it("have the path in mind where there is hardly any data", async () => {
    const get = { $method: "GET", ...OWN };
    const entries = [
      entry("models", get, "/v1/models"),
      entry("run", get, "/v1/threads/thread_1/runs/run_1"),
    ];
    expect(await files(get, entries, 3, "/v1/threads/thread_1/runs/run_2")).toEqual(["run"]);
  });

  it("are found when only the path is another", async () => {
    const data = chat("What is the capital of France?");
    const path = "/openai/deployments/gpt-4o/chat/completions";
    const entries = [entry("other", data, "/openai/deployments/gpt-4o-mini/chat/completions")];
    expect(await files(data, entries, 3, path)).toEqual(["other"]);
  });

  it("let other work go first", async () => {
    const one = entry("a", chat(SYSTEM));
    const entries = Array.from({ length: 50_000 }, () => one);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await files(chat("x"), entries);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
