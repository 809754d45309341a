import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const DEATHS: readonly [title: string, die: (socket: Socket) => void][] = [
  [
    "closes before its Content-Length",
    (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
  ],
  [
    "closes before its last chunk",
    (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
  ],
  [
    "resets in the middle",
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", () =>
        setImmediate(() => socket.resetAndDestroy()),
      );
    },
  ],
];

/** http-proxy leaves the client waiting for ever when the upstream dies within a body. */
describe("an upstream that dies in its answer", () => {
  it.each(DEATHS)("errs the body when it %s", async (_title, die) => {
    await using upstream = await startRawUpstream({ onRequest: (_request, socket) => die(socket) });
    using forwarder = openForwarder();
    const failure = await failureOf(exchange(forwarder, requestTo(upstream.origin)));
    expect(failure).toMatchObject({
      name: "BrokenAnswerError",
      code: "reset",
      status: 502,
      host: "127.0.0.1",
    });
  });

  it("errs the body as protocol when the rest is not HTTP", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nno chunk at all\r\n");
      },
    });
    using forwarder = openForwarder();
    const failure = await failureOf(exchange(forwarder, requestTo(upstream.origin)));
    expect(failure).toMatchObject({ name: "UpstreamError", code: "protocol", status: 502 });
  });
});
