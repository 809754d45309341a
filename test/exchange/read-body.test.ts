import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { ClientLeftError } from "../../src/errors.ts";
import { readBody } from "../../src/exchange/read-body.ts";

function breakingOff(...pieces: string[]): Readable {
  async function* generate(): AsyncGenerator<Buffer> {
    for (const piece of pieces) yield Buffer.from(piece);
    await Promise.reject(new Error("aborted"));
  }
  return Readable.from(generate());
}

/** The stream of a body that is too long. */
async function longBody(source: Readable): Promise<Readable> {
  const read = await readBody(source, 10);
  if (read.kind !== "long") throw new Error("the body is not long");
  return read.stream;
}

function body(...pieces: string[]): Readable {
  return Readable.from(pieces.map((piece) => Buffer.from(piece)));
}

describe("reading a body", () => {
  it.each([[[]], [["one"]], [["one", "", "two"]], [["12345", "67890"]]])(
    "gives all of %j",
    async (pieces) => {
      const read = await readBody(body(...pieces), 10);
      expect(read).toEqual({ kind: "whole", bytes: Buffer.from(pieces.join("")) });
    },
  );

  it("gives a stream of all its bytes where it is longer than the limit", async () => {
    const stream = await longBody(body("12345", "678901", "and more"));
    expect((await buffer(stream)).toString()).toBe("12345678901and more");
  });

  it("reads a long body no further than its taker asks", async () => {
    let given = 0;
    function* generate(): Generator<Buffer> {
      for (; given < 1000; given += 1) yield Buffer.alloc(10);
    }
    await readBody(Readable.from(generate(), { highWaterMark: 1 }), 25);
    expect(given).toBeLessThan(10);
  });

  it("rejects when the client breaks off, within the limit and beyond it", async () => {
    await expect(readBody(breakingOff("1"), 10)).rejects.toThrow(ClientLeftError);
    await expect(buffer(await longBody(breakingOff("12345", "678901")))).rejects.toThrow(ClientLeftError);
  });
});
