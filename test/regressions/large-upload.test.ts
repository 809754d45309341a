import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";

const PIECE = Buffer.alloc(1 << 20, "x");
const PIECES = 50;

/** http-proxy with redirects keeps uploads in memory, and gives up at 10 MB. */
describe("an upload of 50 MB", () => {
  it("streams no faster than the upstream reads", async () => {
    let made = 0;
    let received = 0;
    const gate = deferred();
    const server = http.createServer((request, response) => {
      void gate.promise.then(async () => {
        for await (const bytes of request) received += (bytes as Buffer).length;
        response.end("done");
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    using forwarder = openForwarder();
    const body = Readable.from(pieces(() => (made += 1)));
    const { port } = server.address() as AddressInfo;
    const answer = exchange(
      forwarder,
      requestTo(
        { scheme: "http", host: "127.0.0.1", port },
        { method: "POST", headers: ["Content-Length", String(PIECE.length * PIECES)], body },
      ),
    );
    await standstill(() => made);
    // What the system's socket buffers hold, and not more.
    expect(made).toBeLessThan(20);
    gate.resolve();
    expect((await answer).body).toBe("done");
    expect(received).toBe(PIECE.length * PIECES);
    server.close();
  });
});

function* pieces(count: () => void): Generator<Buffer> {
  for (let i = 0; i < PIECES; i += 1) {
    count();
    yield PIECE;
  }
}

/** Resolves when a count that has begun to grow has stood still for many turns of the event loop. */
async function standstill(count: () => number): Promise<void> {
  let last = 0;
  for (let quiet = 0; quiet < 2000 || last === 0; quiet += 1) {
    if (count() !== last) quiet = 0;
    last = count();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
