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

it("writes at once what would fill a pipe, and loses nothing around it", () => {
  const written: string[] = [];
  const lines = gatherLines({ write: (text) => void written.push(text) });
  const line = `${"x".repeat(99)}\n`;
  const many = Array.from({ length: 1200 }, (_, number) => `${number} ${line}`);
  for (const one of many) lines.write(one);
  expect(written).toHaveLength(2);
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(64 * 1024);
  lines.flush();
  expect(written.join("")).toBe(many.join(""));
});
