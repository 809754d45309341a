import { isDeepStrictEqual } from "node:util";
import type { WholeInteraction } from "../model/interaction.ts";

/** True for the same status, headers, body and end, byte for byte; when they came does not count. */
export function isIdentical(onDisk: WholeInteraction, fresh: WholeInteraction): boolean {
  return (
    onDisk.status === fresh.status &&
    onDisk.ended === fresh.ended &&
    isDeepStrictEqual(onDisk.headers, fresh.headers) &&
    Buffer.compare(onDisk.body, fresh.body) === 0
  );
}
