import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A real PNG of 8 x 8 pixels, in a colour that the prompt decides. */
export function tinyPng(prompt: string): Buffer {
  const size = 8;
  const colour = createHash("sha256").update(prompt).digest().subarray(0, 3);
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: size }, () => colour)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB, no interlace
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: size }, () => row)))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(typed.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), typed.length + 4);
  return chunk;
}

/** The length in bytes of one frame of {@link silentMp3}: 24 ms of sound. */
export const mp3FrameBytes = 480;

/**
 * An MP3 of `frames` frames of silence: MPEG-2 layer III, 24 kHz, 160 kbit/s, mono, as OpenAI's speech is.
 * What follows a frame's empty side information is ancillary data, which the seed decides.
 */
export function silentMp3(seed: string, frames: number): Buffer {
  const ancillary = createHash("shake256", { outputLength: 256 }).update(seed).digest();
  const frame = Buffer.alloc(mp3FrameBytes);
  frame.set([0xff, 0xf3, 0xe4, 0xc4]);
  // Seven bits only, so that no ancillary byte begins what looks like another frame.
  frame.set(
    ancillary.map((byte) => byte & 0x7f),
    32,
  );
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** A unit vector that the text decides. */
export function unitVector(text: string, dimensions: number): number[] {
  const bytes = createHash("shake256", { outputLength: dimensions * 2 })
    .update(text)
    .digest();
  const raw = Array.from({ length: dimensions }, (_, at) => bytes.readInt16LE(at * 2) / 0x8000);
  const norm = Math.hypot(...raw);
  // Rounded to 32-bit floats, so that both of OpenAI's encodings say the same numbers.
  return raw.map((value) => Math.fround(value / norm));
}
