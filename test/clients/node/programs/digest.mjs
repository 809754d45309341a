import { createHash } from "node:crypto";

/** What a person can compare of sound: how long it is, and its SHA-256. */
export async function digest(pieces) {
  const hash = createHash("sha256");
  let length = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    length += piece.length;
  }
  return `${length} bytes of sound, ${hash.digest("hex")}`;
}
