import { once } from "node:events";
import * as net from "node:net";
import { Duplex, PassThrough } from "node:stream";
import * as tls from "node:tls";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ExchangeEvent } from "../../src/index.ts";
import { filesBelow, openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";

const CHAT = "/v1/chat/completions";
const GOOD = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Good." }] });
const CONNECT = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";

const MULTIPART = ["Content-Type: multipart/form-data; boundary=b"];

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
    const socket = await connect(port);
    expect(await ask(socket, post(GOOD))).toMatchObject({ status: 200 });
    socket.destroy();
  });

  afterAll(async () => {
    await tested[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  function exchanges(): ExchangeEvent[] {
    return tested.events.filter((event) => event.kind === "exchange");
  }

  describe("bytes that are no HTTP", () => {
    it.each([
      ["noise", Buffer.concat([Buffer.from([0x80]), noise(4096)])],
      ["HTTP/0.9", "GET /\r\n\r\n"],
      ["a NUL in the request line", "GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"],
      ["a NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"],
      ["two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
      ["a length and chunks", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"],
      ["a CONNECT with a blank in it", "CONNECT a b:443 HTTP/1.1\r\n\r\n"],
    ])("are answered with 400 (%s)", async (_what, bytes) => {
      const before = tested.events.length;
      const answer = await hear(port, bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain("mockai-proxy could not read the request: it is not HTTP (");
      expect(tested.events.slice(before)).toMatchObject([{ kind: "connection" }]);
    });

    it.each([
      ["one of a megabyte", `A: ${"x".repeat(1 << 20)}\r\n`],
      ["a hundred thousand", "A: b\r\n".repeat(100_000)],
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
    ])("end with their connection (%s)", async (_what, bytes) => {
      const socket = await connect(port);
      socket.end(bytes);
      socket.resume();
      await once(socket, "close");
    });
  });

  describe("a TLS handshake", () => {
    it("that is cut in the middle of the ClientHello ends the connection, and is told of", async () => {
      const before = tested.events.length;
      const hello = await clientHello("api.openai.com");
      const socket = await connect(port);
      await ask(socket, CONNECT);
      socket.end(hello.subarray(0, hello.length / 2));
      socket.resume();
      await once(socket, "close");
      await expect.poll(() => tested.events.slice(before)).toHaveLength(1);
      expect(tested.events[before]).toMatchObject({ kind: "connection", host: "api.openai.com" });
    });

    it("that is noise ends the connection, and is told of", async () => {
      const before = tested.events.length;
      await hear(port, Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0]), noise(600)]));
      expect(tested.events.slice(before)).toMatchObject([{ kind: "connection" }]);
    });

    it("that the client breaks off for want of trust is told of with the host and what to do", async () => {
      const before = tested.events.length;
      const socket = await connect(port);
      await ask(socket, CONNECT);
      await expect(secure(socket, { servername: "api.openai.com", ca: [] })).rejects.toThrow();
      socket.destroy();
      await expect.poll(() => tested.events.slice(before)).toHaveLength(1);
      expect(tested.events[before]).toMatchObject({ kind: "connection", host: "api.openai.com" });
      expect(tested.events[before]).toHaveProperty("message", expect.stringContaining(tested.caFile));
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
      ["GET //../../etc/passwd HTTP/1.1\r\nHost: localhost", 404],
      ["GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: ../../..", 404],
      ["GET /__mockai/../../etc/passwd HTTP/1.1\r\nHost: localhost", 404],
      ["GET * HTTP/1.1\r\nHost: localhost", 404],
      ["OPTIONS * HTTP/1.1\r\nHost: localhost", 404],
      ["GET /%zz%?key=%&%=%zz HTTP/1.1\r\nHost: \u00e9", 404],
    ])("is answered like any unknown one: %s", async (head, status) => {
      const socket = await connect(port);
      expect(await ask(socket, Buffer.from(`${head}\r\n\r\n`, "latin1"))).toMatchObject({ status });
      socket.destroy();
    });

    it("is turned away in the absolute form", async () => {
      const socket = await connect(port);
      const answer = await ask(socket, "GET http://../../x HTTP/1.1\r\nHost: ../..\r\n\r\n");
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

  describe("a body", () => {
    it.each<[what: string, body: string | Buffer, lines?: string[]]>([
      ["that is not JSON", "{not json"],
      ["that is a JSON array", "[1, 2, [3]]"],
      ["that is a scalar", "7"],
      ["that is empty", ""],
      ["that nests deep", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
      ["that nests deep in an object", `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
      ["that is not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
      ["with a member __proto__", '{"__proto__": {"model": "x"}, "constructor": null}'],
      ["in multipart", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n', MULTIPART],
      ["in broken multipart", "--c\r\n\r\n\r\n\r\n--b", MULTIPART],
      ["in urlencoded pairs", "a=1&a=%zz&=&b", ["Content-Type: application/x-www-form-urlencoded"]],
      ["in gzip", gzipSync(GOOD), ["Content-Encoding: gzip"]],
      ["in brotli", brotliCompressSync(GOOD), ["Content-Encoding: br"]],
      ["in deflate", deflateSync(GOOD), ["Content-Encoding: deflate"]],
      ["in raw deflate", deflateRawSync(GOOD), ["Content-Encoding: deflate"]],
      ["in gzip, twice", gzipSync(gzipSync(GOOD)), ["Content-Encoding: gzip, gzip"]],
    ])("%s is forwarded as it is and found again", async (_what, body, lines) => {
      const count = lab.provider.requests.length;
      await using recorder = await lab.start("record");
      const live = await ask(await connect(recorder.proxy.port), post(body, lines));
      expect(lab.provider.requests[count]?.body).toEqual(Buffer.from(body));
      expect(await recorder.exchange(0)).toMatchObject({ outcome: expect.stringMatching(/^(recorded|unchanged)$/) });
      await using player = await lab.start("replay");
      const again = await ask(await connect(player.proxy.port), post(body, lines));
      expect(again).toMatchObject({ status: live.status, body: live.body });
    });

    it.each<[what: string, body: Buffer, coding: string, status: number, reason: string]>([
      ["broken gzip", Buffer.from("no gzip"), "gzip", 400, "The request cannot be matched: the gzip body is broken."],
      ["gzip cut short", gzipSync(GOOD).subarray(0, 40), "gzip", 400, "The request cannot be matched: the gzip body is broken."],
      ["broken brotli", Buffer.from("no brotli"), "br", 400, "The request cannot be matched: the br body is broken."],
      ["broken deflate", Buffer.from("xx"), "deflate", 400, "The request cannot be matched: the deflate body is broken."],
      ["an unknown coding", Buffer.from("what?"), "zstd", 400, "The request cannot be matched: the content coding zstd is not known here."],
      ["a bomb", gzipSync(Buffer.alloc(100 << 20)), "gzip", 413, "The request unfolds to more than 64 MiB, and so it is neither recorded nor replayed."],
    ])("in %s is passed on by record and refused by replay", async (_what, body, coding, status, reason) => {
      const count = lab.provider.requests.length;
      const socket = await connect(port);
      const answer = await ask(socket, post(body, [`Content-Encoding: ${coding}`]));
      socket.destroy();
      if (mode === "record") {
        expect(lab.provider.requests[count]?.body).toEqual(body);
        await expect.poll(() => exchanges().at(-1)).toMatchObject({ outcome: "passed", status: answer.status });
        expect(exchanges().at(-1)?.notSaved).toContain(reason);
      } else {
        expect(answer.status).toBe(status);
        expect(answer.body).toContain(reason);
        expect(lab.provider.requests).toHaveLength(count);
      }
    });

    it("that ends before its Content-Length is nobody's request", async () => {
      const count = exchanges().length;
      const calls = lab.provider.requests.length;
      const socket = await connect(port);
      socket.end(post(GOOD).subarray(0, -10));
      socket.resume();
      await once(socket, "close");
      expect(await tested.exchange(count)).toMatchObject({ outcome: "cancelled", code: "client_left" });
      expect(lab.provider.requests).toHaveLength(calls);
    });

    it("in broken chunks is nobody's request", async () => {
      const count = exchanges().length;
      const head = `POST http://api.openai.com${CHAT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
      expect(await hear(port, `${head}5\r\nhello\r\nzz\r\n`)).toMatch(/^(HTTP\/1\.1 400 |$)/);
      expect(await tested.exchange(count)).toMatchObject({ outcome: "cancelled", code: "client_left" });
    });
  });
});


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

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
