import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { RepeatableBody } from "../../src/model/exchange.ts";
import { deferred } from "../support/deferred.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream, type RawUpstreamOptions } from "../support/raw-upstream.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Answers the first request of a connection, and resets when a second one comes: it was about to close. */
const CLOSES_LATE: RawUpstreamOptions["onRequest"] = (request, socket) => {
  if (request.startLine.startsWith("POST /stale") && request.connection === 1) socket.resetAndDestroy();
  else socket.write(ANSWER);
};

/** http-proxy gives the client an error when a kept-alive connection turns out to be closed. */
describe("a kept-alive connection that the upstream has closed", () => {
  it.each<[string, Buffer | RepeatableBody]>([
    ["is there as a whole", Buffer.from("question")],
    ["can be sent again", { length: 8, stream: () => Readable.from([Buffer.from("question")]) }],
  ])("is replaced by a fresh one, once, for a request that %s", async (_what, body) => {
    await using upstream = await startRawUpstream({ onRequest: CLOSES_LATE });
    using forwarder = openForwarder();
    await exchange(forwarder, requestTo(upstream.origin));
    const request = requestTo(upstream.origin, { method: "POST", path: "/stale", body });
    expect((await exchange(forwarder, request)).body).toBe("ok");
    expect(upstream.requests.map(({ connection, body: arrived }) => [connection, arrived])).toEqual([
      [1, ""],
      [1, "question"],
      [2, "question"],
    ]);
  });

  it("is an error for a request that streams, because it cannot be sent twice", async () => {
    await using upstream = await startRawUpstream({ onRequest: CLOSES_LATE });
    using forwarder = openForwarder();
    await exchange(forwarder, requestTo(upstream.origin));
    const body = Readable.from([Buffer.from("question")]);
    const failure = await failureOf(
      forwarder.forward(requestTo(upstream.origin, { method: "POST", path: "/stale", body })),
    );
    expect(failure).toMatchObject({ code: "reset", status: 502 });
    expect(upstream.connections).toBe(1);
  });

  it("is an error on a connection that is fresh", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.resetAndDestroy(),
    });
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.forward(requestTo(upstream.origin)))).toMatchObject({ code: "reset" });
    expect(upstream.connections).toBe(1);
  });

  it("is an error once bytes of the answer have come: the work may be done already", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (request, socket) => {
        if (request.startLine.startsWith("GET / ")) socket.write(ANSWER);
        else socket.end("HTTP/1.1 2");
      },
    });
    using forwarder = openForwarder();
    await exchange(forwarder, requestTo(upstream.origin));
    expect(await failureOf(forwarder.forward(requestTo(upstream.origin, { path: "/dies" })))).toMatchObject({
      code: "reset",
    });
    expect(upstream.requests.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it("leads to a fresh connection although other idle ones are there", async () => {
    const bothThere = deferred();
    let waiting = 0;
    await using upstream = await startRawUpstream({
      onRequest: (request, socket) => {
        if (request.startLine.startsWith("GET /pair")) {
          waiting += 1;
          if (waiting === 2) bothThere.resolve();
          void bothThere.promise.then(() => socket.write(ANSWER));
        } else if (request.connection <= 2) {
          socket.resetAndDestroy();
        } else {
          socket.write(ANSWER);
        }
      },
    });
    using forwarder = openForwarder();
    const pair = requestTo(upstream.origin, { path: "/pair" });
    const [first, second] = await Promise.all([forwarder.forward(pair), forwarder.forward(pair)]);
    await Promise.all([once(first.body.resume(), "close"), once(second.body.resume(), "close")]);
    expect((await exchange(forwarder, requestTo(upstream.origin, { path: "/stale" }))).body).toBe("ok");
    expect(upstream.requests.map(({ connection }) => connection)).toHaveLength(4);
    expect(upstream.connections).toBe(3);
  });
});
