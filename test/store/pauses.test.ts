import { expect, it } from "vitest";
import { createPauses } from "../../src/store/pauses.ts";

it("gives others a turn when a millisecond has gone by, and not before", async () => {
  const pause = createPauses();
  const start = performance.now();
  while (performance.now() - start < 1);
  let hadTurn = false;
  setImmediate(() => (hadTurn = true));
  await pause();
  expect(hadTurn).toBe(true);
  expect(Array.from({ length: 3 }, () => pause())).toContain(undefined);
});
