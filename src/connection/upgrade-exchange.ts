import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Readable, type Duplex } from "node:stream";
import type { ClientRequest, ClientResponse, ResponseHead } from "../model/exchange.ts";
import { headerLines } from "../model/headers.ts";
import { Http1Response, toClientRequest } from "./http1-exchange.ts";

/** A handshake, and the way back for as long as it is not accepted. */
export interface UpgradeExchange {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
}

/** A WebSocket handshake in the words of the exchange. `early` is what the client sent behind it. */
export function toUpgradeRequest(message: IncomingMessage, socket: Duplex, early: Buffer): UpgradeExchange {
  const plain = new ServerResponse(message);
  plain.shouldKeepAlive = false;
  plain.assignSocket(socket as Socket);
  plain.once("finish", () => socket.end());
  const inner = new Http1Response(plain);
  let accepted = false;
  const accept = (head: ResponseHead): Duplex => {
    accepted = true;
    plain.detachSocket(socket as Socket);
    if (early.length > 0) socket.unshift(early);
    socket.write(headBytes(head));
    return socket;
  };
  // Some clients write the scheme of their own URL into the absolute form.
  if (message.url !== undefined) message.url = message.url.replace(/^ws(s?:\/\/)/i, "http$1");
  return {
    request: { ...toClientRequest(message), body: Readable.from([]), upgrade: { accept } },
    response: {
      get started() {
        return accepted || inner.started;
      },
      start: (head) => inner.start(head),
      write: (chunk) => inner.write(chunk),
      onceWritable: (listener) => inner.onceWritable(listener),
      end: () => inner.end(),
      cut: () => void socket.destroy(),
      onceLeft: (listener) => inner.onceLeft(listener),
    },
  };
}

function headBytes({ status, statusText, headers }: ResponseHead): Buffer {
  const lines = Array.from(headerLines(headers), ([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join("")}\r\n`, "latin1");
}
