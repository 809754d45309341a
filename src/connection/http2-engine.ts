import * as http2 from "node:http2";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import type { RawHeaders } from "../model/headers.ts";
import { inboundOf, type Inbound } from "./inbound.ts";

/** A request of HTTP/2: its stream, and the header lines with the pseudo-headers before them. */
export interface Http2Request {
  readonly stream: http2.ServerHttp2Stream;
  readonly headers: RawHeaders;
  /** How the bytes of its connection come. */
  readonly inbound: Inbound;
}

/** What the engine hands on. */
export interface Http2Handlers {
  onRequest(request: Http2Request): void;
  onConnect(request: Http2Request): void;
  /** Bytes that are no HTTP/2; the client has been told by a GOAWAY. */
  onMalformed(socket: Duplex, reason: string): void;
}

/** Speaks HTTP/2 on connections that others have accepted. */
export interface Http2Engine {
  serve(socket: Duplex): void;
  /** Takes no more streams; those that there are go on, and each session ends with its last one. */
  stop(): void;
  /** Ends every session, once what was said to its end has gone out. */
  close(): Promise<void>;
}

const MAX_HEAD_BYTES = 256 * 1024;
/** Node's own, 128, is less than a browser's cookies may be cut into. */
const MAX_HEAD_LINES = 2000;
/** Large bodies then need not wait for the reader at every 64 KiB. */
const WINDOW_BYTES = 1024 * 1024;
/** Node counts what waits to be sent, and turns new streams away above 10 MB. */
const MAX_SESSION_MEGABYTES = 1024;

/** As long as connections of HTTP/1.1 are kept that nobody uses. */
const IDLE_MS = 65_000;
/** How long a client may take to read the end of an answer before its session is ended. */
const LAST_FRAMES_MS = 1000;

/**
 * An HTTP/2 server that never listens. WebSocket inside HTTP/2 (RFC 8441) is not offered. A session without streams
 * is told to go after `idleMs`.
 */
export function createHttp2Engine(handlers: Http2Handlers, idleMs: number = IDLE_MS): Http2Engine {
  const sessions = new Set<http2.ServerHttp2Session>();
  const streams = new Set<http2.ServerHttp2Stream>();
  const server = http2.createServer({
    maxHeaderListPairs: MAX_HEAD_LINES,
    maxSessionMemory: MAX_SESSION_MEGABYTES,
    settings: { maxHeaderListSize: MAX_HEAD_BYTES, initialWindowSize: WINDOW_BYTES },
  });

  function adopt(session: http2.ServerHttp2Session, socket: Duplex): void {
    const inbound = inboundOf(socket);
    let open = 0;
    sessions.add(session);
    session.setTimeout(idleMs);
    session.on("timeout", () => {
      if (open === 0) session.close();
    });
    session.once("close", () => sessions.delete(session));
    session.on("error", (error: NodeJS.ErrnoException) => {
      // All other errors are the client's leaving, which its streams hear of.
      if (error.code === "ERR_HTTP2_ERROR") handlers.onMalformed(socket, error.message);
    });
    const onStream = (
      stream: http2.ServerHttp2Stream,
      { ":method": method, expect }: http2.IncomingHttpHeaders,
      _flags: number,
      headers: RawHeaders,
    ): void => {
      // A reset by the client; its end is heard by 'close'.
      stream.on("error", () => {});
      streams.add(stream);
      open += 1;
      stream.once("close", () => {
        streams.delete(stream);
        open -= 1;
        if (open === 0) session.setTimeout(idleMs);
      });
      if (expect?.toLowerCase() === "100-continue") stream.additionalHeaders({ ":status": 100 });
      const request = { stream, headers, inbound };
      if (method === "CONNECT") handlers.onConnect(request);
      else handlers.onRequest(request);
    };
    // The types do not know of the raw headers.
    session.on("stream", onStream as (stream: http2.ServerHttp2Stream) => void);
  }

  return {
    serve(socket) {
      const onSession = (session: http2.ServerHttp2Session): void => adopt(session, socket);
      // The session is made at once, so that no other can come between.
      server.once("session", onSession);
      server.emit("connection", socket);
      server.off("session", onSession);
    },
    stop() {
      for (const session of sessions) session.close();
    },
    async close() {
      const ending = [...streams].filter((stream) => stream.writableEnded).map(closed);
      const impatience = new AbortController();
      const options = { signal: impatience.signal };
      if (ending.length > 0)
        await Promise.race([
          Promise.all(ending),
          setTimeout(LAST_FRAMES_MS, undefined, options).catch(() => {}),
        ]);
      impatience.abort();
      // Each says so to its client, by a GOAWAY.
      for (const session of sessions) session.destroy();
    },
  };
}

function closed(stream: http2.ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.once("close", () => resolve()));
}
