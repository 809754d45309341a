import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import * as tls from "node:tls";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { fetch, ProxyAgent } from "undici";
import { openCountingLab } from "../support/counting-lab.ts";
import {
  chatOver2,
  http2Inside,
  http2WithPriorKnowledge,
  type Http2Client,
} from "../support/http2-client.ts";
import { openLab, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";
import { requireTool } from "../support/tools.ts";

const run = promisify(execFile);
const CONNECT = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";
const CHAT = "https://api.openai.com/v1/chat/completions";

/** Asks in the same way of a recorder and then of a player whose upstream is gone. Gives what came of both. */
async function twice<Answer>(
  askThrough: (proxy: TestProxy) => Promise<Answer>,
  exchanges: number,
): Promise<[recorded: Answer, replayed: Answer]> {
  await using lab = await openLab();
  let recorded: Answer;
  {
    await using recorder = await lab.start("record");
    recorded = await askThrough(recorder);
    await recorder.exchange(exchanges - 1);
    expect(recorder.proxy.summary().outcomes.recorded).toBe(exchanges);
  }
  await using player = await lab.start("replay", { map: {} });
  const replayed = await askThrough(player);
  expect(player.proxy.summary().outcomes.replayed).toBe(exchanges);
  return [recorded, replayed];
}

async function askInBothForms(client: Http2Client): Promise<{ type: unknown; frames: readonly string[] }[]> {
  const answers = [
    await chatOver2(client, "A whole answer."),
    await chatOver2(client, "An answer in pieces.", { stream: true }),
  ];
  return answers.map(({ headers, frames }) => ({ type: headers["content-type"], frames }));
}

async function askIn(cassette: string, proxy: TestProxy): Promise<string> {
  await using client = await http2Inside(proxy, cassette);
  return (await chatOver2(client, "The same question.")).body;
}

describe("a client of HTTP/2", () => {
  it.each([
    ["in TLS inside a CONNECT", http2Inside],
    ["in the clear with prior knowledge", http2WithPriorKnowledge],
  ])("records and replays frame by frame, %s", async (_way, open) => {
    const [recorded, replayed] = await twice(async (proxy) => {
      await using client = await open(proxy);
      return await askInBothForms(client);
    }, 2);
    expect(replayed).toEqual(recorded);
    expect(recorded[1]?.type).toBe("text/event-stream; charset=utf-8");
    expect(recorded[1]?.frames.length).toBeGreaterThan(5);
  });

  it("gets each of fifty answers at once on its own stream", async () => {
    const questions = Array.from({ length: 50 }, (_, n) => `Question ${n}.`);
    const [recorded, replayed] = await twice(async (proxy) => {
      await using client = await http2Inside(proxy);
      const asked = questions.map((question, n) => chatOver2(client, question, { stream: n % 2 === 0 }));
      return (await Promise.all(asked)).map(({ body }) => body);
    }, questions.length);
    expect(replayed).toEqual(recorded);
    expect(new Set(recorded).size).toBe(questions.length);
  });

  it("plays the cassette that its proxy's URL names", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const recorded = [await askIn("one", recorder), await askIn("two", recorder)];
    await recorder.exchange(1);
    expect(recorded[0]).not.toBe(recorded[1]);
    await using player = await lab.start("replay");
    expect([await askIn("one", player), await askIn("two", player)]).toEqual(recorded);
  });

  it("is undici with allowH2", async () => {
    const [recorded, replayed] = await twice(async ({ proxy, caFile }) => {
      const requestTls = { ca: await readFile(caFile), allowH2: true };
      const dispatcher = new ProxyAgent({ uri: proxy.url, requestTls, allowH2: true });
      const response = await fetch(CHAT, {
        method: "POST",
        body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello." }] }),
        headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" },
        dispatcher,
      });
      const text = await response.text();
      await dispatcher.destroy();
      return text;
    }, 1);
    expect(replayed).toBe(recorded);
  });

  it.each([
    ["inside a CONNECT", ["--http2", "--proxy", "PROXY", CHAT]],
    ["of the proxy itself, in the clear", ["--http2-prior-knowledge", "PROXY/v1/chat/completions"]],
    ["by Upgrade, which it does without", ["--http2", "PROXY/v1/chat/completions"]],
  ])("is curl %s", async (_way, args) => {
    const tool = requireTool("curl");
    if (tool === undefined) return;
    const body = JSON.stringify({ model: "gpt-4o-mini", stream: true, messages: [] });
    const [recorded, replayed] = await twice(async ({ proxy, caFile }) => {
      const options = ["-sS", "--fail-with-body", "-w", " HTTP/%{http_version}", "--cacert", caFile];
      const request = ["-H", "authorization: Bearer a-key-of-the-tests", "--json", body];
      const target = args.map((arg) => arg.replace("PROXY", proxy.url));
      const { stdout } = await run(tool, [...options, ...request, ...target]);
      return stdout;
    }, 1);
    expect(replayed).toBe(recorded);
    expect(recorded).toMatch(args[0] === "--http2" && args[1] !== "--proxy" ? / HTTP\/1\.1$/ : / HTTP\/2$/);
  });
});

async function shakeHands(player: TestProxy, ALPNProtocols?: string[]): Promise<tls.TLSSocket> {
  const socket = await connect(player.proxy.port);
  await ask(socket, CONNECT);
  const options = { servername: "api.openai.com", ca: await readFile(player.caFile) };
  return secure(socket, ALPNProtocols === undefined ? options : { ...options, ALPNProtocols });
}

describe("the handshake inside a CONNECT", () => {
  it.each([
    { offered: ["h2", "http/1.1"], chosen: "h2" },
    { offered: ["http/1.1", "h2"], chosen: "h2" },
    { offered: ["h2"], chosen: "h2" },
    { offered: ["http/1.1"], chosen: "http/1.1" },
    { offered: undefined, chosen: false },
  ])("of a client that offers $offered chooses $chosen", async ({ offered, chosen }) => {
    await using lab = await openLab();
    await using player = await lab.start("replay", { map: {} });
    const inside = await shakeHands(player, offered);
    expect(inside.alpnProtocol).toBe(chosen);
    inside.destroy();
  });

  it("fails in words for a client that offers neither", async () => {
    await using lab = await openLab();
    await using player = await lab.start("replay", { map: {} });
    await expect(shakeHands(player, ["acme-tls/1"])).rejects.toThrow("alert");
    while (player.events.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(player.events).toMatchObject([
      {
        kind: "connection",
        message:
          "A client and mockai-proxy could not shake hands for api.openai.com. The client offers neither HTTP/2 " +
          "nor HTTP/1.1 (ALPN). Have it offer h2, or http/1.1, or nothing.",
      },
    ]);
  });

  it("is not taken for distrust when a client of HTTP/2 comes and goes without a request", async () => {
    await using lab = await openLab();
    await using player = await lab.start("replay", { map: {} });
    {
      await using client = await http2Inside(player);
      await new Promise<void>((resolve) => client.session.once("remoteSettings", () => resolve()));
      const closed = new Promise<void>((resolve) => client.session.once("close", resolve));
      client.session.close();
      await closed;
    }
    await using later = await http2Inside(player);
    await chatOver2(later, "Anything.");
    expect(player.events.filter(({ kind }) => kind === "connection")).toEqual([]);
  });
});
