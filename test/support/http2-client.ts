import { readFile } from "node:fs/promises";
import * as http2 from "node:http2";
import type { Duplex } from "node:stream";
import type { TestProxy } from "./lab.ts";
import { ask, connect, secure } from "./raw-client.ts";

/** What a client got on one stream. */
export interface Http2Answer {
  readonly status: number;
  readonly headers: http2.IncomingHttpHeaders;
  /** The lines as they came. */
  readonly rawHeaders: readonly string[];
  /** The payload of each DATA frame. */
  readonly frames: readonly string[];
  readonly body: string;
}

/** A session that ends with its block. */
export interface Http2Client extends AsyncDisposable {
  readonly session: http2.ClientHttp2Session;
}

/** HTTP/2 over a connection that stands. */
export function http2Over(socket: Duplex, url: string): Http2Client {
  const session = http2.connect(url, { createConnection: () => socket });
  session.on("error", () => {});
  return {
    session,
    [Symbol.asyncDispose]() {
      session.destroy();
      socket.destroy();
      return Promise.resolve();
    },
  };
}

/** HTTP/2 in TLS in a CONNECT to `api.openai.com`; `user` names a cassette. */
export async function http2Inside({ proxy, caFile }: TestProxy, user?: string): Promise<Http2Client> {
  const socket = await connect(proxy.port);
  const credentials = user === undefined ? "" : Buffer.from(`${user}:x`).toString("base64");
  const line = user === undefined ? "" : `Proxy-Authorization: Basic ${credentials}\r\n`;
  await ask(socket, `CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n${line}\r\n`);
  const ca = await readFile(caFile);
  const inside = await secure(socket, { servername: "api.openai.com", ca, ALPNProtocols: ["h2"] });
  return http2Over(inside, "https://api.openai.com");
}

/** HTTP/2 in the clear, from its first byte on. */
export async function http2WithPriorKnowledge({ proxy }: TestProxy): Promise<Http2Client> {
  return http2Over(await connect(proxy.port), proxy.url);
}

/** What a completion is asked for with. */
export interface ChatOptions {
  readonly stream?: boolean;
  readonly headers?: http2.OutgoingHttpHeaders;
}

/** Starts a completion. */
export function startChat(
  { session }: Http2Client,
  content: string,
  options: ChatOptions = {},
): http2.ClientHttp2Stream {
  const { stream = false, headers = {} } = options;
  const body = JSON.stringify({ model: "gpt-4o-mini", stream, messages: [{ role: "user", content }] });
  const request = session.request({
    ":method": "POST",
    ":path": "/v1/chat/completions",
    authorization: "Bearer a-key-of-the-tests",
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  request.end(body);
  return request;
}

/** Reads an answer to its end. Rejects where the stream ends without one, or is reset. */
export function readHttp2(request: http2.ClientHttp2Stream): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const frames: Buffer[] = [];
    let head: Pick<Http2Answer, "status" | "headers" | "rawHeaders"> | undefined;
    request.on("response", (headers, _flags, ...[rawHeaders]: [string[]?]) => {
      head = { status: headers[":status"] ?? 0, headers, rawHeaders: rawHeaders ?? [] };
    });
    request.on("data", (bytes: Buffer) => frames.push(bytes));
    request.once("error", reject);
    request.once("close", () => {
      if (head === undefined || request.rstCode !== 0) reject(new Error(`reset with ${request.rstCode}`));
      else resolve({ ...head, frames: frames.map(String), body: Buffer.concat(frames).toString() });
    });
  });
}

/** Asks for a completion and reads it. */
export function chatOver2(client: Http2Client, content: string, options?: ChatOptions): Promise<Http2Answer> {
  return readHttp2(startChat(client, content, options));
}
