import { EventEmitter, once } from "node:events";
import * as http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { DIRECT, rememberInbound, type Inbound } from "../../src/connection/inbound.ts";
import { Http1Response } from "../../src/connection/http1-exchange.ts";
import { createRepeats } from "../../src/connection/repeats.ts";
import { ask, connect } from "../support/raw-client.ts";

/** An HTTP server whose answers may be sent again, and what it has seen. */
interface Server extends AsyncDisposable {
  readonly port: number;
  /** The paths of the requests that were read as HTTP. */
  readonly read: string[];
  /** How often an answer was sent without. */
  again: number;
  /** Whether the same answers hold. */
  holds: boolean;
  /** Resolves at the next request, whether it is read or not. */
  seen(): Promise<unknown>;
  /** Resolves when so many requests for a path were read. */
  untilRead(path: string, count?: number): Promise<void>;
  /** Lets the next one for `/late` be answered, in the order in which they came. */
  release(): void;
}

async function startServer(inboundOf?: (n: number) => Inbound): Promise<Server> {
  const repeats = createRepeats();
  const late: (() => void)[] = [];
  const reading = new EventEmitter();
  let connections = 0;
  const server = http.createServer((message, response) => {
    const { url = "" } = message;
    state.read.push(url);
    reading.emit("read");
    const way = new Http1Response(response, repeats);
    const headers = ["Content-Type", "text/plain", ...(url === "/dated" ? ["Date", "long ago"] : [])];
    const head = { status: 200, statusText: "OK", headers };
    const padding = Buffer.alloc(url === "/large" ? 200_000 : 0);
    const again = (send: () => void): boolean => {
      if (state.holds) state.again += 1;
      reading.emit("read");
      if (state.holds) send();
      return state.holds;
    };
    message.resume().once("end", () => {
      const answer = (): boolean =>
        way.answer(head, [Buffer.from("for "), Buffer.from(`${url} ${state.read.length}`), padding], again);
      if (url === "/late") late.push(answer);
      else answer();
    });
  });
  server.on("connection", (socket: Socket) => {
    connections += 1;
    rememberInbound(socket, inboundOf?.(connections) ?? DIRECT);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const state: Server = {
    port: (server.address() as AddressInfo).port,
    read: [],
    again: 0,
    holds: true,
    release: () => late.shift()?.(),
    seen: () => once(reading, "read"),
    async untilRead(path, count = 1) {
      while (state.read.filter((url) => url === path).length < count) await once(reading, "read");
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return state;
}

function post(path: string, headers = "", body = "hello"): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A connection on which a request was answered as often as it takes to be known. */
async function connectKnown(server: Server, request: string): Promise<Socket> {
  const socket = await connect(server.port);
  await ask(socket, request);
  await ask(socket, request);
  return socket;
}

describe("a request whose bytes are known", () => {
  it("is answered again without being read, with the same bytes", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/dated"));
    const before = await ask(socket, post("/dated", "", "other"));
    const answers = [await ask(socket, post("/dated")), await ask(socket, post("/dated"))];
    expect(server.read).toEqual(["/dated", "/dated", "/dated"]);
    expect(server.again).toBe(2);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[1]?.head).toBe(before.head);
    socket.destroy();
  });

  it("is answered on other connections too, once these have begun to be looked at", async () => {
    await using server = await startServer();
    const first = await connectKnown(server, post("/a"));
    const second = await connectKnown(server, post("/b"));
    const answer = await ask(second, post("/a"));
    expect(answer.body).toBe("for /a 2");
    expect(server.read).toEqual(["/a", "/a", "/b", "/b"]);
    first.destroy();
    second.destroy();
  });

  it("is read where the same answer does not hold", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/a"));
    server.holds = false;
    expect((await ask(socket, post("/a"))).body).toBe("for /a 3");
    server.holds = true;
    expect((await ask(socket, post("/a"))).body).toBe("for /a 3");
    expect(server.read).toHaveLength(3);
    socket.destroy();
  });

  it.each<[string, Partial<Inbound>]>([
    ["to another host", { connect: { host: "other.test", port: 443 } }],
    ["to another port", { connect: { host: "one.test", port: 8443 } }],
    ["for another cassette", { cassette: "other" }],
    ["inside TLS", { secure: true }],
  ])("is another one %s", async (_what, difference) => {
    const one: Inbound = { ...DIRECT, connect: { host: "one.test", port: 443 } };
    await using server = await startServer((n) => (n === 1 ? one : { ...one, ...difference }));
    const first = await connectKnown(server, post("/a"));
    const second = await connectKnown(server, post("/b"));
    expect((await ask(second, post("/a"))).body).toBe("for /a 5");
    first.destroy();
    second.destroy();
  });
});

/** The bodies of so many answers that come one behind the other. */
function readBodies(socket: Socket, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (text.split("\r\n0\r\n\r\n").length > count) resolve(text.match(/(?<=for ?\r\n.*\r\n)\S+/g) ?? []);
    });
  });
}

describe("what is no known request alone", () => {
  it("is the end of another request, though it looks like a known one", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/a"));
    const begun = `POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${post("/a").length}\r\n\r\n`;
    socket.write(begun);
    // Sent by itself: what comes is looked at in the pieces in which it comes.
    await server.untilRead("/b");
    expect((await ask(socket, post("/a"))).body).toBe("for /b 3");
    expect((await ask(socket, post("/a"))).body).toBe("for /a 4");
    expect(server.again).toBe(0);
    socket.destroy();
  });

  it("waits behind a request that is not answered yet", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/a"));
    socket.write(post("/late"));
    await server.untilRead("/late");
    const answers = readBodies(socket, 3);
    socket.write(post("/a"));
    await server.untilRead("/a", 3);
    socket.write(post("/a"));
    await server.untilRead("/a", 4);
    server.release();
    expect(await answers).toEqual(["/late", "/a", "/a"]);
    expect(server.again).toBe(0);
    socket.destroy();
  });

  it("waits behind one that is the same", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/a"));
    const answers = readBodies(socket, 3);
    for (const count of [1, 2]) {
      socket.write(post("/late"));
      await server.untilRead("/late", count);
    }
    server.release();
    socket.write(post("/late"));
    await server.untilRead("/late", 3);
    server.release();
    server.release();
    expect(await answers).toEqual(["/late", "/late", "/late"]);
    expect(server.again).toBe(0);
    socket.destroy();
  });

  it("is not answered faster than its client reads", async () => {
    await using server = await startServer();
    const socket = await connectKnown(server, post("/large"));
    socket.pause();
    const { length } = server.read;
    while (server.read.length === length) {
      const seen = server.seen();
      socket.write(post("/large"));
      await seen;
    }
    expect(server.again).toBeGreaterThan(0);
    socket.destroy();
  });

  it.each([
    ["two in one piece", post("/a") + post("/a"), 2],
    ["one that asks to close", post("/a", "Connection: close\r\n"), 1],
    [
      "one in chunks",
      "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      1,
    ],
    ["one that waits for leave", post("/a", "Expect: 100-continue\r\n"), 1],
    ["one that is written otherwise than we would", post("/a", "X:  two blanks\r\n"), 1],
    ["one for the head alone", "HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n", 1],
  ])("is read each time: %s", async (_what, request, count) => {
    await using server = await startServer();
    for (let i = 1; i <= 4; i += 1) {
      const socket = await connectKnown(server, post("/known"));
      socket.write(request);
      await server.untilRead("/a", i * count);
      socket.destroy();
    }
    expect(server.again).toBe(0);
  });
});
