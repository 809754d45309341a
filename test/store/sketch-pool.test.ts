import { expect, it } from "vitest";
import { createSketchPool } from "../../src/store/sketch-pool.ts";

it("gives back what it was given, in few buffers", () => {
  const pooled = createSketchPool();
  const sketches = [[1, 2], [], [3], Array.from({ length: 20_000 }, (_none, index) => index), [4]];
  const copies = sketches.map((sketch) => pooled(Uint32Array.from(sketch)));
  expect(copies.map((copy) => [...copy])).toEqual(sketches);
  expect(copies[0]?.buffer).toBe(copies[2]?.buffer);
});
