import { type Body, bytesOf, evenSizes, type StoredBody } from "../model/body.ts";
import type { Interaction, WholeInteraction } from "../model/interaction.ts";

/**
 * Whether an interaction says the same as the one on disk. Of those whose bodies stayed on the disk the bodies
 * are compared byte by byte, a piece at a time, and `isSame` is asked for the rest. Rejects with UsageError.
 */
export async function saysTheSame(
  onDisk: Interaction,
  fresh: Interaction,
  isSame: (onDisk: WholeInteraction, fresh: WholeInteraction) => boolean,
): Promise<boolean> {
  if (fresh.body instanceof Uint8Array) {
    return isSame({ ...onDisk, body: bytesOf(onDisk.body) }, { ...fresh, body: fresh.body });
  }
  const isSameHead = isSame({ ...onDisk, body: NO_BODY }, { ...fresh, body: NO_BODY });
  return isSameHead && hasSameBytes(onDisk.body, fresh.body);
}

const NO_BODY = new Uint8Array();
const PIECE_BYTES = 256 * 1024;

async function hasSameBytes(one: Body, other: StoredBody): Promise<boolean> {
  if (one instanceof Uint8Array) return bytesOf(one).equals(bytesOf(other));
  if (one.length !== other.length) return false;
  const others = other.pieces(evenSizes(other.length, PIECE_BYTES));
  try {
    for await (const piece of one.pieces(evenSizes(one.length, PIECE_BYTES))) {
      const next = await others.next();
      if (next.done === true || !piece.equals(next.value)) return false;
    }
    return true;
  } finally {
    await others.return(undefined);
  }
}
