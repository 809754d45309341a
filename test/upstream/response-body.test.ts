import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createResponseBody } from "../../src/upstream/response-body.ts";

describe("a response's body", () => {
  it("errs where the upstream had broken off before anybody asked for it", async () => {
    const source = new Readable({ read: () => undefined });
    source.on("error", () => {});
    source.push("half");
    const closed = new Promise((resolve) => source.once("close", resolve));
    source.destroy(new Error("reset"));
    await closed;
    const body = createResponseBody(source, {
      isWhole: () => false,
      idleMs: 10_000,
      idle: () => new Error("idle"),
      broken: (cause) => new Error("broken off", { cause }),
    });
    await expect(buffer(body)).rejects.toThrow("broken off");
    expect(body.errored?.cause).toEqual(new Error("reset"));
  });
});
