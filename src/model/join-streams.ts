import type { Duplex } from "node:stream";

/**
 * Passes the bytes of two streams to each other, no faster than they are read, and has the end of one be the end of
 * the other. Calls `onEnd` when both have closed. Each must have a handler of errors.
 */
export function joinStreams(one: Duplex, other: Duplex, onEnd: () => void = () => undefined): void {
  let open = 2;
  // Pipes alone leave the other stream open when one breaks.
  const endWith = (gone: Duplex, left: Duplex): void => {
    const onClose = (): void => {
      // What was read to its end is still to be written to its end.
      if (gone.readableEnded) left.end(() => left.destroy());
      else left.destroy();
      open -= 1;
      if (open === 0) onEnd();
    };
    if (gone.closed) onClose();
    else gone.once("close", onClose);
  };
  endWith(one, other);
  endWith(other, one);
  one.pipe(other);
  other.pipe(one);
}
