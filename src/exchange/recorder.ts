import type { Body } from "../model/body.ts";
import type { Clock } from "../model/clock.ts";
import { contentCodings, decodePieces, type Piece } from "../model/content-coding.ts";
import type { ResponseHead } from "../model/exchange.ts";
import { headerValue } from "../model/headers.ts";
import type { Chunk, InterimAnswer } from "../model/interaction.ts";
import type { OpenSpill, Spill } from "./spill.ts";

/** An answer as it came, its content coding undone. It may hold secrets, but for a body that is on the disk. */
export interface RecordedAnswer {
  readonly head: ResponseHead;
  readonly headAtMs: number;
  /** What came before the head. */
  readonly interim: readonly InterimAnswer[];
  readonly body: Body;
  readonly chunks: readonly Chunk[];
}

/** Keeps a copy of an answer while it streams to the client: bytes and times, to be understood later. */
export interface Recorder {
  readonly head: ResponseHead;
  readonly interim: readonly InterimAnswer[];
  /** A promise where the disk needs time before more may come. */
  add(bytes: Buffer): Promise<void> | undefined;
  /** How many bytes have come, coded as they were. */
  readonly bytes: number;
  /** Whether it has become so large that it goes to the disk. */
  readonly spilled: boolean;
  /** True once the answer has grown over the limit: nothing of it is kept any more. */
  readonly overflown: boolean;
  /**
   * What has arrived so far. Rejects with CodingError where it does not unfold: of one that is `whole` to its
   * end, else as far as it has come. One that goes to the disk may be read once, at its end; rejects with
   * UnredactableError or UsageError where it could not.
   */
  read(whole?: boolean): Promise<RecordedAnswer>;
  /** Removes what is on the disk, unless a recording has taken it over. Never rejects. */
  discard(): Promise<void>;
}

/** So much of an answer is in memory before it goes to the disk, where it may. */
const SPILL_BYTES = 1024 * 1024;

/**
 * Starts a copy when the head arrives. `sentAt` is the clock's reading at the request's sending; `interim` is what came
 * since.
 */
export function startRecorder(
  head: ResponseHead,
  sentAt: number,
  clock: Clock,
  maxBytes: number,
  openSpill: OpenSpill = () => undefined,
  interim: readonly InterimAnswer[] = [],
): Recorder {
  const headAtMs = sinceMs(sentAt, clock);
  let pieces: Piece[] = [];
  let length = 0;
  let spill: Spill | undefined;
  const spilled: Chunk[] = [];

  const keep = (atMs: number, bytes: Buffer): Promise<void> | undefined => {
    const before = length - bytes.length;
    pieces.push([atMs, bytes]);
    // Whether it may go to the disk is decided once, by its beginning.
    if (before > SPILL_BYTES || length <= SPILL_BYTES) return undefined;
    const start = Buffer.concat(pieces.map(([, piece]) => piece));
    spill = openSpill(head, start, interim);
    if (spill === undefined) return undefined;
    spilled.push(...pieces.map(([at, piece]): Chunk => [at, piece.length]));
    pieces = [];
    return spill.add(start);
  };

  return {
    head,
    interim,
    get bytes() {
      return length;
    },
    get spilled() {
      return spill !== undefined;
    },
    get overflown() {
      return spill === undefined && length > maxBytes;
    },
    add(bytes) {
      length += bytes.length;
      const atMs = sinceMs(sentAt, clock);
      if (spill !== undefined) {
        spilled.push([atMs, bytes.length]);
        return spill.add(bytes);
      }
      if (length <= maxBytes) return keep(atMs, bytes);
      pieces = [];
      return undefined;
    },
    async discard() {
      pieces = [];
      await spill?.discard();
    },
    async read(whole = true) {
      if (spill !== undefined) return { head, headAtMs, interim, body: await spill.end(), chunks: spilled };
      const codings = contentCodings(headerValue(head.headers, "content-encoding"));
      const decoded = await decodePieces(pieces, codings, maxBytes, whole);
      const body = Buffer.concat(decoded.map(([, bytes]) => bytes));
      const chunks = decoded.map(([atMs, bytes]): Chunk => [atMs, bytes.length]);
      return { head, headAtMs, interim, body, chunks };
    },
  };
}

function sinceMs(start: number, clock: Clock): number {
  return Math.round(clock() - start);
}
