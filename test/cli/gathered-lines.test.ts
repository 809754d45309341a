import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { gatherLines } from "../../src/cli/gathered-lines.ts";

it("writes the lines of one turn together, in their order, and what waits when it is asked to", async () => {
  const written: string[] = [];
  const lines = gatherLines({ write: (text) => written.push(text) });
  lines.write("one\n");
  lines.write("two\n");
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual(["one\ntwo\n"]);
  lines.write("three\n");
  lines.flush();
  lines.flush();
  expect(written).toEqual(["one\ntwo\n", "three\n"]);
  lines.write("four\n");
  await setImmediate();
  expect(written).toEqual(["one\ntwo\n", "three\n", "four\n"]);
});
