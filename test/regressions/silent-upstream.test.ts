import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const LATE = { name: "UpstreamError", code: "timeout", status: 504 };

/** http-proxy waits for ever for an upstream that falls silent, before and after the head. */
describe("an upstream that falls silent", () => {
  it("fails before TLS stands", async () => {
    await using upstream = await startRawUpstream({});
    using forwarder = openForwarder({ timeouts: { connectMs: 50 } });
    const origin = { ...upstream.origin, scheme: "https" } as const;
    const failure = await failureOf(forwarder.forward(requestTo(origin)));
    expect(failure).toMatchObject(LATE);
    expect((failure as Error).message).toBe(
      `https://127.0.0.1:${upstream.port} was too slow. It did not complete a connection within 0.05 seconds. ` +
        `Try again, or see what it does: curl -v https://127.0.0.1:${upstream.port}.`,
    );
    await upstream.closed(1);
  });

  it("fails before its head", async () => {
    await using upstream = await startRawUpstream({});
    using forwarder = openForwarder({ timeouts: { headMs: 50 } });
    const failure = await failureOf(forwarder.forward(requestTo(upstream.origin)));
    expect(failure).toMatchObject(LATE);
    expect((failure as Error).message).toBe(
      `http://127.0.0.1:${upstream.port} was too slow. ` +
        `It took the request, but did not begin to answer within 0.05 seconds. ` +
        `Try again, or see what it does: curl -v http://127.0.0.1:${upstream.port}.`,
    );
    await upstream.closed(1);
  });

  it("fails before its head on a kept connection too", async () => {
    await using upstream = await startRawUpstream({
      onRequest: ({ startLine }, socket) => {
        if (startLine.startsWith("GET /first")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      },
    });
    using forwarder = openForwarder({ timeouts: { headMs: 50 } });
    await exchange(forwarder, requestTo(upstream.origin, { path: "/first" }));
    const failure = await failureOf(forwarder.forward(requestTo(upstream.origin)));
    expect(failure).toMatchObject(LATE);
    expect((failure as Error).message).toContain("did not begin to answer within 0.05 seconds");
    expect(upstream.connections).toBe(1);
    await upstream.closed(1);
  });

  it("fails in the middle of its body", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) =>
        void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
    });
    using forwarder = openForwarder({ timeouts: { idleMs: 50 } });
    const failure = await failureOf(exchange(forwarder, requestTo(upstream.origin)));
    expect(failure).toMatchObject(LATE);
    expect((failure as Error).message).toContain(
      "It began to answer, but sent no more of the body within 0.05 seconds.",
    );
    await upstream.closed(1);
  });

  it("fails when it reads no more of an upload", async () => {
    await using upstream = await startRawUpstream({ onConnection: (socket) => void socket.pause() });
    using forwarder = openForwarder({ timeouts: { idleMs: 50 } });
    const body = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(1 << 20)));
    const request = requestTo(upstream.origin, {
      method: "POST",
      headers: ["Transfer-Encoding", "chunked"],
      body,
    });
    const failure = await failureOf(forwarder.forward(request));
    expect(failure).toMatchObject(LATE);
    expect((failure as Error).message).toContain(
      "It took no more of the request's body within 0.05 seconds.",
    );
  });

  it("does not fail for the time that an upload takes once the connection stands", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    });
    using forwarder = openForwarder({ timeouts: { connectMs: 100 } });
    const tooLate = requestTo({ ...upstream.origin, scheme: "https" });
    // The first request with TLS reads all roots, which takes about as long as the limit here.
    expect(await failureOf(forwarder.forward(tooLate))).toMatchObject(LATE);
    const body = Readable.from(
      (async function* slowly() {
        yield Buffer.from("a");
        for (let n = 0; n < 2; n += 1)
          expect(await failureOf(forwarder.forward(tooLate))).toMatchObject(LATE);
        yield Buffer.from("b");
      })(),
    );
    const request = requestTo(upstream.origin, { method: "POST", headers: ["Content-Length", "2"], body });
    expect((await exchange(forwarder, request)).body).toBe("ok");
  });
});
