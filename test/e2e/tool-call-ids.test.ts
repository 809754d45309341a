import { describe, expect, it } from "vitest";
import { openCountingLab, type CountingLab } from "../support/counting-lab.ts";
import type { TestProxy } from "../support/lab.ts";

interface ToolCall {
  readonly id: string;
}

const QUESTION = { role: "user", content: "Weather and time?" };
const TOOLS = ["weather", "time"];

/** An upstream whose tool calls have other ids each time. */
function openAgentLab(): Promise<CountingLab> {
  return openCountingLab(["api.openai.com"], ({ body }, n) => {
    const isFirst = !body.includes("tool_call_id");
    const calls = TOOLS.map((name) => ({ id: `call_${name}${n}`, type: "function", function: { name } }));
    return {
      json: isFirst
        ? { choices: [{ message: { role: "assistant", tool_calls: calls } }] }
        : { choices: [{ message: { role: "assistant", content: `It is answer ${n}.` } }] },
    };
  });
}

function complete({ fetch }: TestProxy, messages: readonly unknown[]): Promise<Response> {
  return fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [QUESTION, ...messages], tools: [] }),
  });
}

/** Asks, and gets the calls of two tools that run side by side. */
async function firstStep(proxy: TestProxy): Promise<readonly ToolCall[]> {
  const answer = (await (await complete(proxy, [])).json()) as {
    choices: { message: { tool_calls: ToolCall[] } }[];
  };
  return answer.choices[0]?.message.tool_calls ?? [];
}

/** Sends what the tools of these calls found, in the order in which they were done. */
async function secondStep(
  proxy: TestProxy,
  calls: readonly ToolCall[],
  found: readonly (readonly [call: ToolCall | undefined, result: string])[] = [
    [calls[0], "sunny"],
    [calls[1], "noon"],
  ],
): Promise<string> {
  const asked = calls.map(({ id }, i) => ({
    id,
    type: "function",
    function: { name: TOOLS[i], arguments: "{}" },
  }));
  const results = found.map(([call, content]) => ({ role: "tool", tool_call_id: call?.id, content }));
  const response = await complete(proxy, [{ role: "assistant", tool_calls: asked }, ...results]);
  return response.text();
}

async function loop(proxy: TestProxy): Promise<string> {
  return secondStep(proxy, await firstStep(proxy));
}

describe("an agent's loop with parallel tool calls", () => {
  it("replays each time with the ids that belong to it, whichever loop is faster", async () => {
    await using lab = await openAgentLab();
    await using recorder = await lab.start("record");
    const recorded = [await loop(recorder), await loop(recorder)];
    expect(new Set(recorded).size).toBe(2);
    await recorder.proxy.close();
    await using player = await lab.start("replay", { exhausted: "miss" });
    const calls = [await firstStep(player), await firstStep(player)];
    const late = await secondStep(player, calls[1] ?? []);
    const early = await secondStep(player, calls[0] ?? []);
    expect([early, late]).toEqual(recorded);
  });

  it("replays to a client that has ids of its own", async () => {
    await using lab = await openAgentLab();
    await using recorder = await lab.start("record");
    const recorded = await loop(recorder);
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    expect(await secondStep(player, [{ id: "call_mine" }, { id: "call_yours" }])).toBe(recorded);
  });

  it("misses when two results are swapped, or come in another order", async () => {
    await using lab = await openAgentLab();
    await using recorder = await lab.start("record");
    await loop(recorder);
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    const calls = await firstStep(player);
    const [weather, time] = calls;
    for (const found of [
      [
        [weather, "noon"],
        [time, "sunny"],
      ],
      [
        [time, "sunny"],
        [weather, "noon"],
      ],
      [
        [time, "noon"],
        [weather, "sunny"],
      ],
    ] as const) {
      await secondStep(player, calls, found);
    }
    for (const n of [1, 2, 3]) expect(await player.exchange(n)).toMatchObject({ outcome: "missed" });
    await secondStep(player, calls);
    expect(await player.exchange(4)).toMatchObject({ outcome: "replayed" });
  });
});
