import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Body } from "../../src/model/body.ts";
import type { Interaction } from "../../src/model/interaction.ts";
import { isIdentical } from "../../src/store/is-identical.ts";
import { saysTheSame } from "../../src/store/says-the-same.ts";
import { storedBody } from "../../src/store/stored-body.ts";
import { answer, temporaryFolder } from "./recordings.ts";

const BYTES = randomBytes(600_000);
const OTHERS = Buffer.concat([BYTES.subarray(0, -1), Buffer.of((BYTES.at(-1) ?? 0) ^ 1)]);

function onDisk(bytes: Buffer): Body {
  const file = join(temporaryFolder(), "body");
  writeFileSync(file, bytes);
  return storedBody(file, bytes.length);
}

function saying(body: Body, status = 200): Interaction {
  return { ...answer("x"), status, body };
}

type Made = () => Interaction;

const stored = (bytes: Buffer, status?: number): Made => {
  return () => saying(onDisk(bytes), status);
};
const held = (bytes: Buffer): Made => {
  return () => saying(bytes);
};

describe("whether a large answer says what the one on disk says", () => {
  it.each<[string, boolean, Made, Made]>([
    ["the same bytes, both on the disk", true, stored(BYTES), stored(BYTES)],
    ["the same bytes, the new ones in memory", true, stored(BYTES), held(BYTES)],
    ["the same bytes, the old ones in memory", true, held(BYTES), stored(BYTES)],
    ["another last byte", false, stored(BYTES), stored(OTHERS)],
    ["another last byte in memory", false, stored(BYTES), held(OTHERS)],
    ["a byte less", false, stored(BYTES), stored(BYTES.subarray(1))],
    ["another status", false, stored(BYTES), stored(BYTES, 201)],
  ])("tells of %s: %s", async (_what, expected, before, after) => {
    expect(await saysTheSame(before(), after(), isIdentical)).toBe(expected);
  });
});
