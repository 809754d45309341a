import { once } from "node:events";
import * as net from "node:net";
import { Duplex, PassThrough } from "node:stream";
import * as tls from "node:tls";
import { describe, expect, it } from "vitest";
import { openLab } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";

const CONNECT = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";
const CLIENTS = 200;
const AT_ONCE = 10;

/** Gives numbers from 0 up to 1 that look random and are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Random = () => number;

function cut(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, 1 + Math.floor(random() * (bytes.length - 1)));
}

function request(random: Random, target = "/v1/chat/completions"): Buffer {
  const content = "Say something long. ".repeat(1 + Math.floor(random() * 500));
  const body = JSON.stringify({
    model: "gpt-4o-mini",
    stream: random() < 0.7,
    messages: [{ role: "user", content }],
  });
  const head = [
    `POST ${target} HTTP/1.1`,
    "Host: api.openai.com",
    "Authorization: Bearer a-key-of-the-tests",
    "x-simulate: gap=1",
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

async function clientHello(): Promise<Buffer> {
  const sent = new PassThrough();
  const wire = Duplex.from({ readable: new PassThrough(), writable: sent });
  tls.connect({ socket: wire, servername: "api.openai.com" }).on("error", () => {});
  const [hello] = (await once(sent, "data")) as [Buffer];
  return hello;
}

/** Writes, and waits until the system has the bytes. */
function put(socket: Duplex, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

type Phase = (socket: net.Socket, random: Random) => Promise<unknown>;

/** Up to where a client comes before it resets its connection. */
const PHASES: readonly Phase[] = [
  async () => {},
  (socket, random) => put(socket, cut(Buffer.from(CONNECT), random)),
  (socket) => put(socket, Buffer.from(CONNECT)),
  (socket) => ask(socket, CONNECT),
  async (socket, random) => {
    await ask(socket, CONNECT);
    await put(socket, cut(await clientHello(), random));
  },
  async (socket) => {
    await ask(socket, CONNECT);
    await put(socket, await clientHello());
  },
  (socket) => handshake(socket),
  async (socket, random) => put(await handshake(socket), cut(request(random), random)),
  async (socket, random) => put(await handshake(socket), request(random)),
  async (socket, random) => {
    const inside = await handshake(socket);
    await put(inside, request(random));
    await once(inside, "data");
  },
  (socket, random) => put(socket, cut(request(random, "http://api.openai.com/v1/chat/completions"), random)),
  async (socket, random) => {
    await put(socket, request(random, "http://api.openai.com/v1/chat/completions"));
    await once(socket, "data");
  },
];

async function handshake(socket: net.Socket): Promise<tls.TLSSocket> {
  await ask(socket, CONNECT);
  const inside = await secure(socket, { servername: "api.openai.com", rejectUnauthorized: false });
  inside.on("error", () => {});
  return inside;
}

/** One client that goes as far as its phase and then resets its connection. */
async function comeAndLeave(port: number, phase: Phase, random: Random): Promise<void> {
  const socket = await connect(port);
  socket.on("error", () => {});
  await phase(socket, random);
  const closed = once(socket, "close");
  socket.resetAndDestroy();
  await closed;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

describe.each(["record", "replay"] as const)(
  "two hundred clients that reset their connections, in %s",
  (mode) => {
    it("leave nothing open behind them, and hurt nobody else", async () => {
      await using lab = await openLab();
      await using tested = await lab.start(mode);
      const { port } = tested.proxy;
      const before = openSockets();
      const random = seeded(42);
      for (let n = 0; n < CLIENTS; n += AT_ONCE) {
        await Promise.all(
          Array.from({ length: AT_ONCE }, (_, i) => {
            const phase = PHASES[(n + i) % PHASES.length] ?? (async () => {});
            return comeAndLeave(port, phase, random);
          }),
        );
      }
      const goes = await connect(port);
      expect((await ask(goes, "GET /__mockai/health HTTP/1.1\r\nHost: x\r\n\r\n")).status).toBe(200);
      goes.destroy();
      // What stays are the connections to the provider that are kept alive, which this process sees twice.
      await expect
        .poll(() => openSockets() - before - 2 * lab.provider.openConnections())
        .toBeLessThanOrEqual(0);
      expect(lab.provider.openConnections()).toBeLessThanOrEqual(2 * AT_ONCE);
      await tested.proxy.close();
      await expect.poll(() => lab.provider.openConnections()).toBe(0);
      expect(openSockets()).toBe(0);
    });
  },
);
