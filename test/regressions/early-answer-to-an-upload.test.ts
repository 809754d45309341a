import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const TOO_LARGE = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large";
const PIECE = Buffer.alloc(64 * 1024);
const PIECES = 320;

/** http-proxy turns an answer that comes before the upload's end into a broken pipe. */
describe("an answer that comes before the upload was read", () => {
  it.each(Array.from({ length: 5 }, (_, n) => n + 1))("is delivered for a stream (run %i)", async () => {
    await using upstream = await refusingUpstream();
    using forwarder = openForwarder();
    const body = Readable.from(
      (function* pieces() {
        for (let i = 0; i < PIECES; i += 1) yield PIECE;
      })(),
    );
    const headers = ["Content-Length", String(PIECE.length * PIECES)];
    const answer = await exchange(forwarder, requestTo(upstream.origin, { method: "POST", headers, body }));
    expect(answer).toMatchObject({ head: { status: 413 }, body: "too large" });
    // The client's side is read to its end, so that the client comes to read the answer.
    if (!body.readableEnded) await new Promise((resolve) => body.once("end", resolve));
  });

  it.each(Array.from({ length: 5 }, (_, n) => n + 1))("is delivered for a whole body (run %i)", async () => {
    await using upstream = await refusingUpstream();
    using forwarder = openForwarder();
    const body = Buffer.alloc(20 * 1024 * 1024);
    const answer = await exchange(forwarder, requestTo(upstream.origin, { method: "POST", body }));
    expect(answer).toMatchObject({ head: { status: 413 }, body: "too large" });
  });

  it("ends the upload when it is a refusal, before the answer itself has ended", async () => {
    const uploaded = deferred();
    await using upstream = await startRawUpstream({
      onConnection: (socket) => {
        socket.pause();
        socket.write("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\n\r\ntoo ");
        void uploaded.promise.then(() => socket.write("large"));
      },
    });
    using forwarder = openForwarder();
    const body = Readable.from(Array.from({ length: PIECES }, () => PIECE)).once("end", uploaded.resolve);
    const headers = ["Content-Length", String(PIECE.length * PIECES)];
    const answer = await exchange(forwarder, requestTo(upstream.origin, { method: "POST", headers, body }));
    expect(answer).toMatchObject({ head: { status: 413 }, body: "too large" });
  });
});

/** Answers at once, reads nothing and closes, as a gateway does that looks at Content-Length only. */
function refusingUpstream(): ReturnType<typeof startRawUpstream> {
  return startRawUpstream({
    onConnection: (socket) => {
      socket.once("data", () => {
        socket.pause();
        socket.end(TOO_LARGE, () => setImmediate(() => socket.destroy()));
      });
    },
  });
}
