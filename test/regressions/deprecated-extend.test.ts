import nodeUtil from "node:util";
import { afterEach, expect, it } from "vitest";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const legacy = nodeUtil as { _extend?: unknown };
const original = legacy._extend;

function deprecated(): never {
  throw new Error("DEP0060");
}

afterEach(() => {
  legacy._extend = original;
});

/** http-proxy calls `util._extend`, which prints a warning on Node 22 and later (DEP0060). */
it("never calls the deprecated function of Node that http-proxy asks for", async () => {
  legacy._extend = deprecated;
  await using upstream = await startRawUpstream({
    onRequest: (_request, socket) => void socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
  });
  using forwarder = openForwarder();
  expect((await exchange(forwarder, requestTo(upstream.origin))).head.status).toBe(204);
  expect(legacy._extend).toBe(deprecated);
});
