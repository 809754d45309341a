import * as net from "node:net";
import * as tls from "node:tls";
import type { Duplex } from "node:stream";

/** A response read off a socket, head and body apart. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Connects to a port of this machine. */
export function connect(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1" }, () => resolve(socket)).once("error", reject);
  });
}

/** Shakes hands over a connection that stands. */
export function secure(socket: Duplex, options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const encrypted = tls.connect({ socket, ...options }, () => resolve(encrypted)).once("error", reject);
  });
}

/** Writes bytes and reads the head of what comes back, and as much body as it announces. */
export async function ask(socket: Duplex, request: string | Buffer): Promise<RawAnswer> {
  socket.write(request);
  return readAnswer(socket);
}

/** Reads one response; one without Content-Length ends where its chunks or the connection end. */
export function readAnswer(socket: Duplex): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const settle = (): void => {
      const end = text.indexOf("\r\n\r\n");
      if (end === -1)
        return finish(() => reject(new Error(`the connection ended after ${JSON.stringify(text)}`)));
      const head = text.slice(0, end);
      finish(() =>
        resolve({
          status: Number(head.split(" ")[1]),
          head,
          body: Buffer.from(unframed(head, text.slice(end + 4)), "latin1").toString(),
        }),
      );
    };
    const finish = (act: () => void): void => {
      socket.off("data", onData).off("end", settle).off("close", settle).off("error", reject);
      act();
    };
    const onData = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (isWhole(text)) settle();
    };
    socket.on("data", onData).once("end", settle).once("close", settle).once("error", reject);
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  const head = text.slice(0, end);
  const body = text.slice(end + 4);
  if (head.startsWith("HTTP/1.1 200 Connection Established")) return true;
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return /^transfer-encoding: *chunked/im.test(head) && body.endsWith("0\r\n\r\n");
}

function unframed(head: string, body: string): string {
  if (!/^transfer-encoding: *chunked/im.test(head)) return body;
  let plain = "";
  let rest = body;
  for (;;) {
    const size = Number.parseInt(rest, 16);
    if (!(size > 0)) return plain;
    const start = rest.indexOf("\r\n") + 2;
    plain += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
}
