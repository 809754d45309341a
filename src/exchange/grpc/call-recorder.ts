import { Readable } from "node:stream";
import type { Clock } from "../../model/clock.ts";
import type { ClientResponse } from "../../model/exchange.ts";
import { createMessageReader, encodeMessage, type GrpcMessage } from "../../model/grpc-messages.ts";
import type { Sender } from "../../model/session.ts";

/**
 * How a call is recorded: as an ordinary exchange where the client had said all before the server's first message, as a
 * script of both sides where it had not.
 */
export type CallForm = "ordinary" | "script";

/** A message as it came, or the end of the client's side. */
export interface CallFrame {
  readonly from: Sender;
  /** In milliseconds after the call's beginning. */
  readonly atMs: number;
  readonly message: GrpcMessage | undefined;
}

/** Keeps a copy of a call while it goes through. It may hold secrets. */
export interface CallRecorder {
  /** Resolves as soon as it is known; undefined where the call ended before. */
  readonly form: Promise<CallForm | undefined>;
  /** What is matched: all that the client sent, of a script its first message unless the server spoke first. */
  readonly asked: Buffer;
  readonly headAtMs: number;
  /** Of a script: both sides' messages in the order in which they came. */
  readonly frames: readonly CallFrame[];
  /** Whether both sides ended with their last message. */
  readonly isWhole: boolean;
  /** True once the call has grown over the limit: nothing of it is kept any more. */
  readonly overflown: boolean;
  /** The same bytes, noticed as they are taken. */
  tapUpload(upload: Readable): Readable;
  /** The same way back, noticing what goes there. */
  tapResponse(response: ClientResponse): ClientResponse;
  /** Nothing more comes. An answer that came to its end before the client's makes a script. */
  end(isAnswered: boolean): void;
}

/** What a message costs besides its content. */
const FRAME_BYTES = 200;

/** Starts when the call is sent on. */
export function startCallRecorder(clock: Clock, maxBytes: number): CallRecorder {
  const startedAt = clock();
  const sinceMs = (): number => Math.round(clock() - startedAt);
  const readers = { client: createMessageReader(), server: createMessageReader() };
  let frames: CallFrame[] = [];
  let asked: Buffer[] = [];
  let kept = 0;
  let headAtMs = 0;
  let known: CallForm | undefined;
  let tell: ((form: CallForm | undefined) => void) | undefined;
  const form = new Promise<CallForm | undefined>((resolve) => (tell = resolve));

  function decide(as: CallForm): void {
    known ??= as;
    tell?.(known);
  }

  function keep(from: Sender, bytes: Buffer): void {
    // Of an ordinary call the answer is kept elsewhere.
    if (known === "ordinary" || kept > maxBytes) return;
    kept += bytes.length;
    for (const message of readers[from].read(bytes)) {
      kept += FRAME_BYTES;
      frames.push({ from, atMs: sinceMs(), message });
    }
    if (from === "client") asked.push(bytes);
    if (kept > maxBytes) [frames, asked] = [[], []];
  }

  async function* noticed(upload: Readable): AsyncGenerator<Buffer> {
    for await (const piece of upload as AsyncIterable<Buffer>) {
      keep("client", piece);
      yield piece;
    }
    frames.push({ from: "client", atMs: sinceMs(), message: undefined });
    decide("ordinary");
  }

  return {
    form,
    get asked() {
      if (known !== "script") return Buffer.concat(asked);
      const [first] = frames;
      return first?.from === "client" && first.message !== undefined
        ? encodeMessage(first.message)
        : Buffer.alloc(0);
    },
    get headAtMs() {
      return headAtMs;
    },
    get frames() {
      return frames;
    },
    get isWhole() {
      return readers.client.isBetween && readers.server.isBetween;
    },
    get overflown() {
      return kept > maxBytes;
    },
    tapUpload: (upload) => Readable.from(noticed(upload)).on("error", () => {}),
    tapResponse: (response) => ({
      get started() {
        return response.started;
      },
      start(head, isAll) {
        headAtMs = sinceMs();
        response.start(head, isAll);
      },
      inform: (head) => response.inform?.(head),
      write(chunk) {
        const goesOn = response.write(chunk);
        decide("script");
        keep("server", Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        return goesOn;
      },
      onceWritable: (listener) => response.onceWritable(listener),
      end: (trailers) => response.end(trailers),
      cut: (how) => response.cut(how),
      onceLeft: (listener) => response.onceLeft(listener),
    }),
    end(isAnswered) {
      if (isAnswered) decide("script");
      tell?.(undefined);
    },
  };
}
