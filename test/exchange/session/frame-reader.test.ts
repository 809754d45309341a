import { describe, expect, it } from "vitest";
import { createFrameReader } from "../../../src/exchange/session/frame-reader.ts";
import type { Frame } from "../../../src/model/session.ts";

const MASK = [1, 2, 3, 4];

/** A frame of a client (masked) or of a server, with a short payload. */
function frame(opcode: number, payload: string | Buffer, { masked = false, fin = true } = {}): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  const head = [(fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | bytes.length];
  if (!masked) return Buffer.from([...head, ...bytes]);
  return Buffer.from([...head, ...MASK, ...bytes.map((byte, index) => byte ^ (MASK[index % 4] ?? 0))]);
}

function read(
  from: "client" | "server",
  ...pieces: readonly Buffer[]
): { frames: Frame[]; failures: string[] } {
  const frames: Frame[] = [];
  const failures: string[] = [];
  const reader = createFrameReader(from, 100, {
    onFrame: (found) => frames.push(found),
    onFailure: (error) => failures.push(error.message),
  });
  for (const piece of pieces) reader.write(piece);
  return { frames, failures };
}

describe("createFrameReader", () => {
  it("reads a client's masked frames at once, byte by byte too, and leaves the bytes as they are", () => {
    const bytes = Buffer.concat([
      frame(1, "hel", { masked: true, fin: false }),
      frame(9, "p", { masked: true }),
      frame(0, "lo", { masked: true }),
      frame(2, "", { masked: true }),
    ]);
    const before = Buffer.from(bytes);
    const expected = [
      { kind: "ping", bytes: Buffer.from("p") },
      { kind: "message", binary: false, bytes: Buffer.from("hello") },
      { kind: "message", binary: true, bytes: Buffer.alloc(0) },
    ];
    expect(read("client", bytes)).toEqual({ frames: expected, failures: [] });
    expect(bytes).toEqual(before);
    expect(read("client", ...Array.from(bytes, (byte) => Buffer.from([byte]))).frames).toEqual(expected);
  });

  it("reads a server's frames to its close, and nothing behind it", () => {
    const close = frame(8, Buffer.from([0x03, 0xe8, 0x62, 0x79, 0x65]));
    const { frames } = read("server", frame(10, ""), close, frame(1, "more"));
    expect(frames[0]).toEqual({ kind: "pong", bytes: Buffer.alloc(0) });
    expect(frames).toHaveLength(2);
    expect(frames[1]).toEqual({ kind: "close", code: 1000, reason: "bye" });
    expect(read("server", frame(8, "")).frames).toEqual([{ kind: "close", code: 1005, reason: "" }]);
  });

  it.each([
    ["frames of a client without a mask", "client", frame(1, "x"), "MASK must be set"],
    ["a message beyond the limit", "server", frame(2, "x".repeat(101)), "Max payload size exceeded"],
    ["text that is no UTF-8", "server", Buffer.from([0x81, 1, 0xff]), "invalid UTF-8 sequence"],
  ] as const)("tells of %s, once", async (_, from, bytes, problem) => {
    const failures: string[] = [];
    await new Promise<void>((resolve) => {
      const reader = createFrameReader(from, 100, {
        onFrame: () => failures.push("a frame"),
        onFailure(error) {
          failures.push(error.message);
          resolve();
        },
      });
      reader.write(bytes);
      reader.write(frame(1, "behind"));
    });
    expect(failures).toEqual([expect.stringContaining(problem)]);
  });
});
