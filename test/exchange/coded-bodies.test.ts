import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createCodedBodies } from "../../src/exchange/coded-bodies.ts";
import { encodePieces } from "../../src/model/content-coding.ts";

/** Bodies in codings, and how often one was made. */
function counted(maxBytes?: number): { bodies: ReturnType<typeof createCodedBodies>; made: () => number } {
  let made = 0;
  const bodies = createCodedBodies(maxBytes, (...args) => {
    made += 1;
    return encodePieces(...args);
  });
  return { bodies, made: () => made };
}

const [ONE, TWO] = [Buffer.from("one"), Buffer.from("two")];

describe("a body in a coding", () => {
  it("is made once, for those too who ask while it is being made", async () => {
    const { bodies, made } = counted();
    const both = await Promise.all([
      bodies.encode([ONE, TWO], "gzip", true),
      bodies.encode([ONE, TWO], "gzip", true),
    ]);
    expect(both[0]).toBe(both[1]);
    expect(await bodies.encode([Buffer.from("one"), TWO], "gzip", true)).toBe(both[0]);
    expect(gunzipSync(Buffer.concat(both[0])).toString()).toBe("onetwo");
    expect(made()).toBe(1);
  });

  it("is another one where it says something else, is cut elsewhere, broke off, or the coding is another", async () => {
    const { bodies, made } = counted();
    await bodies.encode([ONE, TWO], "gzip", true);
    await bodies.encode([ONE, ONE], "gzip", true);
    await bodies.encode([Buffer.from("onetwo")], "gzip", true);
    await bodies.encode([ONE, TWO], "gzip", false);
    await bodies.encode([ONE, TWO], "br", true);
    expect(made()).toBe(5);
  });

  it("goes when there is no room, the one that was asked for longest ago first", async () => {
    const size = (await encodePieces([ONE], "gzip"))[0]?.length ?? 0;
    const { bodies, made } = counted(2 * size);
    for (const body of ["one", "two", "one", "six"]) await bodies.encode([Buffer.from(body)], "gzip", true);
    expect(made()).toBe(3);
    await bodies.encode([ONE], "gzip", true);
    expect(made()).toBe(3);
    await bodies.encode([TWO], "gzip", true);
    expect(made()).toBe(4);
  });

  it("is tried again after it could not be made", async () => {
    let tries = 0;
    const bodies = createCodedBodies(100, () => Promise.reject(new Error(`try ${(tries += 1)}`)));
    await expect(bodies.encode([ONE], "gzip", true)).rejects.toThrow("try 1");
    await expect(bodies.encode([ONE], "gzip", true)).rejects.toThrow("try 2");
  });
});
