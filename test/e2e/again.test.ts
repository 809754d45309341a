import { readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCountingLab, type CountingLab } from "../support/counting-lab.ts";
import type { TestProxy } from "../support/lab.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";

/** As old as files are in a checkout: what is fresh is read again each time. */
function age(folder: string): void {
  const anHourAgo = new Date(Date.now() - 3_600_000);
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true }))
    utimesSync(join(parentPath, name), anHourAgo, anHourAgo);
  utimesSync(folder, anHourAgo, anHourAgo);
}

async function recorded(times: number): Promise<CountingLab> {
  const lab = await openCountingLab();
  await using recorder = await lab.start("record");
  for (let i = 0; i < times; i += 1) await ask(recorder);
  await recorder.proxy.close();
  age(lab.recordings);
  return lab;
}

async function ask(
  { fetch }: TestProxy,
  content = "Again and again?",
  key = "a-key-of-the-tests",
): Promise<string> {
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }] });
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(CHAT, { method: "POST", headers, body });
  return response.text();
}

describe("a request that comes again and again", () => {
  it("has its turns, and is told of, as at the first time", async () => {
    await using lab = await recorded(6);
    await using player = await lab.start("replay", { exhausted: "cycle" });
    const answers: string[] = [];
    for (let i = 0; i < 12; i += 1) answers.push(await ask(player));
    expect(new Set(answers.slice(0, 6)).size).toBe(6);
    expect(answers.slice(6)).toEqual(answers.slice(0, 6));
    const [first, last] = [await player.exchange(0), await player.exchange(11)];
    expect(last).toEqual({ ...first, interaction: 6, durationMs: last.durationMs });
    expect(lab.upstream.requests).toHaveLength(6);
  });

  it("is answered from the files as they are", async () => {
    await using lab = await recorded(1);
    await using player = await lab.start("replay");
    for (let i = 0; i < 8; i += 1) await ask(player);
    const [first, { file = "", durationMs, ...last }] = [await player.exchange(0), await player.exchange(7)];
    expect({ ...last, file, durationMs: first.durationMs }).toEqual(first);
    expect(durationMs).toBeGreaterThanOrEqual(0);
    const body = join(file, "..", readdirSync(join(file, "..")).find((name) => name.includes(".1.")) ?? "");
    for (const text of ["edited", "edited again"]) {
      writeFileSync(body, text);
      expect(await ask(player)).toBe(text);
      age(lab.recordings);
      for (let i = 0; i < 6; i += 1) expect(await ask(player)).toBe(text);
    }
    rmSync(file);
    expect(await ask(player)).toContain("mockai-proxy has no recording");
  });

  it("is a miss with one word changed, and under a name that the key had hidden", async () => {
    await using lab = await recorded(1);
    await using player = await lab.start("replay");
    for (let i = 0; i < 4; i += 1) await ask(player);
    expect(await ask(player, "again and again?")).toContain("mockai-proxy has no recording");
    // What a request gives as its credential is taken out of its body.
    expect(await ask(player, "Again and again?", "another-key-of-the-tests")).not.toContain("no recording");
    expect(await ask(player, "Again and again?", "Again and again?")).toContain("no recording");
  });
});
