import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isSameStamp, NEVER, stampOf } from "../../src/store/file-stamp.ts";
import { temporaryFolder } from "./recordings.ts";

it("is the same for what has not changed in long, and never for what has changed just now", () => {
  const file = join(temporaryFolder(), "file");
  expect(isSameStamp(stampOf(file), stampOf(file))).toBe(true);
  writeFileSync(file, "x");
  expect(isSameStamp(stampOf(file), stampOf(file))).toBe(false);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, anHourAgo, anHourAgo);
  const stamp = stampOf(file);
  expect(isSameStamp(stamp, stampOf(file))).toBe(true);
  expect(isSameStamp(stamp, undefined)).toBe(false);
  expect(isSameStamp(NEVER, NEVER)).toBe(false);
});
