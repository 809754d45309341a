import type { Clock } from "../../model/clock.ts";
import type { Frame, Sender, SessionFrame } from "../../model/session.ts";
import { createFrameReader } from "./frame-reader.ts";

/** Keeps a copy of a session while its bytes go through. It may hold secrets. */
export interface SessionRecorder {
  /** Bytes of each side, as they come. */
  readonly taps: Readonly<Record<Sender, (bytes: Buffer) => void>>;
  readonly headAtMs: number;
  /** In the order in which they came; none once the session has grown over the limit. */
  readonly frames: readonly SessionFrame[];
  /** Bytes that the server sent. */
  readonly bytes: number;
  readonly overflown: boolean;
  /** Why the frames could not be read. */
  readonly failure: string | undefined;
}

/** What a frame costs besides its payload. */
const FRAME_BYTES = 200;
/** Smaller payloads are copied, so that none keeps the whole read alive that it came in. */
const SMALL_BYTES = 16_384;

/** Starts when the handshake is done. `sentAt` is the clock's reading at the request's sending. */
export function startSessionRecorder(sentAt: number, clock: Clock, maxBytes: number): SessionRecorder {
  const sinceMs = (): number => Math.round(clock() - sentAt);
  const headAtMs = sinceMs();
  let frames: SessionFrame[] = [];
  let kept = 0;
  let bytes = 0;
  let failure: string | undefined;

  const keep = (from: Sender, frame: Frame): void => {
    kept += FRAME_BYTES + ("bytes" in frame ? frame.bytes.length : 0);
    if (kept > maxBytes) frames = [];
    else frames.push({ from, atMs: sinceMs(), frame: compact(frame) });
  };
  const readerOf = (from: Sender): ((piece: Buffer) => void) => {
    const reader = createFrameReader(from, maxBytes, {
      onFrame: (frame) => keep(from, frame),
      onFailure: (error) => (failure ??= `what the ${from} sent could not be read: ${error.message}`),
    });
    return (piece) => {
      if (kept <= maxBytes && failure === undefined) reader.write(piece);
    };
  };
  const readServer = readerOf("server");
  return {
    taps: {
      client: readerOf("client"),
      server(piece) {
        bytes += piece.length;
        readServer(piece);
      },
    },
    headAtMs,
    get frames() {
      return frames;
    },
    get bytes() {
      return bytes;
    },
    get overflown() {
      return kept > maxBytes;
    },
    get failure() {
      return failure;
    },
  };
}

function compact(frame: Frame): Frame {
  if (!("bytes" in frame) || frame.bytes.length > SMALL_BYTES) return frame;
  return { ...frame, bytes: Buffer.from(frame.bytes) };
}
