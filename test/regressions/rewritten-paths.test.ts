import { describe, expect, it } from "vitest";
import { exchange, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const PATHS = [
  "//v1//chat",
  "/v1/./a/../b",
  "/v1/a\\b",
  "/v1/it's",
  "/v1/%2e%2E/%zz",
  "/v1/models/gemini:streamGenerateContent?alt=sse&key=a//b?c",
  "/v1?to=http://other.test//x",
  "/v1/\u00c3\u00a9",
  "/?",
  "*",
];

/** http-proxy folds `//`, rewrites `\` and `'`, and parses what it need not understand. */
describe("a path", () => {
  it.each(PATHS)("goes out as it came: %s", async (path) => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) => socket.write("HTTP/1.1 204 No Content\r\n\r\n"),
    });
    using forwarder = openForwarder();
    await exchange(forwarder, requestTo(upstream.origin, { method: "OPTIONS", path }));
    expect(upstream.requests[0]?.startLine).toBe(`OPTIONS ${path} HTTP/1.1`);
  });
});
