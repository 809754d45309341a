import { describe, expect, it } from "vitest";
import { openLab, type TestProxy } from "../support/lab.ts";

function ask(client: TestProxy, signal?: AbortSignal): Promise<Response> {
  return client.fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: {
      authorization: "Bearer a-key-of-the-tests",
      "content-type": "application/json",
      "x-simulate": "slow=5, gap=3, events=5",
    },
    body: JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "Slowly." }] }),
    ...(signal === undefined ? {} : { signal }),
  });
}

describe("replay with a latency", () => {
  it.each(["recorded", "2x", "0.5x", 5, "none"] as const)(
    "sends the same in the same order: %s",
    async (latency) => {
      await using lab = await openLab();
      await using recorder = await lab.start("record");
      const said = await (await ask(recorder)).text();
      await recorder.exchange(0);
      await using player = await lab.start("replay", { latency });
      const answers = await Promise.all(Array.from({ length: 10 }, async () => (await ask(player)).text()));
      expect(new Set(answers)).toEqual(new Set([said]));
      const event = await player.exchange(0);
      expect(event).toMatchObject({ outcome: "replayed", bytes: Buffer.byteLength(said) });
    },
  );

  it("lets go of a client that does not wait for it", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    await (await ask(recorder)).text();
    await recorder.exchange(0);
    // A minute, which nobody here waits for.
    await using player = await lab.start("replay", { latency: 60_000 });
    const leaving = new AbortController();
    const left = ask(player, leaving.signal).then(String, String);
    // Another request of the same connection's kind has been answered by now.
    expect((await player.fetch("https://api.openai.com/v1/missing")).status).toBe(404);
    leaving.abort();
    expect(await left).toContain("aborted");
    expect(await player.exchange(1)).toMatchObject({ outcome: "cancelled", bytes: 0 });
  });
});
