import { Receiver } from "ws";
import type { Frame, Sender } from "../../model/session.ts";

/** Reads frames out of the bytes of one side, which nobody else has to wait for. */
export interface FrameReader {
  /** Takes bytes as they come; they stay as they are. Does nothing after the close frame, or once it failed. */
  write(bytes: Buffer): void;
}

/** What a reader tells of, while it is written to. */
export interface FrameListener {
  onFrame(frame: Frame): void;
  /** The bytes are no WebSocket, or a message is larger than the limit. Nothing more comes. */
  onFailure(error: Error): void;
}

/** Reads what `from` sends. Fragments are joined; no extension is understood. */
export function createFrameReader(from: Sender, maxBytes: number, listener: FrameListener): FrameReader {
  const isServer = from === "client";
  const receiver = new Receiver({ isServer, maxPayload: maxBytes, allowSynchronousEvents: true });
  let over = false;
  receiver.on("message", (bytes, binary) => listener.onFrame({ kind: "message", binary, bytes }));
  receiver.on("ping", (bytes) => listener.onFrame({ kind: "ping", bytes }));
  receiver.on("pong", (bytes) => listener.onFrame({ kind: "pong", bytes }));
  receiver.on("conclude", (code, reason) => {
    over = true;
    listener.onFrame({ kind: "close", code, reason: reason.toString("utf8") });
  });
  receiver.on("error", (error) => {
    if (!over) listener.onFailure(error);
    over = true;
  });
  return {
    write(bytes) {
      // The mask is taken off in place, and others have these bytes too.
      if (!over) receiver.write(isServer ? Buffer.from(bytes) : bytes);
    },
  };
}
