import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { headWithoutUpgrade, isWebSocket } from "../../src/connection/upgrade-head.ts";

function request(method: string, ...rawHeaders: string[]): IncomingMessage {
  return { method, url: "/a?b", httpVersion: "1.1", rawHeaders } as unknown as IncomingMessage;
}

describe("isWebSocket", () => {
  it.each([
    ["GET", "websocket", true],
    ["GET", "h2c, WebSocket", true],
    ["GET", "h2c", false],
    ["POST", "websocket", false],
  ] as const)("says of %s with Upgrade: %s %s", (method, upgrade, expected) => {
    expect(isWebSocket(request(method, "Upgrade", upgrade))).toBe(expected);
  });
});

describe("headWithoutUpgrade", () => {
  it("writes the head as it was, but for what asks for another protocol", () => {
    const head = headWithoutUpgrade(
      request(
        "POST",
        "HOST",
        "a",
        "Connection",
        "keep-alive, Upgrade, HTTP2-Settings",
        "Upgrade",
        "h2c",
        "HTTP2-Settings",
        "AA",
        "x-A",
        "é",
      ),
    );
    expect(head.toString("latin1")).toBe(
      "POST /a?b HTTP/1.1\r\nHOST: a\r\nConnection: keep-alive\r\nx-A: é\r\n\r\n",
    );
  });

  it("leaves Connection out where nothing else stood there", () => {
    const head = headWithoutUpgrade(request("GET", "Connection", "Upgrade", "Upgrade", "h2c"));
    expect(head.toString("latin1")).toBe("GET /a?b HTTP/1.1\r\n\r\n");
  });
});
