import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spillsTo } from "../../src/exchange/spill.ts";
import type { ResponseHead } from "../../src/model/exchange.ts";
import { openai } from "../../src/providers/openai.ts";
import { UnredactableError } from "../../src/redaction/unredactable-error.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { createSpool } from "../../src/store/spool.ts";
import { temporaryFolder } from "../store/recordings.ts";

const SESSION = ["planted", "session", "0123456789abcdef"].join("-");
const COOKIE = ["Set-Cookie", `sid=${SESSION}`];
const START = Buffer.concat([
  Buffer.from([0, 255, 0, 254]),
  Buffer.from(`you are ${SESSION}`),
  Buffer.alloc(99),
]);

function headOf(status: number, ...headers: string[]): ResponseHead {
  return { status, statusText: "", headers };
}

describe("a binary answer on its way to the disk", () => {
  it.each([
    ["its head", headOf(200, ...COOKIE), []],
    ["an interim answer", headOf(200), [headOf(103, ...COOKIE)]],
  ])("is refused where it holds a cookie of %s, and nothing of it stays", async (_where, head, interim) => {
    const folder = temporaryFolder();
    const secrets = createRedactor({}).secretsOf({ headers: [], path: "/" }, openai);
    const spill = spillsTo(() => createSpool(folder), secrets)(head, START, interim);
    void spill?.add(START);
    await expect(spill?.end()).rejects.toThrow(UnredactableError);
    expect(readdirSync(folder)).toEqual([]);
  });
});
