import { describe, expect, it } from "vitest";
import { filesBelow, openLab, type TestProxy } from "../support/lab.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";

/** Asks for a completion through a proxy, as a client would that has no SDK. */
function ask(
  client: TestProxy,
  options: {
    stream?: boolean;
    content?: string;
    simulate?: string;
    headers?: object;
    signal?: AbortSignal;
  } = {},
): Promise<Response> {
  const { stream = false, content = "Say something.", simulate, headers, signal } = options;
  return client.fetch(CHAT, {
    method: "POST",
    headers: {
      authorization: "Bearer a-key-of-the-tests",
      "content-type": "application/json",
      ...(simulate === undefined ? {} : { "x-simulate": simulate }),
      ...headers,
    },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }], stream }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function readSome(response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error("the response has no body");
  await reader.read();
  return reader;
}

async function outcomeOf(request: Promise<Response>): Promise<number | "broken off"> {
  try {
    const response = await request;
    await response.arrayBuffer();
    return response.status;
  } catch {
    return "broken off";
  }
}

describe("record", () => {
  it("gives the client each piece while the upstream still holds the next one back", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const release = lab.provider.holdStreams();
    const response = await ask(recorder, { stream: true });
    const reader = await readSome(response);
    expect(recorder.events).toEqual([]);
    release();
    while (!(await reader.read()).done);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", status: 200 });
  });

  it("gives the client what the upstream sent, header for header", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const response = await ask(recorder);
    // The recording is redacted, the live answer is not.
    expect(response.headers.get("openai-organization")).toBeTruthy();
    expect(response.headers.getSetCookie().length).toBeGreaterThan(0);
    const sent = lab.provider.requests[0];
    expect(sent?.rawHeaders).toContain("Bearer a-key-of-the-tests");
    expect(sent?.rawHeaders.map((name) => name.toLowerCase())).not.toContain("proxy-connection");
    expect(sent?.host).toBe("api.openai.com");
    await response.text();
  });

  it("keeps connections to the upstream alive", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    for (let i = 0; i < 5; i += 1) await (await ask(recorder, { content: `Number ${i}.` })).text();
    expect(lab.provider.openConnections()).toBe(1);
  });

  it("writes nothing anew when nothing but ids, times and keys has changed", async () => {
    await using lab = await openLab();
    for (const stream of [true, false]) {
      await using recorder = await lab.start("record");
      await (await ask(recorder, { stream })).text();
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    const before = await filesBelow(lab.recordings);
    expect(before.size).toBe(4);
    await using again = await lab.start("record");
    for (const stream of [true, false]) {
      await (
        await ask(again, { stream, headers: { authorization: "Bearer another-key-of-the-tests" } })
      ).text();
    }
    expect(await again.exchange(1)).toMatchObject({ outcome: "unchanged" });
    await again.proxy.close();
    expect(await filesBelow(lab.recordings)).toEqual(before);
  });

  it("replays repeated requests in the order of their recording, and then the last one again", async () => {
    await using lab = await openLab();
    const recorded: string[] = [];
    {
      await using recorder = await lab.start("record");
      for (let i = 0; i < 3; i += 1) recorded.push(await (await ask(recorder)).text());
    }
    expect(new Set(recorded).size).toBe(3);
    await using player = await lab.start("replay", { map: {} });
    const replayed: string[] = [];
    for (let i = 0; i < 4; i += 1) replayed.push(await (await ask(player)).text());
    expect(replayed).toEqual([...recorded, recorded[2]]);
  });

  it("replaces in a new run what an earlier run recorded more often", async () => {
    await using lab = await openLab();
    for (const times of [3, 1]) {
      await using recorder = await lab.start("record");
      for (let i = 0; i < times; i += 1) await (await ask(recorder)).text();
    }
    const names = [...(await filesBelow(lab.recordings)).keys()];
    expect(names.filter((name) => /\.\d+\.json$/.test(name))).toHaveLength(1);
  });

  it.each([
    ["refused by 429", "429", 429, "the answer was a 429 (--keep-errors saves it)"],
    ["failing with 500", "500", 500, "the answer was a 500 (--keep-errors saves it)"],
    [
      "ending without [DONE]",
      "cut-clean",
      200,
      "the stream ended before its last event (--keep-errors saves it)",
    ],
  ])("passes on an answer %s, and saves nothing", async (_what, simulate, status, notSaved) => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    expect(await outcomeOf(ask(recorder, { stream: true, simulate }))).toBe(status);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "passed", status, notSaved });
    expect([...recorder.proxy.summary().notSaved]).toEqual([[notSaved, 1]]);
    expect(await filesBelow(lab.recordings)).toEqual(new Map());
  });

  it.each(["reset-mid", "cut"])(
    "cuts the client off when the upstream breaks off (%s), and saves nothing",
    async (fault) => {
      await using lab = await openLab();
      await using recorder = await lab.start("record");
      expect(await outcomeOf(ask(recorder, { stream: true, simulate: fault }))).toBe("broken off");
      const event = await recorder.exchange(0);
      expect(event).toMatchObject({ outcome: "failed" });
      expect(event.message).toContain("api.openai.com");
      expect(await filesBelow(lab.recordings)).toEqual(new Map());
    },
  );

  it.each([
    ["reset", 502],
    ["garbage", 502],
    ["hang", 504],
  ])("answers %s by the upstream with a %i that names the host", async (fault, status) => {
    await using lab = await openLab();
    await using recorder = await lab.start("record", { upstreamTimeouts: { headMs: 200 } });
    const response = await ask(recorder, { simulate: fault });
    expect(response.status).toBe(status);
    expect(response.headers.get("x-mockai-proxy")).toBe("error");
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain("api.openai.com");
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed", status, message: error.message });
    expect(await filesBelow(lab.recordings)).toEqual(new Map());
    // And it goes on.
    expect(await outcomeOf(ask(recorder))).toBe(200);
  });

  it("cuts off a stream that falls silent", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record", { upstreamTimeouts: { idleMs: 200 } });
    expect(await outcomeOf(ask(recorder, { stream: true, simulate: "hang-mid" }))).toBe("broken off");
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed" });
  });

  it("does not trust an upstream whose authority nobody named", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record", { upstreamCa: [] });
    const response = await ask(recorder);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("--upstream-ca");
    expect(lab.provider.requests).toEqual([]);
  });

  it("saves errors of the moment with --keep-errors", async () => {
    await using lab = await openLab();
    {
      await using recorder = await lab.start("record", { keepErrors: true });
      expect(await outcomeOf(ask(recorder, { simulate: "429" }))).toBe(429);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    await using player = await lab.start("replay", { map: {} });
    expect(await outcomeOf(ask(player))).toBe(429);
  });

  it("ends the upstream's work when the client leaves in the middle, and saves nothing", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const release = lab.provider.holdStreams();
    const leaving = new AbortController();
    await readSome(await ask(recorder, { stream: true, signal: leaving.signal }));
    leaving.abort();
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
    await expect.poll(() => lab.provider.aborted).toBe(1);
    release();
    await recorder.proxy.close();
    expect(await filesBelow(lab.recordings)).toEqual(new Map());
  });

  it("ends the upstream's work when the client leaves before the answer", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const leaving = new AbortController();
    const asked = outcomeOf(ask(recorder, { simulate: "hang", signal: leaving.signal }));
    await expect.poll(() => lab.provider.requests.length).toBe(1);
    leaving.abort();
    expect(await asked).toBe("broken off");
    await expect.poll(() => lab.provider.aborted).toBe(1);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
  });

  it("keeps a recording whose client left right after [DONE]", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const leaving = new AbortController();
    // The last chunk of the body is what the client does not wait for.
    const response = await ask(recorder, { stream: true, simulate: "hang-end", signal: leaving.signal });
    const reader = response.body?.getReader();
    let text = "";
    while (!text.includes("[DONE]")) {
      const { value } = (await reader?.read()) ?? {};
      if (value === undefined) break;
      text += Buffer.from(value).toString();
    }
    leaving.abort();
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
  });

  it("lets a repetition in auto mode find what the request before it recorded", async () => {
    await using lab = await openLab();
    await using both = await lab.start("auto");
    const first = await (await ask(both)).text();
    expect(await (await ask(both)).text()).toBe(first);
    expect(lab.provider.requests).toHaveLength(1);
    await both.exchange(1);
    expect(both.proxy.summary().outcomes).toMatchObject({ recorded: 1, replayed: 1 });
  });

  it("saves nothing in passthrough", async () => {
    await using lab = await openLab();
    await using through = await lab.start("passthrough");
    expect(await outcomeOf(ask(through))).toBe(200);
    expect(await through.exchange(0)).toMatchObject({ outcome: "passed", notSaved: undefined });
    expect(await filesBelow(lab.recordings)).toEqual(new Map());
  });
});
