import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const SMUGGLED = "GET /admin HTTP/1.1\r\nHost: victim\r\n\r\n";
const HEADERS = ["Host", "api.example.test", "Transfer-Encoding", "chunked", "X-After", "1"];

/**
 * http-proxy gives DELETE and OPTIONS a `Content-Length: 0` and sends the body all the same, which the
 * upstream then reads as the next request (CVE-2026-29057).
 */
describe("a chunked body on DELETE, OPTIONS and GET", () => {
  it.each(["DELETE", "OPTIONS", "GET"])("arrives as the body of a %s that is sent whole", async (method) => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
    });
    using forwarder = openForwarder();
    const body = Buffer.from(SMUGGLED);
    await exchange(forwarder, requestTo(upstream.origin, { method, headers: HEADERS, body }));
    await exchange(forwarder, requestTo(upstream.origin, { path: "/next" }));
    expect(upstream.requests.map(({ startLine, body: arrived }) => [startLine, arrived])).toEqual([
      [`${method} / HTTP/1.1`, SMUGGLED],
      ["GET /next HTTP/1.1", ""],
    ]);
    expect(upstream.requests[0]?.lines.slice(1, 3)).toEqual([
      `Content-Length: ${SMUGGLED.length}`,
      "X-After: 1",
    ]);
  });

  it.each(["DELETE", "OPTIONS", "GET"])("arrives as the body of a %s that streams", async (method) => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
    });
    using forwarder = openForwarder();
    const body = Readable.from([Buffer.from(SMUGGLED)]);
    await exchange(forwarder, requestTo(upstream.origin, { method, headers: HEADERS, body }));
    await exchange(forwarder, requestTo(upstream.origin, { path: "/next" }));
    expect(upstream.requests.map(({ startLine, body: arrived }) => [startLine, arrived])).toEqual([
      [`${method} / HTTP/1.1`, SMUGGLED],
      ["GET /next HTTP/1.1", ""],
    ]);
    expect(upstream.requests[0]?.lines.slice(1, 3)).toEqual(["Transfer-Encoding: chunked", "X-After: 1"]);
  });
});
