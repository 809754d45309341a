import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  createMessageReader,
  decodeMessages,
  encodeMessage,
  type GrpcMessage,
  unfoldMessages,
} from "../../src/model/grpc-messages.ts";
import { cutAtRandom } from "./cut-at-random.ts";

function message(text: string, compressed = false): GrpcMessage {
  return { compressed, bytes: Buffer.from(text) };
}

const MESSAGES = [message("one"), message(""), message("x".repeat(700)), message("two", true)];
const BODY = Buffer.concat(MESSAGES.map(encodeMessage));

describe("encodeMessage", () => {
  it("writes the flag, the length with the high byte first, and the content", () => {
    expect(encodeMessage(message("abc")).toString("hex")).toBe("0000000003616263");
    expect(encodeMessage(message("abc", true)).toString("hex")).toBe("0100000003616263");
    expect(encodeMessage(message("x".repeat(70_000))).toString("hex", 0, 6)).toBe("000001117078");
  });
});

describe("decodeMessages", () => {
  it("gives back what was written", () => {
    expect(decodeMessages(BODY)).toEqual({ messages: MESSAGES, end: BODY.length, problem: undefined });
    expect(decodeMessages(Buffer.alloc(0))).toEqual({ messages: [], end: 0, problem: undefined });
  });

  it("stops where the body is cut, wherever that is", () => {
    const one = encodeMessage(message("one"));
    for (let length = 1; length < one.length; length += 1) {
      const cut = Buffer.concat([one, one.subarray(0, length)]);
      expect(decodeMessages(cut)).toEqual({ messages: [message("one")], end: one.length, problem: "cut" });
    }
  });

  it("stops at what is no message", () => {
    const one = encodeMessage(message("one"));
    const broken = Buffer.concat([one, Buffer.from([2, 0, 0, 0, 0])]);
    expect(decodeMessages(broken)).toEqual({
      messages: [message("one")],
      end: one.length,
      problem: "broken",
    });
  });

  it("never throws, whatever the bytes are", () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const noise = Buffer.from(BODY.subarray(0, 40));
      for (let at = 0; at < 3; at += 1) noise[(seed * 7 + at * 11) % 40] = (seed * 31 + at * 17) % 256;
      const { messages, end } = decodeMessages(noise);
      expect(Buffer.concat(messages.map(encodeMessage))).toEqual(noise.subarray(0, end));
    }
  });
});

describe("createMessageReader", () => {
  it("reads the same messages however their bytes are cut", () => {
    for (let seed = 1; seed < 50; seed += 1) {
      const reader = createMessageReader();
      const read = cutAtRandom(BODY, seed).flatMap((piece) => reader.read(Buffer.from(piece)));
      expect(read).toEqual(MESSAGES);
      expect(reader.isBetween).toBe(true);
    }
  });

  it("tells that it is within a message", () => {
    const reader = createMessageReader();
    expect(reader.isBetween).toBe(true);
    reader.read(BODY.subarray(0, 3));
    expect(reader.isBetween).toBe(false);
    expect(reader.read(BODY.subarray(3, 8))).toEqual([message("one")]);
    expect(reader.isBetween).toBe(true);
  });

  it("reads nothing behind what is no message", () => {
    const reader = createMessageReader();
    expect(reader.read(Buffer.from([9]))).toEqual([]);
    expect(reader.read(Buffer.from([0, 0, 0, 0]))).toEqual([]);
    expect(reader.read(BODY)).toEqual([]);
    expect(reader.isBetween).toBe(false);
  });
});

describe("unfoldMessages", () => {
  const folded = encodeMessage({ compressed: true, bytes: gzipSync("two") });

  it("undoes the coding of those messages that have it", async () => {
    const body = Buffer.concat([encodeMessage(message("one")), folded]);
    expect(decodeMessages(await unfoldMessages(body, ["gzip"], 1000)).messages).toEqual([
      message("one"),
      message("two"),
    ]);
  });

  it("leaves alone what is no whole messages, and what is plain", async () => {
    const cut = folded.subarray(0, -1);
    expect(await unfoldMessages(cut, ["gzip"], 1000)).toBe(cut);
    const plain = encodeMessage(message("one"));
    expect(await unfoldMessages(plain, ["gzip"], 1000)).toBe(plain);
  });

  it("has a bound for all messages together", async () => {
    const large = encodeMessage({ compressed: true, bytes: gzipSync("x".repeat(600)) });
    await expect(unfoldMessages(large, ["gzip"], 1000)).resolves.toHaveLength(605);
    await expect(unfoldMessages(Buffer.concat([large, large]), ["gzip"], 1000)).rejects.toMatchObject({
      code: "too_large",
    });
  });

  it("rejects what is broken", async () => {
    const broken = encodeMessage(message("no gzip", true));
    await expect(unfoldMessages(broken, ["gzip"], 1000)).rejects.toMatchObject({ code: "broken_body" });
  });
});
