import type { Readable } from "node:stream";
import type { ClientResponse } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";

/** How a body's way to the client ended: to its end, or because the client left. */
export type PumpEnd = "ended" | "left";

/** What {@link pump} tells of while it runs. */
export interface PumpListener {
  /**
   * A piece has arrived; it is on its way to the client already. A promise, which must not reject, holds up what
   * follows.
   */
  onPiece(bytes: Buffer): Promise<void> | undefined;
  /** What follows the body, asked for at its end. */
  trailers(): RawHeaders;
  /**
   * The client has left before the end. True lets the rest arrive, because the answer is whole but for its
   * last bytes.
   */
  onLeft(): Promise<boolean>;
  /** Ends the upstream's work. */
  abort(): void;
}

/** How long an upstream may take to end an answer whose client has left after its last event. */
const LAST_BYTES_MS = 1000;

/**
 * Sends a body to the client piece by piece as it comes, no faster than the client reads, and ends the
 * response. Rejects with the body's error when the upstream breaks off.
 */
export function pump(body: Readable, response: ClientResponse, listener: PumpListener): Promise<PumpEnd> {
  return new Promise((resolve, reject) => {
    let left = false;
    let impatience: NodeJS.Timeout | undefined;
    const finish = (end: PumpEnd): void => {
      clearTimeout(impatience);
      resolve(end);
    };
    let isClientBusy = false;
    let busyKeepers = 0;
    const goOn = (): void => {
      if ((left || !isClientBusy) && busyKeepers === 0) body.resume();
    };
    body.on("data", (bytes: Buffer) => {
      if (!left && !response.write(bytes)) {
        body.pause();
        isClientBusy = true;
        response.onceWritable(() => {
          isClientBusy = false;
          goOn();
        });
      }
      const kept = listener.onPiece(bytes);
      if (kept === undefined) return;
      body.pause();
      busyKeepers += 1;
      void kept.then(() => {
        busyKeepers -= 1;
        goOn();
      });
    });
    body.once("end", () => {
      if (!left) response.end(listener.trailers());
      finish("ended");
    });
    body.once("error", (error) => {
      clearTimeout(impatience);
      reject(error);
    });
    response.onceLeft(() => {
      left = true;
      const giveUp = (end: PumpEnd): void => {
        finish(end);
        listener.abort();
      };
      listener.onLeft().then(
        (isWhole) => {
          if (!isWhole) return giveUp("left");
          goOn();
          impatience = setTimeout(() => giveUp("ended"), LAST_BYTES_MS);
        },
        () => giveUp("left"),
      );
    });
  });
}
