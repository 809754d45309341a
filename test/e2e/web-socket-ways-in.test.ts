import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProxyAgent, WebSocket as UndiciWebSocket } from "undici";
import { WebSocket } from "ws";
import type { ProxyOptions } from "../../src/index.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { startCorporateProxy } from "../support/corporate-proxy.ts";
import { startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";
import { deferred } from "../support/deferred.ts";
import { connect } from "../support/raw-client.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";
import { openAbsolute, openThrough, play, refusalOf } from "../support/session-client.ts";
import { type SessionUpstream, startSessionUpstream } from "../support/session-upstream.ts";

const authority = makeTestAuthority();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let upstream: SessionUpstream;
let upstreamCa: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  upstreamCa = join(folder.path, "upstream.pem");
  await writeFile(upstreamCa, authority.cert);
  upstream = await startSessionUpstream(
    (socket) => {
      socket.send("welcome");
      socket.on("message", (data: Buffer) => {
        socket.send(`you said ${data.toString("utf8")}`);
        socket.close(1000, "enough");
      });
    },
    { tls: authority.leaf(["localhost", "127.0.0.1"]) },
  );
});
beforeAll(async () => {
  await using recorder = await start("record", "recorded");
  await greet(await openThrough(recorder, `wss://api.openai.com${PATH}`));
});
afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function start(
  mode: ProxyOptions["mode"],
  name: string,
  more: Partial<ProxyOptions> = {},
): Promise<TestProxy> {
  return startProxy({
    mode,
    recordings: join(folder.path, name),
    caDir: join(folder.path, "ca"),
    upstreamCa: [upstreamCa],
    map: mode === "replay" ? {} : { "api.openai.com": upstream.url },
    ...more,
  });
}

const PATH = "/v1/realtime?model=gpt-realtime";
const SEEN = {
  protocol: "",
  messages: ["welcome", "you said hello"],
  pings: 0,
  close: [1000, "enough"],
};

type Open = (proxy: TestProxy) => Promise<WebSocket>;

const WAYS: readonly (readonly [string, Open])[] = [
  ["in TLS inside a CONNECT", (proxy) => openThrough(proxy, `wss://api.openai.com${PATH}`)],
  ["in the clear inside a CONNECT", (proxy) => openThrough(proxy, `ws://api.openai.com${PATH}`)],
  ["in absolute form", ({ proxy }) => openAbsolute(proxy.port, `http://api.openai.com${PATH}`)],
  [
    "in absolute form with the scheme ws",
    ({ proxy }) => openAbsolute(proxy.port, `ws://api.openai.com${PATH}`),
  ],
  ["straight to the port", async ({ proxy }) => new WebSocket(`ws://127.0.0.1:${proxy.port}${PATH}`)],
  [
    "straight to the port in TLS",
    async ({ proxy, caFile }) =>
      new WebSocket(`wss://localhost:${proxy.port}${PATH}`, [], { ca: await readFile(caFile) }),
  ],
  [
    "below a mount",
    async ({ proxy }) => new WebSocket(`ws://127.0.0.1:${proxy.port}/_p/api.openai.com${PATH}`),
  ],
  [
    "with a cassette in its path",
    async ({ proxy }) => new WebSocket(`ws://127.0.0.1:${proxy.port}/@ours${PATH}`),
  ],
];

function greet(socket: WebSocket): Promise<unknown> {
  return play(socket, { heard: (client, message) => message === "welcome" && client.send("hello") });
}

describe("a WebSocket", () => {
  it.each(WAYS)("is recorded and replayed %s", async (name, open) => {
    {
      await using recorder = await start("record", name);
      expect(await greet(await open(recorder))).toEqual(SEEN);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", provider: "openai" });
    }
    const { length } = upstream.handshakes;
    await using player = await start("replay", name);
    expect(await greet(await open(player))).toEqual(SEEN);
    expect(await player.exchange(0)).toMatchObject({ outcome: "replayed" });
    expect(upstream.handshakes).toHaveLength(length);
  });

  it.each(["record", "replay"] as const)("is spoken by the fetch library's client under %s", async (mode) => {
    await using proxy = await start(mode, "undici");
    await using agent = {
      dispatcher: new ProxyAgent({ uri: proxy.proxy.url, requestTls: { ca: await readFile(proxy.caFile) } }),
      [Symbol.asyncDispose]: () => agent.dispatcher.destroy(),
    };
    const { dispatcher } = agent;
    const messages: unknown[] = [];
    const close = await new Promise((resolve, reject) => {
      const socket = new UndiciWebSocket(`wss://api.openai.com${PATH}`, {
        dispatcher,
        protocols: ["realtime", "openai-insecure-api-key.dummy-key-of-the-tests"],
      });
      socket.addEventListener("error", reject);
      socket.addEventListener("message", ({ data }) => {
        messages.push(data);
        if (data === "welcome") socket.send("hello");
      });
      socket.addEventListener("close", ({ code, reason, wasClean }) =>
        resolve({ code, reason, wasClean, protocol: socket.protocol }),
      );
    });
    expect(messages).toEqual(SEEN.messages);
    expect(close).toEqual({ code: 1000, reason: "enough", wasClean: true, protocol: "realtime" });
  });

  it("is passed through untouched in passthrough, and where its host is not recorded", async () => {
    await using passing = await start("passthrough", "passed");
    expect(await greet(await openThrough(passing, `wss://api.openai.com${PATH}`))).toEqual(SEEN);
    expect(await passing.exchange(0)).toMatchObject({ outcome: "passed", status: 101, notSaved: undefined });
    await using recorder = await start("record", "passed");
    const target = `http://localhost:${upstream.port}/anything`;
    const plain = await startSessionUpstream((socket) => socket.close(1000, "plain"));
    await using _plain = plain;
    const client = await openAbsolute(
      recorder.proxy.port,
      target.replace(String(upstream.port), String(plain.port)),
    );
    expect(await play(client)).toMatchObject({ close: [1000, "plain"] });
    expect(await recorder.exchange(0)).toMatchObject({
      outcome: "passed",
      notSaved: "localhost is not recorded (--host localhost records it)",
    });
    expect(plain.handshakes[0]?.headers.via).toMatch(/^1\.1 mockai-proxy-/);
  });

  it("reaches its upstream through the tunnel of a corporate proxy, ws: too", async () => {
    await using corporate = await startCorporateProxy();
    await using plain = await startSessionUpstream((socket) => socket.close(1000, "plain"));
    const environment = { HTTPS_PROXY: corporate.url, HTTP_PROXY: corporate.url };
    await using recorder = await start("record", "corporate", {
      environment,
      hosts: ["ws.example"],
      // Loopback goes without the proxy, and so the name is another's.
      map: { "ws.example": `http://ws.example:${plain.port}` },
    });
    expect(await play(await openThrough(recorder, "ws://ws.example/chat"))).toMatchObject({
      close: [1000, "plain"],
    });
    expect(corporate.asked).toEqual([`CONNECT ws.example:${plain.port}`]);
  });

  it("offers no compression to the upstream, so that frames can be read", async () => {
    await using recorder = await start("record", "plain");
    const client = await openThrough(recorder, `wss://api.openai.com${PATH}`);
    await greet(client);
    expect(client.extensions).toBe("");
    expect(upstream.handshakes.at(-1)?.headers).toMatchObject({ host: "api.openai.com" });
    expect(upstream.handshakes.at(-1)?.headers["sec-websocket-extensions"]).toBeUndefined();
  });

  it("gets a 502 where its upstream cannot be reached, and where that answers no HTTP", async () => {
    await using recorder = await start("record", "unreachable", {
      map: { "api.openai.com": "http://localhost:1" },
    });
    expect(await refusalOf(await openThrough(recorder, `wss://api.openai.com${PATH}`))).toMatchObject({
      status: 502,
    });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed", code: "refused" });
  });

  it("asks for the provider's credentials where that is wanted, and takes those in a subprotocol", async () => {
    await using strict = await start("replay", "recorded", { requireCredentials: true });
    const url = `wss://api.openai.com${PATH}`;
    expect(await refusalOf(await openThrough(strict, url))).toMatchObject({ status: 401 });
    const protocols = ["openai-insecure-api-key.dummy-key-of-the-tests"];
    const client = await openThrough(strict, url, { protocols });
    const upgraded = new Promise((resolve) => client.once("upgrade", resolve));
    client.on("error", () => {});
    expect(await upgraded).toMatchObject({ statusCode: 101 });
    client.terminate();
  });
});

describe("the end of a WebSocket", () => {
  const url = `wss://api.openai.com${PATH}`;

  it("comes to the upstream when the client leaves, and before the handshake is answered too", async () => {
    const asked = deferred();
    await using silent = await startRawUpstream({ onRequest: () => asked.resolve() });
    await using recorder = await start("record", "left", {
      map: { "api.openai.com": `http://localhost:${silent.port}` },
    });
    const client = await openThrough(recorder, url);
    client.on("error", () => {});
    await asked.promise;
    client.terminate();
    await silent.closed(1);
    expect(await recorder.exchange(0)).toMatchObject({
      outcome: "cancelled",
      notSaved: "the client left before the WebSocket stood",
    });
  });

  it("comes with the proxy's, which waits for nobody, in each mode", async () => {
    for (const mode of ["record", "replay", "passthrough"] as const) {
      const proxy = await start(mode, "recorded");
      const client = await openThrough(proxy, url);
      const welcomed = new Promise((resolve) => client.once("message", resolve));
      const gone = play(client);
      await welcomed;
      await proxy[Symbol.asyncDispose]();
      expect((await gone).close[0]).toBe(1006);
      expect(await proxy.exchange(0)).not.toMatchObject({ outcome: "recorded" });
    }
  });

  it("comes at once where a client's frames are none", async () => {
    await using player = await start("replay", "recorded");
    const socket = await connect(player.proxy.port);
    const lines = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    const key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
    socket.write(
      `GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n${[...lines, key].join("\r\n")}\r\n\r\nnot a frame`,
    );
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece as Buffer);
    const answer = Buffer.concat(pieces);
    expect(answer.toString("latin1")).toContain("101 Switching Protocols");
    expect([...answer.subarray(-4)]).toEqual([0x88, 2, 0x03, 0xea]);
    expect(await player.exchange(0)).toMatchObject({ outcome: "cancelled" });
  });
});
