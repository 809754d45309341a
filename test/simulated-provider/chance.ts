import { createHash, randomBytes } from "node:crypto";

/** Where an answer takes what is new in each answer of a real provider: ids, padding, times. */
export interface Chance {
  hex(digits: number): string;
  /** Letters and digits of both cases, as in `chatcmpl-…`. */
  letters(count: number): string;
  base64(bytes: number): string;
  uuid(): string;
  /** A whole number from 0 up to, not including, `limit` (65536 at most). */
  below(limit: number): number;
  unixSeconds(): number;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const repeatableSecond = 1_760_000_000;

/** Real chance; or, of a seed, chance that falls the same way again each time, on a clock that stands still. */
export function createChance(seed?: Buffer): Chance {
  const bytes = seed === undefined ? randomBytes : repeatableBytes(seed);
  const hex = (digits: number): string =>
    bytes(Math.ceil(digits / 2))
      .toString("hex")
      .slice(0, digits);
  return {
    hex,
    letters: (count) => Array.from(bytes(count), (byte) => alphabet[byte % alphabet.length]).join(""),
    base64: (count) => bytes(count).toString("base64"),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    below: (limit) => bytes(2).readUInt16BE() % limit,
    unixSeconds: () => (seed === undefined ? Math.floor(Date.now() / 1000) : repeatableSecond),
  };
}

function repeatableBytes(seed: Buffer): (count: number) => Buffer {
  let turn = 0;
  return (count) =>
    createHash("shake256", { outputLength: count }).update(seed).update(`/${turn++}`).digest();
}
