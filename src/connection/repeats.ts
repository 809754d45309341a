import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { crc32 } from "node:zlib";
import type { Again } from "../model/exchange.ts";
import { headerLines, headerValue } from "../model/headers.ts";
import { createKept } from "../model/kept.ts";
import { inboundOf, type Inbound } from "./inbound.ts";

/** Requests that come again byte for byte, and are answered without being read as HTTP again. */
export interface Repeats {
  /** What the server of a connection read last; undefined where it is not looked at yet. */
  readingOf(socket: Socket): Buffer | undefined;
  /**
   * Notes what was the answer to a request, read from these bytes, and looks at all that comes on its connection from
   * now on; all requests before it on this connection must have been answered. Where the bytes are not that request
   * alone, nothing is noted.
   */
  note(message: IncomingMessage, bytes: Buffer | undefined, answer: () => Buffer, again: Again): void;
}

/** A connection that is looked at. */
interface Watched {
  reading: Buffer | undefined;
  /** Whether all that the server has read ended with a request, and all that it has asked for is answered. */
  isAtEnd: boolean;
}

interface Repeat {
  readonly bytes: Buffer;
  readonly inbound: Inbound;
  readonly answer: () => Buffer;
  readonly again: Again;
}

/** About what a repeat takes besides its bytes. */
const OWN_BYTES = 1024;
const MAX_KEPT_BYTES = 96 * 1024 * 1024;

/** Starts with none; of those that came last it keeps about 48 to 96 MiB. */
export function createRepeats(): Repeats {
  // A checksum only says where to look: all bytes are compared.
  const known = createKept<Repeat, number>(MAX_KEPT_BYTES);
  const watched = new WeakMap<Socket, Watched>();

  function answer(bytes: Buffer, socket: Socket, inbound: Inbound): boolean {
    const repeat = known.get(crc32(bytes));
    return (
      repeat !== undefined &&
      repeat.bytes.equals(bytes) &&
      isSameWay(repeat.inbound, inbound) &&
      repeat.again(() => socket.write(repeat.answer()))
    );
  }

  function watch(socket: Socket, inbound: Inbound): void {
    const state: Watched = { reading: undefined, isAtEnd: false };
    watched.set(socket, state);
    // Node's parser takes its bytes from below the stream, until somebody listens.
    socket.on("data", ignore).off("data", ignore);
    const push = socket.push.bind(socket);
    socket.push = (bytes: unknown, encoding) => {
      const isBytes = Buffer.isBuffer(bytes);
      if (isBytes && state.isAtEnd && !socket.writableNeedDrain && answer(bytes, socket, inbound))
        return true;
      state.isAtEnd = false;
      state.reading = isBytes ? bytes : undefined;
      return push(bytes, encoding);
    };
  }

  return {
    readingOf: (socket) => watched.get(socket)?.reading,
    note(message, bytes, answerOf, again) {
      const { socket } = message;
      const inbound = inboundOf(socket);
      const state = watched.get(socket);
      if (state === undefined) watch(socket, inbound);
      else if (bytes !== undefined && bytes === state.reading && isAll(message, bytes)) {
        state.isAtEnd = true;
        const weight = OWN_BYTES + bytes.length + answerOf().length;
        known.set(crc32(bytes), { bytes, inbound, answer: answerOf, again }, weight);
      }
    },
  };
}

function ignore(): void {}

function isSameWay(one: Inbound, other: Inbound): boolean {
  return (
    one.secure === other.secure &&
    one.cassette === other.cassette &&
    one.connect?.host === other.connect?.host &&
    one.connect?.port === other.connect?.port
  );
}

/** Whether a request that has come to its end is these bytes and no more: those that it would be written with. */
function isAll({ method, url, httpVersion, rawHeaders, complete }: IncomingMessage, bytes: Buffer): boolean {
  // A client that waits for leave to send its body is given that first.
  if (!complete || headerValue(rawHeaders, "expect") !== undefined) return false;
  const lines = Array.from(headerLines(rawHeaders), ([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${url} HTTP/${httpVersion}\r\n${lines.join("")}\r\n`, "latin1");
  const length = head.length + Number(headerValue(rawHeaders, "content-length") ?? 0);
  return bytes.length === length && bytes.subarray(0, head.length).equals(head);
}
