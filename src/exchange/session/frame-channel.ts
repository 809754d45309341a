import type { Duplex } from "node:stream";
import { Sender } from "ws";
import type { Frame, Message } from "../../model/session.ts";
import { createFrameReader } from "./frame-reader.ts";

/** What a player of sessions waits for: a message, or the client's close. */
export type Heard = Message | Extract<Frame, { kind: "close" }>;

/** The server's side of a WebSocket. Pings are answered at once, and nobody hears of them. */
export interface FrameChannel {
  /** The next message or close, read no faster than asked for; undefined once the connection has gone. */
  next(): Promise<Heard | undefined>;
  /** Sends a message or a ping. Resolves when more may be sent, or when the connection has gone. */
  send(frame: Frame): Promise<void>;
  /** Sends a close, waits a little for the client's unless it has come, and ends the connection; 1006 just ends it. */
  close(code: number, reason: string): Promise<void>;
  /** Bytes of messages sent. */
  readonly bytes: number;
  readonly gone: boolean;
  /** Resolves when the connection has gone. */
  readonly ended: Promise<void>;
}

/** How long a client may take to answer a close, and to read what is on its way. */
const LINGER_MS = 2000;
/** So much that was not asked for yet is read ahead. */
const MAX_AHEAD_BYTES = 1024 * 1024;

/** Speaks WebSocket on a stream whose handshake is done. Messages may be as large as `maxBytes`. */
export function openFrameChannel(stream: Duplex, maxBytes: number): FrameChannel {
  const sender = new Sender(stream, {});
  const heard: Heard[] = [];
  let ahead = 0;
  let bytes = 0;
  let closed = false;
  let wake: (() => void) | undefined;
  const change = (): void => wake?.();
  const reader = createFrameReader("client", maxBytes, {
    onFrame(frame) {
      // Who does not read gets no more of them: the latest is the one to be answered (RFC 6455, 5.5.3).
      if (frame.kind === "ping" && !stream.writableNeedDrain) sender.pong(frame.bytes, false);
      if (frame.kind === "ping" || frame.kind === "pong") return;
      ahead += sizeOf(frame);
      heard.push(frame);
      if (ahead > MAX_AHEAD_BYTES) stream.pause();
      change();
    },
    onFailure: () => sender.close(PROTOCOL_ERROR, "", false, () => stream.destroy()),
  });
  stream.on("data", (piece: Buffer) => reader.write(piece));
  stream.on("close", change).on("drain", change);
  const ended = new Promise<void>((resolve) => stream.once("close", resolve));

  const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const next = async (): Promise<Heard | undefined> => {
    while (heard.length === 0 && !stream.destroyed) await changed();
    const frame = heard.shift();
    if (frame === undefined) return undefined;
    if (frame.kind === "close") closed = true;
    ahead -= sizeOf(frame);
    if (ahead <= MAX_AHEAD_BYTES && stream.isPaused()) stream.resume();
    return frame;
  };
  return {
    next,
    async send(frame) {
      if (stream.destroyed) return;
      if (frame.kind === "ping") sender.ping(frame.bytes, false);
      if (frame.kind !== "message") return;
      bytes += frame.bytes.length;
      sender.send(frame.bytes, { binary: frame.binary, fin: true, mask: false, compress: false });
      while (stream.writableNeedDrain && !stream.destroyed) await changed();
    },
    async close(code, reason) {
      if (stream.destroyed) return;
      const impatience = setTimeout(() => stream.destroy(), LINGER_MS);
      stream.once("close", () => clearTimeout(impatience));
      if (!isSendable(code)) {
        // Behind all that was said.
        stream.end(() => stream.destroy());
        return ended;
      }
      sender.close(code === NO_CODE ? undefined : code, code === NO_CODE ? "" : reason, false);
      // What the client said before it heard of the end no longer counts.
      let late = closed ? undefined : await next();
      while (late?.kind === "message") late = await next();
      stream.end();
      while (!stream.destroyed) await changed();
    },
    get bytes() {
      return bytes;
    },
    get gone() {
      return stream.destroyed;
    },
    ended,
  };
}

const NO_CODE = 1005;
const PROTOCOL_ERROR = 1002;

/** What may stand in a close frame (RFC 6455, 7.4), or the sign that none does. */
function isSendable(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1006;
}

function sizeOf(frame: Heard): number {
  // Empty messages are not for nothing either.
  return 64 + (frame.kind === "message" ? frame.bytes.length : 0);
}
