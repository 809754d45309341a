import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const ENDLESS =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndata: \r\n";

/** http-proxy lets the upstream go on, and tokens be paid for, when the client has left. */
describe("a client that leaves", () => {
  it("ends the upstream's connection before the answer's head, and rejects with the signal's reason", async () => {
    const arrived = deferred();
    await using upstream = await startRawUpstream({ onRequest: () => arrived.resolve() });
    using forwarder = openForwarder();
    const left = new AbortController();
    const answer = failureOf(forwarder.forward(requestTo(upstream.origin, { signal: left.signal })));
    await arrived.promise;
    const reason = new Error("the client left");
    left.abort(reason);
    expect(await answer).toBe(reason);
    await expect(upstream.closed(1)).resolves.toBeUndefined();
  });

  it.each(["signal", "abort"])(
    "ends the upstream's connection in the middle of the answer (%s)",
    async (way) => {
      await using upstream = await startRawUpstream({
        onRequest: (_request, socket) => void socket.write(ENDLESS),
      });
      using forwarder = openForwarder();
      const left = new AbortController();
      const answer = await forwarder.forward(requestTo(upstream.origin, { signal: left.signal }));
      await once(answer.body, "data");
      const failed = once(answer.body, "error");
      if (way === "signal") left.abort();
      else answer.abort();
      expect(await failed).toMatchObject([{ name: "AbortError" }]);
      await expect(upstream.closed(1)).resolves.toBeUndefined();
    },
  );

  it("ends the upstream's connection when the answer's body is destroyed", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => void socket.write(ENDLESS),
    });
    using forwarder = openForwarder();
    const { body } = await forwarder.forward(requestTo(upstream.origin));
    body.destroy();
    await expect(upstream.closed(1)).resolves.toBeUndefined();
  });

  it("connects to nothing when it has left before", async () => {
    await using upstream = await startRawUpstream({});
    using forwarder = openForwarder();
    const failure = await failureOf(
      forwarder.forward(requestTo(upstream.origin, { signal: AbortSignal.abort() })),
    );
    expect(failure).toMatchObject({ name: "AbortError" });
    expect(upstream.connections).toBe(0);
  });
});
