import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ask, openCountingLab } from "../support/counting-lab.ts";
import type { TestProxy } from "../support/lab.ts";
import { connect, readAnswer } from "../support/raw-client.ts";

const RUN = "https://api.openai.com/v1/threads/thread_1/runs/run_1";
const KEY = { authorization: "Bearer a-key-of-the-tests" };

async function poll({ fetch }: TestProxy): Promise<string> {
  return (await fetch(RUN, { headers: KEY })).text();
}

async function inOrder<Item>(count: number, work: () => Promise<Item>): Promise<Item[]> {
  const results: Item[] = [];
  for (let i = 0; i < count; i += 1) results.push(await work());
  return results;
}

describe("the same request again", () => {
  it("gets the answers of a poll in their order, then the last one", async () => {
    await using lab = await openCountingLab();
    let recorded: string[];
    {
      await using recorder = await lab.start("record");
      recorded = await inOrder(3, () => poll(recorder));
      expect(new Set(recorded).size).toBe(3);
    }
    await using player = await lab.start("replay");
    expect(await inOrder(5, () => poll(player))).toEqual([...recorded, recorded[2], recorded[2]]);
    expect(await player.exchange(1)).toMatchObject({ outcome: "replayed", interaction: 2 });
    expect(await player.exchange(4)).toMatchObject({ outcome: "replayed", interaction: 3 });
    expect(lab.upstream.requests).toHaveLength(3);
  });

  it("gets them from the first again with cycle", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const recorded = await inOrder(2, () => ask(recorder.fetch, "Again?"));
    await recorder.proxy.close();
    await using player = await lab.start("replay", { exhausted: "cycle" });
    expect(await inOrder(5, () => ask(player.fetch, "Again?"))).toEqual(
      [0, 1, 0, 1, 0].map((n) => recorded[n]),
    );
  });

  it("misses with miss, in words that say that all were used", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    await inOrder(2, () => ask(recorder.fetch, "Again?"));
    await recorder.proxy.close();
    await using player = await lab.start("replay", { exhausted: "miss" });
    await inOrder(2, () => ask(player.fetch, "Again?"));
    const answer = JSON.parse(await ask(player.fetch, "Again?")) as unknown;
    const missed = await player.exchange(2);
    expect(missed).toMatchObject({ outcome: "missed", status: 404, code: "mockai_miss" });
    expect(answer).toMatchObject({ error: { message: missed.message } });
    expect(missed.message).toContain(`All 2 interactions of ${missed.file} have had their turn`);
    expect(lab.upstream.requests).toHaveLength(2);
  });

  it("is forwarded and appended in auto with miss, once all were used", async () => {
    await using lab = await openCountingLab();
    await using first = await lab.start("auto", { exhausted: "miss" });
    const answers = await inOrder(3, () => poll(first));
    expect(new Set(answers).size).toBe(3);
    await first.proxy.close();
    await using second = await lab.start("auto", { exhausted: "miss" });
    expect(await inOrder(3, () => poll(second))).toEqual(answers);
    const fourth = await poll(second);
    expect(lab.upstream.requests).toHaveLength(4);
    await second.proxy.close();
    await using player = await lab.start("replay");
    expect(await inOrder(4, () => poll(player))).toEqual([...answers, fourth]);
  });

  it("gets what was recorded before it in auto, without more", async () => {
    await using lab = await openCountingLab();
    await using auto = await lab.start("auto");
    const [first, ...others] = await inOrder(3, () => poll(auto));
    expect(others).toEqual([first, first]);
    expect(lab.upstream.requests).toHaveLength(1);
  });
});

function headOf(path: string, length: number, ...lines: readonly string[]): string {
  const start = [`POST ${path} HTTP/1.1`, "Host: localhost", `Content-Length: ${length}`];
  return `${[...start, ...lines].join("\r\n")}\r\n\r\n`;
}

describe("the same request at the same time", () => {
  it("gets each of five answers once", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const recorded = await Promise.all(Array.from({ length: 5 }, () => ask(recorder.fetch, "Five times.")));
    await recorder.proxy.close();
    await using player = await lab.start("replay", { exhausted: "miss" });
    const replayed = await Promise.all(Array.from({ length: 5 }, () => ask(player.fetch, "Five times.")));
    expect(replayed.toSorted()).toEqual(recorded.toSorted());
    expect(new Set(replayed).size).toBe(5);
  });

  it.each([
    { title: "below a mount", path: "/_p/openai/v1/chat/completions" },
    { title: "where the model tells the provider", path: "/v1/chat/completions" },
  ])("has its turn in the order in which it was read to its end, $title", async ({ path }) => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const [first = "", second] = await inOrder(2, () => ask(recorder.fetch, "Who is first?"));
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    const body = JSON.stringify({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "Who is first?" }],
    });
    // The same data with much air in it, which takes long to unfold.
    const airy = gzipSync(`${" ".repeat(8_000_000)}${body}`);
    const socket = await connect(player.proxy.port);
    const firstAnswer = readAnswer(socket);
    socket.write(
      Buffer.concat([
        Buffer.from(headOf(path, airy.length, "Content-Encoding: gzip")),
        airy,
        Buffer.from(headOf(path, body.length) + body),
      ]),
    );
    // Node sends the answers to pipelined requests in their order, so both may come at once.
    expect((await firstAnswer).body.slice(0, first.length)).toBe(first);
    expect([await player.exchange(0), await player.exchange(1)]).toMatchObject([
      { interaction: 1 },
      { interaction: 2 },
    ]);
    expect(second).not.toBe(first);
    socket.destroy();
  });

  it("leaves its turn to the others when its client goes before it was read", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const recorded = await inOrder(2, () => ask(recorder.fetch, "Still there?"));
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    const socket = await connect(player.proxy.port);
    socket.write("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
    socket.end();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(await inOrder(2, () => ask(player.fetch, "Still there?"))).toEqual(recorded);
  });
});
