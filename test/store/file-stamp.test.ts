import { renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isSameStamp, isStill, NEVER, stampOf } from "../../src/store/file-stamp.ts";
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

it("tells what is still as it was, and nothing of what had changed just before", () => {
  const file = join(temporaryFolder(), "file");
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const write = (path: string, text: string): void => {
    writeFileSync(path, text);
    utimesSync(path, anHourAgo, anHourAgo);
  };
  const absent = stampOf(file);
  expect(isStill(file, absent)).toBe(true);
  expect(isStill(join(file, "below"), absent)).toBe(true);
  write(file, "x");
  const stamp = stampOf(file);
  expect(isStill(file, absent)).toBe(false);
  expect(isStill(file, stamp)).toBe(true);
  expect(isStill(join(file, "below"), absent)).toBe(true);
  expect(isStill(join(file, "below"), stamp)).toBe(false);
  expect(isStill("x".repeat(5000), absent)).toBe(true);
  expect(isStill("x".repeat(5000), stamp)).toBe(false);
  write(file, "xx");
  expect(isStill(file, stamp)).toBe(false);
  write(`${file}.tmp`, "x");
  renameSync(`${file}.tmp`, file);
  expect(isStill(file, stamp)).toBe(false);
  writeFileSync(file, "y");
  expect(isStill(file, stamp)).toBe(false);
  const fresh = stampOf(file);
  expect(isStill(file, fresh)).toBe(false);
  rmSync(file);
  expect(isStill(file, stamp)).toBe(false);
});
