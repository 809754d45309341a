import { describe, expect, it } from "vitest";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

/** http-proxy sends headers in lower case, in reverse, and joins those that are repeated. */
describe("header lines", () => {
  it("keep their order, case and repetition on the way out", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
    });
    using forwarder = openForwarder();
    const headers = [
      ["X-Zulu", "1"],
      ["hOST", `127.0.0.1:${upstream.port}`],
      ["x-repeated", "b"],
      ["Content-TYPE", "application/json"],
      ["content-length", "2"],
      ["X-Repeated", "a"],
      ["x-repeated", "b"],
      ["X-Alpha", "\u00e9"],
      ["X-Empty", ""],
    ].flat();
    await exchange(
      forwarder,
      requestTo(upstream.origin, { method: "POST", headers, body: Buffer.from("{}") }),
    );
    expect(upstream.requests[0]?.lines).toEqual([
      "X-Zulu: 1",
      `hOST: 127.0.0.1:${upstream.port}`,
      "x-repeated: b",
      "Content-TYPE: application/json",
      "content-length: 2",
      "X-Repeated: a",
      "x-repeated: b",
      "X-Alpha: \u00e9",
      "X-Empty: ",
      "Connection: keep-alive",
    ]);
  });

  it("keep their order, case and repetition on the way back", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) =>
        socket.write(
          "HTTP/1.1 202 Quite Alright\r\nx-Zulu: 1\r\nSet-Cookie: b=1\r\nX-Repeated: 2\r\nset-cookie: a=1\r\n" +
            "X-Repeated: 1\r\nContent-Length: 0\r\nX-Alpha: \u00e9\r\n\r\n",
          "latin1",
        ),
    });
    using forwarder = openForwarder();
    const { head } = await exchange(forwarder, requestTo(upstream.origin));
    expect(head).toEqual({
      status: 202,
      statusText: "Quite Alright",
      headers: [
        ["x-Zulu", "1"],
        ["Set-Cookie", "b=1"],
        ["X-Repeated", "2"],
        ["set-cookie", "a=1"],
        ["X-Repeated", "1"],
        ["Content-Length", "0"],
        ["X-Alpha", "\u00e9"],
      ].flat(),
    });
  });
});
