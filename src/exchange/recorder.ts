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
  return new AnswerRecorder(head, sentAt, clock, maxBytes, openSpill, interim);
}

class AnswerRecorder implements Recorder {
  readonly head: ResponseHead;
  readonly interim: readonly InterimAnswer[];
  readonly #headAtMs: number;
  readonly #sentAt: number;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #openSpill: OpenSpill;
  readonly #spilled: Chunk[] = [];
  #pieces: Piece[] = [];
  #length = 0;
  #spill: Spill | undefined;

  constructor(
    head: ResponseHead,
    sentAt: number,
    clock: Clock,
    maxBytes: number,
    openSpill: OpenSpill,
    interim: readonly InterimAnswer[],
  ) {
    this.head = head;
    this.interim = interim;
    this.#headAtMs = sinceMs(sentAt, clock);
    this.#sentAt = sentAt;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#openSpill = openSpill;
  }

  get bytes(): number {
    return this.#length;
  }

  get spilled(): boolean {
    return this.#spill !== undefined;
  }

  get overflown(): boolean {
    return this.#spill === undefined && this.#length > this.#maxBytes;
  }

  add(bytes: Buffer): Promise<void> | undefined {
    this.#length += bytes.length;
    const atMs = sinceMs(this.#sentAt, this.#clock);
    if (this.#spill !== undefined) {
      this.#spilled.push([atMs, bytes.length]);
      return this.#spill.add(bytes);
    }
    if (this.#length <= this.#maxBytes) return this.#keep(atMs, bytes);
    this.#pieces = [];
    return undefined;
  }

  #keep(atMs: number, bytes: Buffer): Promise<void> | undefined {
    const before = this.#length - bytes.length;
    this.#pieces.push([atMs, bytes]);
    // Whether it may go to the disk is decided once, by its beginning.
    if (before > SPILL_BYTES || this.#length <= SPILL_BYTES) return undefined;
    const start = Buffer.concat(this.#pieces.map(([, piece]) => piece));
    this.#spill = this.#openSpill(this.head, start, this.interim);
    if (this.#spill === undefined) return undefined;
    this.#spilled.push(...this.#pieces.map(([at, piece]): Chunk => [at, piece.length]));
    this.#pieces = [];
    return this.#spill.add(start);
  }

  async discard(): Promise<void> {
    this.#pieces = [];
    await this.#spill?.discard();
  }

  async read(whole = true): Promise<RecordedAnswer> {
    const { head, interim } = this;
    const headAtMs = this.#headAtMs;
    if (this.#spill !== undefined)
      return { head, headAtMs, interim, body: await this.#spill.end(), chunks: this.#spilled };
    const codings = contentCodings(headerValue(head.headers, "content-encoding"));
    const decoded = await decodePieces(this.#pieces, codings, this.#maxBytes, whole);
    const body = Buffer.concat(decoded.map(([, bytes]) => bytes));
    const chunks = decoded.map(([atMs, bytes]): Chunk => [atMs, bytes.length]);
    return { head, headAtMs, interim, body, chunks };
  }
}

function sinceMs(start: number, clock: Clock): number {
  return Math.round(clock() - start);
}
