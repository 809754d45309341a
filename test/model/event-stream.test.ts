import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  decodeFrames,
  encodeFrame,
  frameBoundaries,
  frameHeader,
  stringHeader,
  type EventFrame,
  type FrameHeader,
} from "../../src/model/event-stream.ts";

/** Every type of value; the name of the last one is no UTF-8. */
const HEADERS: readonly FrameHeader[] = [
  { name: "true", type: 0, value: Buffer.alloc(0) },
  { name: "false", type: 1, value: Buffer.alloc(0) },
  { name: "byte", type: 2, value: Buffer.from([0x80]) },
  { name: "short", type: 3, value: Buffer.from([1, 2]) },
  { name: "integer", type: 4, value: Buffer.from([1, 2, 3, 4]) },
  { name: "long", type: 5, value: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]) },
  { name: "bytes", type: 6, value: Buffer.from([0xff, 0, 0xfe]) },
  stringHeader(":event-type", "größe"),
  { name: "time", type: 8, value: Buffer.from([8, 7, 6, 5, 4, 3, 2, 1]) },
  { name: "\u00ff", type: 9, value: Buffer.alloc(16, 7) },
];

function frame(payload: string, headers: readonly FrameHeader[] = HEADERS): EventFrame {
  return { headers, payload: Buffer.from(payload) };
}

const FRAMES = [frame('{"a":1}'), frame("", []), frame("x".repeat(300))];
const PARTS = FRAMES.map(encodeFrame);
const BODY = Buffer.concat(PARTS);

/** A frame with checksums that are right, whatever its lengths and headers say. */
function forge(headersLength: number, rest: Buffer, length = 16 + rest.length): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(12), rest, Buffer.alloc(4)]);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(headersLength, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

describe("encodeFrame", () => {
  it("writes lengths, checksums, a header and the payload where AWS has them", () => {
    const bytes = encodeFrame(frame("{}", [stringHeader(":event-type", "ping")]));
    expect(bytes.toString("hex")).toBe(
      "0000002500000013e8bd3ec3" + // 37 bytes, 19 of headers
        "0b3a6576656e742d747970650700" +
        "0470696e67" +
        "7b7d" +
        "58e022b9",
    );
  });

  it("gives back the same bytes for frames that were read", () => {
    expect(Buffer.concat(decodeFrames(BODY).frames.map(encodeFrame))).toEqual(BODY);
  });

  it("fits lengths and checksums to a payload that was changed", () => {
    const [first, ...others] = decodeFrames(BODY).frames;
    const changed = { ...(first ?? frame("")), payload: Buffer.from('{"a":"something longer"}') };
    const again = decodeFrames(Buffer.concat([changed, ...others].map(encodeFrame)));
    expect(again.problem).toBeUndefined();
    expect(again.frames.map(({ payload }) => String(payload))).toEqual([
      '{"a":"something longer"}',
      "",
      "x".repeat(300),
    ]);
    expect(again.frames[0]?.headers).toEqual(HEADERS);
  });
});

describe("decodeFrames", () => {
  it("reads headers of every type and the payload, also from the middle of a larger buffer", () => {
    const within = Buffer.concat([Buffer.from("before"), BODY]).subarray(6);
    expect(decodeFrames(within)).toEqual({ frames: FRAMES, end: BODY.length, problem: undefined });
  });

  it("finds nothing wrong with an empty body", () => {
    expect(decodeFrames(Buffer.alloc(0))).toEqual({ frames: [], end: 0, problem: undefined });
  });

  it("tells, wherever a stream is cut, how far it is whole", () => {
    const ends = frameBoundaries(BODY);
    for (let length = 0; length <= BODY.length; length += 1) {
      const { frames, end, problem } = decodeFrames(BODY.subarray(0, length));
      const whole = ends.filter((boundary) => boundary <= length);
      expect([length, frames.length, end]).toEqual([length, whole.length, whole.at(-1) ?? 0]);
      expect([length, problem]).toEqual([length, end === length ? undefined : "cut"]);
    }
  });

  it("takes no frame in which a single bit is wrong", () => {
    const [first = Buffer.alloc(0)] = PARTS;
    for (let bit = 0; bit < first.length * 8; bit += 1) {
      const broken = Buffer.from(BODY);
      broken.writeUInt8(broken.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect([bit, decodeFrames(broken)]).toEqual([bit, { frames: [], end: 0, problem: "broken" }]);
    }
  });

  it.each<[string, Buffer]>([
    ["headers longer than the frame", forge(3, Buffer.from([1, 2]))],
    ["a length shorter than a frame can be", forge(0, Buffer.alloc(0), 15)],
    ["a type of value that there is not", forge(3, Buffer.from([1, 0x61, 10]))],
    ["a header that ends in its name", forge(2, Buffer.from([5, 0x61]))],
    ["a header without its type", forge(2, Buffer.from([1, 0x61]))],
    ["a header that ends in its value", forge(4, Buffer.from([1, 0x61, 4, 0]))],
    ["a string that ends in its length", forge(4, Buffer.from([1, 0x61, 7, 0]))],
    ["a string longer than the headers", forge(6, Buffer.from([1, 0x61, 7, 0, 2, 0x61]))],
  ])("takes no frame with %s", (_what, bytes) => {
    expect(decodeFrames(bytes)).toEqual({ frames: [], end: 0, problem: "broken" });
  });
});

describe("frameHeader", () => {
  it("reads strings, and nothing else", () => {
    expect(frameHeader(frame(""), ":event-type")).toBe("größe");
    expect(frameHeader(frame(""), "bytes")).toBeUndefined();
    expect(frameHeader(frame(""), ":message-type")).toBeUndefined();
  });
});

describe("frameBoundaries", () => {
  it("cuts behind each frame, and takes what is none for one piece", () => {
    const [one = 0, two = 0, three = 0] = PARTS.map(({ length }) => length);
    expect(frameBoundaries(BODY)).toEqual([one, one + two, one + two + three]);
    expect(frameBoundaries(Buffer.concat([BODY, Buffer.from("rest")]))).toEqual([
      one,
      one + two,
      one + two + three,
      BODY.length + 4,
    ]);
    expect(frameBoundaries(Buffer.from("no frame"))).toEqual([8]);
    expect(frameBoundaries(Buffer.alloc(0))).toEqual([]);
  });
});
