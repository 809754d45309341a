import type { Clock } from "../model/clock.ts";
import { contentCodings, decodePieces, type Piece } from "../model/content-coding.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { headerValue } from "../model/headers.ts";
import type { Chunk } from "../model/interaction.ts";

/** An answer as it came, its content coding undone. It may hold secrets. */
export interface RecordedAnswer {
  readonly head: ResponseHead;
  readonly headAtMs: number;
  readonly body: Buffer;
  readonly chunks: readonly Chunk[];
}

/** Keeps a copy of an answer while it streams to the client: bytes and times, to be understood later. */
export interface Recorder {
  readonly head: ResponseHead;
  add(bytes: Buffer): void;
  /** True once the answer has grown over the limit: nothing of it is kept any more. */
  readonly overflown: boolean;
  /**
   * What has arrived so far. Rejects with CodingError where it does not unfold: of one that is `whole` to its
   * end, else as far as it has come.
   */
  read(whole?: boolean): Promise<RecordedAnswer>;
}

/** Starts a copy when the head arrives. `sentAt` is the clock's reading at the request's sending. */
export function startRecorder(head: ResponseHead, sentAt: number, clock: Clock, maxBytes: number): Recorder {
  const headAtMs = sinceMs(sentAt, clock);
  let pieces: Piece[] = [];
  let length = 0;
  return {
    head,
    get overflown() {
      return length > maxBytes;
    },
    add(bytes) {
      length += bytes.length;
      if (length > maxBytes) pieces = [];
      else pieces.push([sinceMs(sentAt, clock), bytes]);
    },
    async read(whole = true) {
      const codings = contentCodings(headerValue(head.headers, "content-encoding"));
      const decoded = await decodePieces(pieces, codings, maxBytes, whole);
      const body = Buffer.concat(decoded.map(([, bytes]) => bytes));
      const chunks = decoded.map(([atMs, bytes]): Chunk => [atMs, bytes.length]);
      return { head, headAtMs, body, chunks };
    },
  };
}

function sinceMs(start: number, clock: Clock): number {
  return Math.round(clock() - start);
}
