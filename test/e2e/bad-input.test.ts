import { once } from "node:events";
import { Duplex, PassThrough } from "node:stream";
import * as tls from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionEvent, ExchangeEvent } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { filesBelow, openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure, type RawAnswer } from "../support/raw-client.ts";

const CHAT = "/v1/chat/completions";
const GOOD = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Good." }] });
const CONNECT = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";

/** A request that nothing is wrong with but what the test puts into it. */
function post(body: string | Buffer, lines: readonly string[] = [], path = CHAT): Buffer {
  const head = [
    `POST http://api.openai.com${path} HTTP/1.1`,
    "Host: api.openai.com",
    "Authorization: Bearer a-key-of-the-tests",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...lines,
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Writes bytes and leaves it to the proxy to end the connection; what it said until then. */
async function hear(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await connect(port);
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  // A reset is as good an end as any.
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return heard;
}

/** The first bytes of a TLS client. */
async function clientHello(servername: string): Promise<Buffer> {
  const sent = new PassThrough();
  const wire = Duplex.from({ readable: new PassThrough(), writable: sent });
  tls.connect({ socket: wire, servername }).on("error", () => {});
  const [hello] = (await once(sent, "data")) as [Buffer];
  return hello;
}

/** Bytes that look random and are the same each time. */
function noise(length: number): Buffer {
  let state = 12_345;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    }),
  );
}

describe.each(["record", "replay"] as const)("in %s", (mode) => {
  let lab: Lab;
  let tested: TestProxy;
  let port: number;

  beforeAll(async () => {
    lab = await openLab();
    {
      await using recorder = await lab.start("record");
      await ask(await connect(recorder.proxy.port), post(GOOD));
    }
    tested = await lab.start(mode);
    ({ port } = tested.proxy);
  });

  // Whatever came before: a good request is served. An uncaught error would fail the run by itself.
  afterEach(async () => {
    const count = exchanges().length;
    const { status } = await answerTo(tested, post(GOOD));
    if (status !== 200) throw new Error(`the good request got a ${status}`);
    await tested.exchange(count);
  });

  afterAll(async () => {
    await tested[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  function brokenConnections(): ConnectionEvent[] {
    return tested.events.filter((event) => event.kind === "connection");
  }

  function exchanges(): ExchangeEvent[] {
    return tested.events.filter((event) => event.kind === "exchange");
  }

  describe("bytes that are no HTTP", () => {
    it.each([
      ["noise", Buffer.concat([Buffer.from([0x80]), noise(4096)])],
      ["a NUL in the request line", "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"],
      ["a NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"],
      ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
      ["a length and chunks", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"],
      ["a CONNECT with a blank in it", "CONNECT a b:443 HTTP/1.1\r\n\r\n"],
    ])("are answered with 400 (%s)", async (_what, bytes) => {
      const before = brokenConnections().length;
      const answer = await hear(port, bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain("mockai-proxy could not read the request: it is not HTTP (");
      expect(brokenConnections()).toHaveLength(before + 1);
    });

    it.each([
      ["one of a megabyte", `A: ${"x".repeat(1 << 20)}\r\n`],
      ["a hundred thousand", "Another: b\r\n".repeat(100_000)],
    ])("are answered with 431 when it is the headers that do not end (%s)", async (_what, lines) => {
      const answer = await hear(port, `GET / HTTP/1.1\r\nHost: x\r\n${lines}\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
      expect(answer).toMatch(
        /mockai-proxy could not read the request: its head is larger than 262144 bytes\.\n$/,
      );
    });

    it.each([
      ["nothing", ""],
      ["a lone line end", "\r\n"],
      ["half a method", "PO"],
      ["half a head", "POST /v1/chat/completions HTTP/1.1\r\nHost: api.op"],
    ])("end with their connection and are not worth a word (%s)", async (_what, bytes) => {
      const before = brokenConnections().length;
      const socket = await connect(port);
      socket.end(bytes);
      socket.resume();
      await once(socket, "close");
      expect(brokenConnections()).toHaveLength(before);
    });
  });

  describe("a TLS handshake", () => {
    it("that is cut in the middle of the ClientHello ends the connection, and is told of", async () => {
      const before = brokenConnections().length;
      const hello = await clientHello("api.openai.com");
      const socket = await connect(port);
      await ask(socket, CONNECT);
      socket.end(hello.subarray(0, hello.length / 2));
      socket.resume();
      await once(socket, "close");
      await expect.poll(brokenConnections).toHaveLength(before + 1);
      expect(brokenConnections()[before]).toMatchObject({ host: "api.openai.com" });
    });

    it("that is noise ends the connection, and is told of", async () => {
      const before = brokenConnections().length;
      await hear(port, Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0]), noise(600)]));
      expect(brokenConnections()).toHaveLength(before + 1);
    });

    it("that the client breaks off for want of trust is told of with the host and what to do", async () => {
      const before = brokenConnections().length;
      const socket = await connect(port);
      await ask(socket, CONNECT.replaceAll("openai", "anthropic"));
      await expect(secure(socket, { servername: "api.anthropic.com", ca: [] })).rejects.toThrow(
        /certificate/,
      );
      socket.destroy();
      await expect.poll(brokenConnections).toHaveLength(before + 1);
      const told = brokenConnections()[before];
      expect(told?.host).toBe("api.anthropic.com");
      expect(told?.message).toContain(tested.caFile);
    });
  });

  describe("a CONNECT", () => {
    it.each([
      "user:word@api.openai.com:443",
      "api.openai.com",
      "api.openai.com:0",
      "api.openai.com:99999",
      "api.openai.com:",
      ":443",
      "[::1:443",
      "http://api.openai.com/",
      "../../etc:443",
      "/",
    ])("to %s is answered with 400", async (target) => {
      const answer = await hear(port, `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain(`mockai-proxy cannot CONNECT to "${target}": it takes host:port.`);
    });

    it("to the proxy itself is refused in words", async () => {
      const answer = await hear(port, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
      expect(answer).toMatch(mode === "record" ? /^HTTP\/1\.1 502 / : /^HTTP\/1\.1 403 /);
      expect(answer).toContain(
        mode === "record" ? "mockai-proxy was asked to forward to itself." : "--tunnel 127.0.0.1",
      );
    });
  });

  describe("a host or path that climbs", () => {
    it.each([
      "GET //../../etc/passwd HTTP/1.1\r\nHost: localhost",
      "GET /__mockai/../../etc/passwd HTTP/1.1\r\nHost: localhost",
      "GET /%zz%?key=%&%=%zz HTTP/1.1\r\nHost: localhost",
      "GET * HTTP/1.1\r\nHost: localhost",
      "OPTIONS * HTTP/1.1\r\nHost: localhost",
      "GET /passwd HTTP/1.0",
      "GET /passwd",
    ])("is answered like any unknown path: %s", async (head) => {
      const socket = await connect(port);
      expect(await ask(socket, `${head}\r\n\r\n`)).toMatchObject({ status: 404 });
      socket.destroy();
    });

    it.each([
      "GET http://../../x HTTP/1.1\r\nHost: ../..",
      "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: ../../..",
      "GET / HTTP/1.1\r\nHost: \u00e9",
    ])("is answered like any unknown host: %s", async (head) => {
      const socket = await connect(port);
      const answer = await ask(socket, Buffer.from(`${head}\r\n\r\n`, "latin1"));
      expect(answer.status).toBe(mode === "record" ? 502 : 403);
      socket.destroy();
    });

    it("stays in the recordings folder below the provider's host", async () => {
      const socket = await connect(port);
      const climbing = "/v1/../../../../outside/%2e%2e/%2F..%2Fetc";
      expect(await ask(socket, post(GOOD, [], climbing))).toMatchObject({ status: 404 });
      socket.destroy();
      await tested.exchange(exchanges().length - 1);
      const names = [...(await filesBelow(lab.recordings)).keys()];
      expect(names.every((name) => name.startsWith("api.openai.com/"))).toBe(true);
    });
  });

  /** The first exchange from this one on that is no recording: of one before it is told a little later. */
  async function unrecorded(count: number): Promise<ExchangeEvent> {
    const event = await tested.exchange(count);
    return event.outcome === "recorded" ? unrecorded(count + 1) : event;
  }

  describe("a body", () => {
    it("that ends before its Content-Length is nobody's request", async () => {
      const count = exchanges().length;
      const calls = lab.provider.requests.length;
      const socket = await connect(port);
      socket.end(post(GOOD).subarray(0, -10));
      socket.resume();
      await once(socket, "close");
      expect(await unrecorded(count)).toMatchObject({ outcome: "cancelled", code: "client_left" });
      expect(lab.provider.requests).toHaveLength(calls);
    });

    it("in broken chunks is nobody's request", async () => {
      const count = exchanges().length;
      const head = `POST http://api.openai.com${CHAT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
      expect(await hear(port, `${head}5\r\nhello\r\nzz\r\n`)).toMatch(/^(HTTP\/1\.1 400 |$)/);
      expect(await unrecorded(count)).toMatchObject({ outcome: "cancelled", code: "client_left" });
    });
  });
});

async function answerTo({ proxy }: TestProxy, request: Buffer): Promise<RawAnswer> {
  const socket = await connect(proxy.port);
  const answer = await ask(socket, request);
  socket.destroy();
  return answer;
}

describe("an upstream that is the proxy itself", () => {
  it("is answered with a 502 that says so", async () => {
    await using lab = await openLab();
    const port = await freePort();
    await using looped = await lab.start("record", {
      port,
      map: { "api.openai.com": `http://127.0.0.1:${port}` },
    });
    const socket = await connect(looped.proxy.port);
    const answer = await ask(socket, post(GOOD));
    expect(answer.status).toBe(502);
    expect(answer.body).toContain("mockai-proxy was asked to forward to itself.");
    expect(await looped.exchange(0)).toMatchObject({ outcome: "failed", code: "loop" });
    socket.destroy();
  });
});
