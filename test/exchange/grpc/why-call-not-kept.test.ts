import { describe, expect, it } from "vitest";
import { whyCallNotKept } from "../../../src/exchange/grpc/why-call-not-kept.ts";

function ended(status: string | undefined, body = Buffer.alloc(0)): Parameters<typeof whyCallNotKept>[0] {
  const head = { status: 200, headers: ["content-type", "application/grpc"] };
  return { head, body, trailers: status === undefined ? [] : ["grpc-status", status] };
}

describe("whyCallNotKept", () => {
  it.each(["0", "3", "5", "6", "9", "11", "12"])(
    "keeps what ended with %s: it answers the request",
    (status) => {
      expect(whyCallNotKept(ended(status))).toBeUndefined();
    },
  );

  it.each(["1", "2", "4", "7", "8", "10", "13", "14", "15", "16"])(
    "does not keep what ended with %s",
    (status) => {
      expect(whyCallNotKept(ended(status))).toBe(
        `the call ended with grpc-status ${status} (--keep-errors saves it)`,
      );
    },
  );

  it("does not keep what was cut", () => {
    expect(whyCallNotKept(ended(undefined))).toBe(
      "the call ended without a grpc-status (--keep-errors saves it)",
    );
    expect(whyCallNotKept(ended("0", Buffer.from([0, 0, 0, 0, 9, 1])))).toBe(
      "the call ended within a message (--keep-errors saves it)",
    );
  });

  it("has nothing to say of an answer that is no gRPC", () => {
    const head = { status: 404, headers: ["content-type", "text/html"] };
    expect(whyCallNotKept({ head, body: Buffer.from("<p>"), trailers: [] })).toBeUndefined();
  });
});
