import { describe, expect, it } from "vitest";
import { ask, openCountingLab } from "../support/counting-lab.ts";
import { filesBelow } from "../support/lab.ts";

const YESTERDAY = "Today is 2026-01-31. What day is it?";
const TODAY = "Today is 2026-02-01. What day is it?";
const DATES = [/\d{4}-\d\d-\d\d/g, "DATE"] as const;

describe("a person's rules", () => {
  it("work at once on what was recorded without them", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const recorded = await ask(recorder.fetch, YESTERDAY, { metadata: { run: "one" }, seed: 1 });
    await recorder.proxy.close();
    const files = await filesBelow(lab.recordings);

    await using strict = await lab.start("replay");
    await ask(strict.fetch, TODAY, { metadata: { run: "two" }, seed: 1 });
    expect(await strict.exchange(0)).toMatchObject({ outcome: "missed" });

    await using player = await lab.start("replay", { ignore: ["$.metadata.run"], replace: [DATES] });
    expect(await ask(player.fetch, TODAY, { metadata: { run: "two" }, seed: 1 })).toBe(recorded);
    const event = await player.exchange(0);
    expect(event).toMatchObject({ outcome: "replayed", data: { seed: 1 } });
    expect(JSON.stringify(event.data)).toContain("Today is DATE.");
    expect(await filesBelow(lab.recordings)).toEqual(files);

    // What no rule names still decides.
    await ask(player.fetch, TODAY, { metadata: { run: "two" }, seed: 2 });
    expect(await player.exchange(1)).toMatchObject({ outcome: "missed" });
  });

  it("leave what is stored as the client sent it", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record", { ignore: ["$.seed"], replace: [DATES] });
    const recorded = await ask(recorder.fetch, YESTERDAY, { seed: 1 });
    await recorder.proxy.close();
    const [document] = Array.from(await filesBelow(lab.recordings)).filter(([file]) =>
      /[0-9a-f]{64}\.json$/.test(file),
    );
    const stored = JSON.parse(document?.[1].toString() ?? "") as unknown;
    expect(stored).toMatchObject({
      request: { seed: 1, messages: [{ role: "user", content: YESTERDAY }] },
      interactions: [{ recordedOn: new Date().toISOString().slice(0, 10) }],
    });
    await using player = await lab.start("replay", { ignore: ["$.seed"], replace: [DATES] });
    expect(await ask(player.fetch, TODAY, { seed: 2 })).toBe(recorded);
  });

  it("are for one provider alone where its entry in the configuration holds them", async () => {
    await using lab = await openCountingLab(["api.openai.com", "api.mistral.ai"]);
    const mistral = { base: "https://api.mistral.ai" };
    await using recorder = await lab.start("record");
    const recorded = await ask(recorder.fetch, YESTERDAY, mistral);
    await ask(recorder.fetch, YESTERDAY);
    await recorder.proxy.close();
    await using player = await lab.start("replay", { providers: [{ name: "mistral", replace: [DATES] }] });
    expect(await ask(player.fetch, TODAY, mistral)).toBe(recorded);
    await ask(player.fetch, TODAY);
    expect(await player.exchange(1)).toMatchObject({ outcome: "missed", provider: "openai" });
  });

  it("are refused when a path is none", async () => {
    await using lab = await openCountingLab();
    await expect(lab.start("replay", { ignore: ["$.a[?(@.b)]"] })).rejects.toThrow(
      'The path "$.a[?(@.b)]" cannot be used. It must be a JSONPath of names, indexes, * and .. in the request data. ' +
        "Write it like --ignore '$.metadata.run_id'.",
    );
  });
});

describe("a provider of the configuration", () => {
  const acme = {
    name: "acme",
    like: "openai",
    hosts: ["api\\.acme\\.example"],
    paths: [{ path: "/acme/v1/", host: "api.acme.example" }],
  };

  it("is recorded and replayed by its made-up host and path, without code", async () => {
    await using lab = await openCountingLab(["api.acme.example"]);
    const base = "https://api.acme.example/acme";
    await using recorder = await lab.start("record", { providers: [acme] });
    const recorded = await ask(recorder.fetch, "Who are you?", { base });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", provider: "acme" });
    await recorder.proxy.close();
    await using player = await lab.start("replay", { providers: [acme] });
    expect(await ask(player.fetch, "Who are you?", { base })).toBe(recorded);
    expect(await ask(fetch, "Who are you?", { base: `${player.proxy.url}/acme` })).toBe(recorded);
  });
});
