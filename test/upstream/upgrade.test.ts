import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../src/errors.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { failureOf, openForwarder } from "../support/outgoing.ts";
import { type RawUpstreamOptions, startRawUpstream } from "../support/raw-upstream.ts";

const HEADERS = Object.entries({
  host: "whatever",
  "X-One": "1",
  connection: "keep-alive, Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Extensions": "permessage-deflate",
  "sec-websocket-KEY": "AAAA",
  "Proxy-Authorization": "Basic x",
}).flat();
const SWITCH = "HTTP/1.1 101 Go On\r\nUpgrade: websocket\r\nX-a: 1\r\nconnection: Upgrade\r\n\r\nearly";

function answering(answer: string): NonNullable<RawUpstreamOptions["onRequest"]> {
  return (_request, socket) => void socket.write(answer);
}

describe("Forwarder.upgrade", () => {
  it("sends the handshake as the client wrote it, less extensions and what concerns the client's connection", async () => {
    await using upstream = await startRawUpstream({ onRequest: answering(SWITCH) });
    using forwarder = openForwarder();
    const answer = await forwarder.upgrade({ origin: upstream.origin, path: "/a//b?c", headers: HEADERS });
    expect(upstream.requests[0]).toMatchObject({
      startLine: "GET /a//b?c HTTP/1.1",
      lines: [
        `host: 127.0.0.1:${upstream.port}`,
        "X-One: 1",
        "sec-websocket-KEY: AAAA",
        "connection: Upgrade",
        "Upgrade: websocket",
      ],
    });
    if (answer.kind !== "switched") throw new Error("it was turned down");
    const { head, stream } = answer;
    expect(head).toEqual({
      status: 101,
      statusText: "Go On",
      headers: ["Upgrade", "websocket", "X-a", "1", "connection", "Upgrade"],
    });
    // What came behind the head is not lost.
    const [early] = (await new Promise((resolve) => stream.once("data", (...data) => resolve(data)))) as [
      Buffer,
    ];
    expect(early.toString()).toBe("early");
    stream.destroy();
    await upstream.closed(1);
  });

  it("goes through TLS, and puts the path of a map in front", async () => {
    const authority = makeTestAuthority();
    await using upstream = await startRawUpstream({
      tls: authority.leaf(["localhost"]),
      onRequest: answering(SWITCH),
    });
    using distrusting = openForwarder({
      map: { "api.example.com": `https://localhost:${upstream.port}/base` },
    });
    const origin = { scheme: "https", host: "api.example.com", port: 443 } as const;
    const failure = await failureOf(distrusting.upgrade({ origin, path: "/x", headers: HEADERS }));
    expect(failure).toMatchObject({ code: "tls", status: 502 });
    expect(upstream.requests).toEqual([]);
  });

  it.each<[string, RawUpstreamOptions, object]>([
    ["answers nothing in time", { onRequest: () => undefined }, { code: "timeout", status: 504 }],
    ["answers no HTTP", { onRequest: answering("hello\r\n\r\n") }, { code: "protocol", status: 502 }],
    ["closes", { onRequest: (_request, socket) => socket.destroy() }, { code: "reset", status: 502 }],
  ])("rejects where the upstream %s", async (_, options, expected) => {
    await using upstream = await startRawUpstream(options);
    using forwarder = openForwarder({ timeouts: { headMs: 200 } });
    const failure = await failureOf(
      forwarder.upgrade({ origin: upstream.origin, path: "/", headers: HEADERS }),
    );
    expect(failure).toBeInstanceOf(UpstreamError);
    expect(failure).toMatchObject(expected);
    await upstream.closed(1);
  });

  it("ends the upstream's work when the signal says so", async () => {
    const leaving = new AbortController();
    await using upstream = await startRawUpstream({ onRequest: () => leaving.abort() });
    using forwarder = openForwarder();
    const { signal } = leaving;
    const failure = await failureOf(
      forwarder.upgrade({ origin: upstream.origin, path: "/", headers: HEADERS, signal }),
    );
    expect(failure).toMatchObject({ name: "AbortError" });
    await upstream.closed(1);
  });

  it("gives the answer of an upstream that turns the handshake down", async () => {
    const answer = "HTTP/1.1 403 No\r\nContent-Length: 4\r\nConnection: close\r\nX-b: 2\r\n\r\nno!\n";
    await using upstream = await startRawUpstream({ onRequest: answering(answer) });
    using forwarder = openForwarder();
    const result = await forwarder.upgrade({ origin: upstream.origin, path: "/", headers: HEADERS });
    if (result.kind !== "answered") throw new Error("it was accepted");
    expect(result.response.head).toEqual({
      status: 403,
      statusText: "No",
      headers: ["Content-Length", "4", "X-b", "2"],
    });
    expect(Buffer.concat(await result.response.body.toArray()).toString()).toBe("no!\n");
    await upstream.closed(1);
  });
});
