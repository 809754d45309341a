import { describe, expect, it } from "vitest";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

/** http-proxy sends the client's Proxy-Authorization on, and what its Connection header names. */
describe("headers that concern one connection only", () => {
  it("stay here, in requests and in answers", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) =>
        socket.write(
          "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n" +
            "Proxy-Authenticate: Basic\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n",
        ),
    });
    using forwarder = openForwarder();
    const headers = [
      ["Host", `127.0.0.1:${upstream.port}`],
      ["Proxy-Authorization", "Basic synthetic"],
      ["Proxy-Connection", "keep-alive"],
      ["Connection", "close, X-Secret-Hop"],
      ["X-Secret-Hop", "1"],
      ["TE", "gzip;q=0.5"],
      ["Trailer", "X-Checksum"],
      ["Upgrade", "h2c"],
      ["HTTP2-Settings", "AAMAAABk"],
      ["Expect", "100-continue"],
      ["X-Kept", "1"],
    ].flat();
    const { head } = await exchange(forwarder, requestTo(upstream.origin, { headers }));
    expect(upstream.requests[0]?.lines).toEqual([
      `Host: 127.0.0.1:${upstream.port}`,
      "X-Kept: 1",
      "Connection: keep-alive",
    ]);
    expect(head.headers).toEqual(["X-Kept", "1", "Content-Length", "0"]);
  });
});
