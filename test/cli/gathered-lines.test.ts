import { expect, it } from "vitest";
import { gatherLines } from "../../src/cli/gathered-lines.ts";

it("writes the lines of a moment together, in their order, and what waits when it is asked to", async () => {
  const written: string[] = [];
  let told: (() => void) | undefined;
  const next = (): Promise<void> => new Promise((resolve) => (told = resolve));
  const lines = gatherLines({
    write(text) {
      written.push(text);
      told?.();
    },
  });
  lines.write("one\n");
  lines.write("two\n");
  expect(written).toEqual([]);
  await next();
  expect(written).toEqual(["one\ntwo\n"]);
  lines.write("three\n");
  lines.flush();
  lines.flush();
  expect(written).toEqual(["one\ntwo\n", "three\n"]);
  lines.write("four\n");
  await next();
  expect(written).toEqual(["one\ntwo\n", "three\n", "four\n"]);
});
