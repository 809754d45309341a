import { isDeepStrictEqual } from "node:util";
import type { InterimAnswer, WholeInteraction } from "../model/interaction.ts";

/**
 * True for the same status, headers, body and end, with the same before and behind it, byte for byte; when they came does
 * not count.
 */
export function isIdentical(onDisk: WholeInteraction, fresh: WholeInteraction): boolean {
  return (
    onDisk.status === fresh.status &&
    onDisk.ended === fresh.ended &&
    isDeepStrictEqual(onDisk.headers, fresh.headers) &&
    isDeepStrictEqual(untimed(onDisk), untimed(fresh)) &&
    isDeepStrictEqual(onDisk.trailers, fresh.trailers) &&
    Buffer.compare(onDisk.body, fresh.body) === 0
  );
}

function untimed({ interim = [] }: WholeInteraction): Omit<InterimAnswer, "atMs">[] {
  return interim.map(({ status, statusText, headers }) => ({ status, statusText, headers }));
}
