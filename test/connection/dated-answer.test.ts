import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { datedAnswer } from "../../src/connection/dated-answer.ts";

const BODY = Buffer.from("\r\nDate: in the body\r\n");

function headOf(date: string): string {
  return `HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nDate: ${date}\r\nConnection: keep-alive\r\n\r\n`;
}

describe("an answer that is sent again", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 2, 3, 4, 5, 999) }));
  afterEach(() => void vi.useRealTimers());

  it("tells the time of day at which it is sent, and leaves what was sent before as it was", () => {
    const answer = datedAnswer(headOf("Thu, 01 Jan 1970 00:00:00 GMT"), BODY, false);
    const first = answer();
    expect(first.toString("latin1")).toBe(headOf("Fri, 02 Jan 2026 03:04:05 GMT") + BODY.toString());
    expect(answer()).toBe(first);
    vi.setSystemTime(Date.UTC(2026, 0, 2, 3, 4, 6));
    expect(answer().toString("latin1")).toBe(headOf("Fri, 02 Jan 2026 03:04:06 GMT") + BODY.toString());
    expect(first.toString("latin1")).toContain("03:04:05");
  });

  it("keeps a date that is its own, and has none where it has none", () => {
    expect(datedAnswer(headOf("long ago"), BODY, true)().toString("latin1")).toBe(
      headOf("long ago") + BODY.toString(),
    );
    const bare = "HTTP/1.1 204 No Content\r\n\r\n";
    expect(datedAnswer(bare, Buffer.alloc(0), false)().toString()).toBe(bare);
  });
});
