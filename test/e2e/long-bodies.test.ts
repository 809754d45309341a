import { once } from "node:events";
import * as http from "node:http";
import type * as net from "node:net";
import { describe, expect, it } from "vitest";
import { startProgram, type Program } from "../cli/child-process.ts";
import { startSimulatedProvider } from "../simulated-provider/server.ts";
import { freePort } from "../support/free-port.ts";
import { connect, readAnswer } from "../support/raw-client.ts";

const MIB = 1 << 20;
const PIECE = Buffer.alloc(MIB, "x");
/** What Node itself takes, the 64 MiB that are read before a recording is given up, and garbage of both. */
const MAX_RSS_BYTES = 350 * MIB;

/** Says at the end how much memory it has had at most. */
const TELL_MEMORY = `process.on("exit", () => {
  process.stderr.write("most memory: " + process.resourceUsage().maxRSS * 1024 + "\\n");
});`;

interface Child {
  readonly program: Program;
  readonly port: number;
  /** Whether the proxy answers on another connection. */
  isWell(): Promise<boolean>;
  /** Ends it well; what it said, and its most memory in bytes. */
  end(): Promise<{ errors: string; memory: number }>;
}

/** The program in a process of its own, so that its memory can be told from the test's. */
async function startChild(mode: string, upstreamPort: number): Promise<Child> {
  const port = await freePort();
  const map = `api.openai.com=http://127.0.0.1:${upstreamPort}`;
  const program = await startProgram([mode, "--port", String(port), "--map", map], TELL_MEMORY);
  await program.says("mockai-proxy");
  return {
    program,
    port,
    async isWell() {
      return (await fetch(`http://127.0.0.1:${port}/__mockai/health`)).ok;
    },
    async end() {
      program.kill("SIGTERM");
      const { errors, exitCode } = await program.ended;
      expect(exitCode).toBe(0);
      return { errors, memory: Number(/most memory: (\d+)/.exec(errors)?.[1]) };
    },
  };
}

const PATH = "http://api.openai.com/v1/files";
const LINES = "Host: api.openai.com\r\nAuthorization: Bearer a-key-of-the-tests\r\n";

/** Sends so many mebibytes without a look at what comes back; resolves when all of them are gone. */
async function upload(socket: net.Socket, mebibytes: number): Promise<void> {
  socket.write(`POST ${PATH} HTTP/1.1\r\n${LINES}Content-Length: ${mebibytes * MIB}\r\n\r\n`);
  for (let n = 0; n < mebibytes; n += 1) {
    await new Promise<void>((resolve, reject) => {
      socket.write(PIECE, (error) => (error ? reject(error) : resolve()));
    });
  }
}

describe("a request of 100 MB or more", () => {
  it("is streamed through by record and not saved", async () => {
    await using provider = await startSimulatedProvider();
    const child = await startChild("record", provider.port);
    const socket = await connect(child.port);
    const answer = readAnswer(socket);
    await upload(socket, 100);
    expect((await answer).status).toBe(400);
    const received = provider.requests[0]?.body;
    expect(received?.length).toBe(100 * MIB);
    expect(received?.equals(Buffer.alloc(100 * MIB, "x"))).toBe(true);
    expect(await child.isWell()).toBe(true);
    socket.destroy();
    const { errors, memory } = await child.end();
    expect(errors).toContain(
      "The request is larger than 64 MiB, and so it is neither recorded nor replayed.",
    );
    expect(memory).toBeLessThan(MAX_RSS_BYTES);
  });

  it("is refused by replay in words, and the client may send it to its end", async () => {
    const child = await startChild("replay", 9);
    const socket = await connect(child.port);
    const answer = readAnswer(socket);
    await upload(socket, 500);
    const { status, body } = await answer;
    expect(status).toBe(413);
    expect(body).toContain(
      "The request is larger than 64 MiB, and so it is neither recorded nor replayed. Send less at once.",
    );
    expect(await child.isWell()).toBe(true);
    const next = readAnswer(socket);
    socket.write("GET /__mockai/health HTTP/1.1\r\nHost: x\r\n\r\n");
    expect((await next).status).toBe(200);
    socket.destroy();
    expect((await child.end()).memory).toBeLessThan(MAX_RSS_BYTES);
  });

  it("whose client leaves while it is refused does no harm", async () => {
    const child = await startChild("replay", 9);
    const socket = await connect(child.port);
    const answer = readAnswer(socket);
    const sent = upload(socket, 500).catch(() => {});
    expect((await answer).status).toBe(413);
    socket.resetAndDestroy();
    await sent;
    expect(await child.isWell()).toBe(true);
    await child.end();
  });

  it("may be sent to its end when it cannot be forwarded", async () => {
    const port = await freePort();
    const child = await startChild("passthrough", port);
    const socket = await connect(child.port);
    const answer = readAnswer(socket);
    await upload(socket, 500);
    expect((await answer).status).toBe(502);
    socket.destroy();
    expect((await child.end()).memory).toBeLessThan(MAX_RSS_BYTES);
  });
});

describe("a client that does not read", () => {
  it.each(["passthrough", "record"])(
    "holds the upstream up in %s, and gets everything when it does",
    async (mode) => {
      let written = 0;
      const upstream = http.createServer((_request, response) => {
        void (async () => {
          response.writeHead(200, { "content-length": 50 * MIB });
          for (let n = 0; n < 50; n += 1) {
            await new Promise<void>((resolve) => response.write(PIECE, () => resolve()));
            written += PIECE.length;
          }
          response.end();
        })();
      });
      await once(upstream.listen(0, "127.0.0.1"), "listening");
      const child = await startChild(mode, (upstream.address() as net.AddressInfo).port);
      const socket = await connect(child.port);
      socket.write(`GET ${PATH} HTTP/1.1\r\n${LINES}Connection: close\r\n\r\n`);
      const atRest = await standstill(() => written, child);
      // What the sockets' buffers hold.
      expect(atRest).toBeLessThan(25 * MIB);
      let read = 0;
      for await (const bytes of socket as AsyncIterable<Buffer>) read += bytes.length;
      expect(read).toBeGreaterThan(50 * MIB);
      expect(read).toBeLessThan(50 * MIB + 1000);
      expect(written).toBe(50 * MIB);
      upstream.close();
      expect((await child.end()).memory).toBeLessThan(MAX_RSS_BYTES);
    },
  );
});

/** The count that has begun to grow and then stood still while the proxy answered many others. */
async function standstill(count: () => number, child: Child): Promise<number> {
  let last = 0;
  for (let quiet = 0; quiet < 50 || last === 0; quiet += 1) {
    if (count() !== last) quiet = 0;
    last = count();
    expect(await child.isWell()).toBe(true);
  }
  return last;
}
