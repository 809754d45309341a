/** What the samples unfold to: twelve events. */
export const ZSTD_TEXT: string = Array.from({ length: 12 }, (_, i) => {
  const delta = { content: `word ${i * i * 7919}` };
  return `data: {"id":"chatcmpl-${i}","choices":[{"index":0,"delta":${JSON.stringify(delta)}}]}\n\n`;
}).join("");

/** Made at once, with compressed literals and sequences, in a single segment. */
const SAMPLE =
  "KLUv/WD1As0FAKIJHx2ApdUBWDmhjYHW4rYuuc9gHqWsLNkaQhBKxFTYCMbMYs53L1Ot2yhtWr2WLVVskTKGODFV" +
  "7CzFzb0qKa+zafkso8Vr0eltXmNmMed1gACKwNtlEmWivC/tTiIRntD2gQiT48ugPSC+QzHeiasAKRCedMZ7Ozy+" +
  "DM1JBwMXAE8VEUgVff1EEDcV0QV3CaIL7hJEF9wliC64S4guFu4SossydwmiC24VInaF+wmRsMJNQnTQpIQz";

export const ZSTD_SAMPLE: Buffer = Buffer.from(SAMPLE, "base64");

/** Made event by event, each flushed. */
const EVENTS =
  "KLUv/QBYRAIAAgURF5C1bQtW7denNgC8d7Psrs8yMmd/dS4BhLShtV9ZYwGOb8Wtlp7hsxPvzeEDvAqdCfiDFa2j" +
  "N78gFYR2Hj1+0VnB7NwApAAAYDE3OTE5In19XX0KCgIAQiSTEoCsAABoMjMxNjc2In19XX0KCgIAQiSWEoCsAABo" +
  "MzcxMjcxIn19XX0KCgIAQiSXEoC8AAB4ZDQxMjY3MDQifX1dfQoKAgCCSD5wBawAAGg1OTc5NzUifX1dfQoKAgBD" +
  "JJgSgLwAAHhkNjI4NTA4NCJ9fV19CgoCAIJIPnAFvAAAeGQ3Mzg4MDMxIn19XX0KCgIAgkg+cAW8AAB4ZDg1MDY4" +
  "MTYifX1dfQoKAgCCSD5wBbwAAHhkOTY0MTQzOSJ9fV19CgoCAIJIPnAFxAAAeGQxNzkxOTAwIn19XX0KCgIANxWR" +
  "fOAKtQAAcDE5NTgxOTkifX1dfQoKAgBCJFkdgA==";

const EVENT_BYTES = [81, 23, 24, 24, 26, 24, 26, 26, 26, 26, 27, 25];

/** The pieces in which each event could be unfolded when it had arrived. */
export const ZSTD_EVENTS: readonly Buffer[] = EVENT_BYTES.map((bytes, i) => {
  const start = EVENT_BYTES.slice(0, i).reduce((sum, length) => sum + length, 0);
  return Buffer.from(EVENTS, "base64").subarray(start, start + bytes);
});

/** Bytes in hexadecimal, spaces allowed. */
export function bytesOfZstd(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.replaceAll(" ", ""), "hex");
}

/** A block that holds its text as it is. */
export function rawBlock(text: string): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE(Buffer.byteLength(text) << 3, 0, 3);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** A frame with a window of 1 MiB; the last block is marked as such. */
export function zstdFrame(blocks: readonly Buffer[]): Buffer {
  const last = Buffer.from(blocks.at(-1) ?? []);
  if (last.length > 0) last.writeUInt8(last.readUInt8(0) | 1, 0);
  return Buffer.concat([bytesOfZstd("28b52ffd 00 50"), ...blocks.slice(0, -1), last]);
}
