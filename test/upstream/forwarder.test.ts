import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream, type RawUpstreamOptions } from "../support/raw-upstream.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const SAYS_OK: RawUpstreamOptions["onRequest"] = (_request, socket) => void socket.write(OK);

function saying(answer: string): RawUpstreamOptions {
  return { onRequest: (_request, socket) => void socket.write(answer, "latin1") };
}

describe("forwarding", () => {
  it("uses a connection again for the next request to the same server", async () => {
    await using upstream = await startRawUpstream({ onRequest: SAYS_OK });
    using forwarder = openForwarder();
    for (let n = 0; n < 3; n += 1) await exchange(forwarder, requestTo(upstream.origin));
    expect(upstream.connections).toBe(1);
  });

  it("opens as many connections as there are requests at once", async () => {
    const all = deferred();
    await using upstream = await startRawUpstream({
      onRequest: (request, socket) => {
        if (request.connection === 20) all.resolve();
        void all.promise.then(() => socket.write(OK));
      },
    });
    using forwarder = openForwarder();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => exchange(forwarder, requestTo(upstream.origin))),
    );
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 20 }, () => "ok"));
  });

  it("answers with the head while the body is still to come", async () => {
    const headRead = deferred();
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        void headRead.promise.then(() => socket.write("5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"));
      },
    });
    using forwarder = openForwarder();
    const { head, body } = await forwarder.forward(requestTo(upstream.origin));
    expect(head).toEqual({ status: 200, statusText: "OK", headers: [] });
    headRead.resolve();
    expect((await buffer(body)).toString()).toBe("hello");
  });

  it("passes over interim answers", async () => {
    await using upstream = await startRawUpstream(
      saying(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`),
    );
    using forwarder = openForwarder();
    expect(await exchange(forwarder, requestTo(upstream.origin))).toMatchObject({
      head: { status: 200 },
      body: "ok",
    });
  });

  it.each([
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"],
    ["GET", "HTTP/1.1 204 No Content\r\n\r\n"],
    ["GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n"],
  ])("waits for no body that HTTP does not have: %s, %j", async (method, answer) => {
    await using upstream = await startRawUpstream(saying(answer));
    using forwarder = openForwarder();
    expect((await exchange(forwarder, requestTo(upstream.origin, { method }))).body).toBe("");
    await exchange(forwarder, requestTo(upstream.origin, { method }));
    expect(upstream.connections).toBe(1);
  });

  it.each([
    ["GET", OK, "ok"],
    ["GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""],
    ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", ""],
  ])("has the whole body at hand that came with its head: %s, %j", async (method, said, expected) => {
    await using upstream = await startRawUpstream(saying(said));
    using forwarder = openForwarder();
    for (let n = 0; n < 2; n += 1) {
      const answer = await forwarder.forward(requestTo(upstream.origin, { method }));
      expect(answer.takeWhole?.()?.toString()).toBe(expected);
      // Its connection is free for the next one.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(upstream.connections).toBe(1);
  });

  it("has no whole body at hand of which more is to come, or that came in chunks", async () => {
    const asked = deferred();
    await using upstream = await startRawUpstream({
      onRequest: ({ startLine }, socket) => {
        if (startLine.startsWith("GET /chunks")) {
          socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
          return;
        }
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nth");
        void asked.promise.then(() => socket.write("is"));
      },
    });
    using forwarder = openForwarder();
    const begun = await forwarder.forward(requestTo(upstream.origin));
    expect(begun.takeWhole?.()).toBeUndefined();
    asked.resolve();
    expect((await buffer(begun.body)).toString()).toBe("this");
    const inChunks = await forwarder.forward(requestTo(upstream.origin, { path: "/chunks" }));
    expect(inChunks.takeWhole?.()).toBeUndefined();
    expect((await buffer(inChunks.body)).toString()).toBe("ok");
  });

  it("hands a body on that ends with its connection", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.end("HTTP/1.0 200 OK\r\n\r\nall of it"),
    });
    using forwarder = openForwarder();
    expect((await exchange(forwarder, requestTo(upstream.origin))).body).toBe("all of it");
  });

  it("sends a streaming body in the client's own framing", async () => {
    await using upstream = await startRawUpstream({ onRequest: SAYS_OK });
    using forwarder = openForwarder();
    const send = (headers: string[]): Promise<unknown> =>
      exchange(
        forwarder,
        requestTo(upstream.origin, {
          method: "POST",
          headers,
          body: Readable.from([Buffer.from("ab"), Buffer.from("c")]),
        }),
      );
    await send(["Content-Length", "3"]);
    await send(["Transfer-Encoding", "chunked"]);
    expect(upstream.requests.map(({ lines, body }) => [lines[1], body])).toEqual([
      ["Content-Length: 3", "abc"],
      ["Transfer-Encoding: chunked", "abc"],
    ]);
  });

  it("reads no faster than its reader", async () => {
    let written = 0;
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${64 << 20}\r\n\r\n`);
        const piece = Buffer.alloc(1 << 20);
        const write = (): void => {
          while (written < 64) {
            written += 1;
            if (!socket.write(piece)) return;
          }
        };
        socket.on("drain", write);
        write();
      },
    });
    await using silent = await startRawUpstream(saying("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"));
    using forwarder = openForwarder({ timeouts: { idleMs: 250 } });
    const { body } = await forwarder.forward(requestTo(upstream.origin));
    await once(body, "readable");
    // While another upstream uses up its patience: a reader that takes its time is no fault of the upstream.
    for (let n = 0; n < 2; n += 1) {
      const failure = await failureOf(exchange(forwarder, requestTo(silent.origin)));
      expect(failure).toMatchObject({ code: "timeout" });
    }
    expect(written).toBeLessThan(30);
    expect((await buffer(body)).length).toBe(64 << 20);
  });

  it("sends a mapped host's traffic elsewhere, with the path in front and the host's own name", async () => {
    await using upstream = await startRawUpstream({ onRequest: SAYS_OK });
    using forwarder = openForwarder({
      map: { "api.example.test": `http://127.0.0.1:${upstream.port}/staging/` },
    });
    const origin = { scheme: "https", host: "api.example.test", port: 443 } as const;
    await exchange(forwarder, requestTo(origin, { path: "/v1//models?x" }));
    expect(upstream.requests[0]).toMatchObject({
      startLine: "GET /staging/v1//models?x HTTP/1.1",
      lines: ["Host: api.example.test", "Connection: keep-alive"],
    });
  });

  it("ends its connections when it closes", async () => {
    await using upstream = await startRawUpstream({ onRequest: SAYS_OK });
    using forwarder = openForwarder();
    await exchange(forwarder, requestTo(upstream.origin));
    forwarder.close();
    await expect(upstream.closed(1)).resolves.toBeUndefined();
  });
});

describe("a request that fails", () => {
  it("is refused where nothing listens", async () => {
    const upstream = await startRawUpstream({});
    await upstream[Symbol.asyncDispose]();
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.forward(requestTo(upstream.origin)))).toMatchObject({
      code: "refused",
      status: 502,
    });
  });

  it("has no address where the name does not exist", async () => {
    using forwarder = openForwarder();
    // A label this long cannot exist, so that no name service need be asked.
    const host = `${"a".repeat(64)}.invalid`;
    const origin = { scheme: "http", host, port: 80 } as const;
    expect(await failureOf(forwarder.forward(requestTo(origin)))).toMatchObject({
      code: "dns",
      status: 502,
      host,
    });
  });

  it("is broken off by an upstream that closes without an answer", async () => {
    await using upstream = await startRawUpstream({ onRequest: (_request, socket) => void socket.end() });
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.forward(requestTo(upstream.origin)))).toMatchObject({ code: "reset" });
  });

  it.each([
    "SSH-2.0-OpenSSH\r\n",
    "HTTP/1.1 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: nonsense\r\n\r\n",
  ])("is a matter of protocol where the answer is %j", async (answer) => {
    await using upstream = await startRawUpstream(saying(answer));
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.forward(requestTo(upstream.origin)))).toMatchObject({
      code: "protocol",
      status: 502,
    });
    await upstream.closed(1);
  });

  it("is a matter of protocol where it cannot be written in HTTP", async () => {
    using forwarder = openForwarder();
    const origin = { scheme: "http", host: "127.0.0.1", port: 9 } as const;
    const failure = await failureOf(forwarder.forward(requestTo(origin, { headers: ["A", "1\r\nB: 2"] })));
    expect(failure).toMatchObject({ code: "protocol", status: 502 });
  });

  it("fails with the error of a body that breaks off, and ends the upstream's connection", async () => {
    await using upstream = await startRawUpstream({});
    using forwarder = openForwarder();
    const gone = new Error("the client is gone");
    const body = Readable.from(
      (async function* breaking() {
        yield Buffer.from("half");
        while (upstream.connections === 0) await new Promise((resolve) => setImmediate(resolve));
        throw gone;
      })(),
    );
    const request = requestTo(upstream.origin, { method: "POST", headers: ["Content-Length", "8"], body });
    expect(await failureOf(forwarder.forward(request))).toBe(gone);
    await upstream.closed(1);
  });

  it("lets the rest of a streaming body run dry, so that the client comes to read the answer", async () => {
    const upstream = await startRawUpstream({});
    await upstream[Symbol.asyncDispose]();
    using forwarder = openForwarder();
    const body = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(64 * 1024)));
    const request = requestTo(upstream.origin, {
      method: "POST",
      headers: ["Transfer-Encoding", "chunked"],
      body,
    });
    const ended = once(body, "end");
    expect(await failureOf(forwarder.forward(request))).toMatchObject({ code: "refused" });
    await expect(ended).resolves.toEqual([]);
  });

  it("does not go to ourselves", async () => {
    using forwarder = openForwarder({ isSelf: (_host, port) => port === 5001 });
    const origin = { scheme: "http", host: "localhost", port: 5001 } as const;
    expect(await failureOf(forwarder.forward(requestTo(origin)))).toMatchObject({
      code: "loop",
      status: 502,
    });
    expect(await failureOf(forwarder.dial("localhost", 5001))).toMatchObject({ code: "loop", status: 502 });
  });
});

describe("a connection for a tunnel", () => {
  it("reaches the server", async () => {
    await using upstream = await startRawUpstream({ onConnection: (socket) => void socket.write("welcome") });
    using forwarder = openForwarder();
    const socket = await forwarder.dial("127.0.0.1", upstream.port);
    expect(String(await once(socket, "data"))).toBe("welcome");
    socket.destroy();
  });

  it("fails as a request does", async () => {
    const upstream = await startRawUpstream({});
    await upstream[Symbol.asyncDispose]();
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.dial("127.0.0.1", upstream.port))).toMatchObject({ code: "refused" });
  });
});
