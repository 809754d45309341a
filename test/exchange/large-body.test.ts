import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { largeBody } from "../../src/exchange/large-body.ts";
import type { Interaction } from "../../src/model/interaction.ts";
import { storedBody } from "../../src/store/stored-body.ts";

const KIB = 1024;

/** An interaction whose body is in a file. */
function onDisk(bytes: Buffer, facts: Partial<Interaction> = {}): Interaction {
  const folder = mkdtempSync(join(tmpdir(), "mockai-proxy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "body.bin");
  writeFileSync(file, bytes);
  return {
    status: 200,
    statusText: "OK",
    headers: ["Content-Type", "application/octet-stream"],
    body: storedBody(file, bytes.length),
    headAtMs: 1,
    chunks: [[1, bytes.length]],
    redacted: [],
    ids: [],
    recordedOn: undefined,
    ...facts,
  };
}

async function piecesOf(interaction: Interaction): Promise<Buffer[]> {
  const large = largeBody(interaction, undefined);
  if (large === undefined) throw new Error("it is not sent from the disk");
  const pieces: Buffer[] = [];
  for await (const piece of large.pieces) pieces.push(piece);
  expect(pieces).toHaveLength(large.count);
  expect(Buffer.concat(pieces)).toHaveLength(large.length ?? -1);
  return pieces;
}

describe("a body that is sent from the disk", () => {
  it("comes in the pieces in which it was recorded", async () => {
    const bytes = Buffer.from("onetwothree");
    const chunks = [3, 3, 5].map((size) => [1, size] as const);
    expect((await piecesOf(onDisk(bytes, { chunks }))).map(String)).toEqual(["one", "two", "three"]);
  });

  it("has long pieces cut, so that none is in memory as a whole", async () => {
    const bytes = Buffer.alloc(150 * KIB, "x");
    expect((await piecesOf(onDisk(bytes))).map(({ length }) => length / KIB)).toEqual([64, 64, 22]);
  });

  it("comes event by event where a person has edited it", async () => {
    const body = Buffer.from("data: 1\n\ndata: two\n\n");
    const headers = ["Content-Type", "text/event-stream"];
    const pieces = await piecesOf(onDisk(body, { headers, chunks: [[1, 5]] }));
    expect(pieces.map(String)).toEqual(["data: 1\n\n", "data: two\n\n"]);
  });

  it("comes as it is where a person has edited what is no stream", async () => {
    const pieces = await piecesOf(onDisk(Buffer.from("edited"), { chunks: [[1, 5]] }));
    expect(pieces.map(String)).toEqual(["edited"]);
  });

  it("is coded on its way where it is too long to be coded in one go", async () => {
    const bytes = Buffer.alloc(8 * KIB * KIB, "0123456789abcdef");
    const large = largeBody(onDisk(bytes), "gzip");
    expect(large?.length).toBeUndefined();
    const plain = await buffer(Readable.from(large?.pieces ?? []).pipe(createGunzip()));
    expect(plain.equals(bytes)).toBe(true);
  });

  it("is read as a whole where it is in memory already, or coded in one go", () => {
    expect(largeBody(onDisk(Buffer.from("short")), "gzip")).toBeUndefined();
    expect(largeBody({ ...onDisk(Buffer.from("")), body: Buffer.from("x") }, undefined)).toBeUndefined();
  });

  it("says so where the file has become shorter", async () => {
    const answer = onDisk(Buffer.from("12345678"));
    if (answer.body instanceof Uint8Array) throw new Error("it is in memory");
    writeFileSync(answer.body.file, "123");
    await expect(piecesOf(answer)).rejects.toThrow(
      `Cannot read ${answer.body.file}. The system says the file has become shorter. Correct its permissions, or ` +
        "name another folder with --recordings DIR.",
    );
  });
});
