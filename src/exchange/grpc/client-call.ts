import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { ClientLeftError } from "../../errors.ts";
import { createMessageReader, type GrpcMessage } from "../../model/grpc-messages.ts";

/** The client's side of a call, read no further than asked for. All of it rejects with ClientLeftError. */
export interface ClientCall {
  /** The bytes that were read so far. */
  readonly read: Buffer;
  /** Whether that is all that the client has to say. */
  readonly ended: boolean;
  /** The next message that {@link next} has not given yet; undefined at the end. */
  next(): Promise<GrpcMessage | undefined>;
  /** Waits for the first message, or for the end, and notices an end that comes right behind that message. */
  begin(): Promise<void>;
  /** Waits for the end. False where more than `maxBytes` came before. */
  finish(maxBytes: number): Promise<boolean>;
  /** All bytes as a stream, those that were read before and those to come. */
  stream(): Readable;
}

/** Starts before the first byte of the body. */
export function openClientCall(body: Readable): ClientCall {
  const iterator: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  const reader = createMessageReader();
  const messages: GrpcMessage[] = [];
  let pieces: Buffer[] = [];
  /** Whether {@link ClientCall.read} is still of use. */
  let isKept = true;
  /** Whether messages are of interest, and not only bytes. */
  let isRead = true;
  const state = { length: 0, ended: false };
  let pulled: Promise<Buffer | undefined> | undefined;

  async function take(): Promise<Buffer | undefined> {
    const { done, value } = await iterator.next().catch((error: unknown) => {
      throw new ClientLeftError({ cause: error });
    });
    pulled = undefined;
    if (done === true) {
      state.ended = true;
      return undefined;
    }
    if (isRead) messages.push(...reader.read(value));
    if (isKept) pieces.push(value);
    state.length += value.length;
    return value;
  }

  /** The next piece; one that somebody waits for already is the same for all. */
  function pull(): Promise<Buffer | undefined> {
    if (pulled !== undefined) return pulled;
    pulled = take();
    // Whoever waits hears of it; where nobody does any more, it must not end the process.
    pulled.catch(() => {});
    return pulled;
  }

  async function* all(): AsyncGenerator<Buffer> {
    // Pieces that come while these are taken are among them.
    for (let index = 0; index < pieces.length; index += 1) yield pieces[index] ?? Buffer.alloc(0);
    [isKept, isRead] = [false, false];
    pieces = [];
    while (!state.ended) {
      const piece = await pull();
      if (piece !== undefined) yield piece;
    }
  }

  return {
    get read() {
      return Buffer.concat(pieces);
    },
    get ended() {
      return state.ended;
    },
    async next() {
      isKept = false;
      while (messages.length === 0 && !state.ended) await pull();
      return messages.shift();
    },
    async begin() {
      while (messages.length === 0 && !state.ended) await pull();
      if (!state.ended) await Promise.race([pull(), setImmediate()]);
    },
    async finish(maxBytes) {
      while (!state.ended && state.length <= maxBytes) await pull();
      return state.length <= maxBytes;
    },
    stream() {
      // Whoever reads it hears of its error.
      return Readable.from(all()).on("error", () => {});
    },
  };
}
