import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** How to start the service. */
export interface GrpcServiceOptions {
  /** PEM texts; without them it speaks HTTP/2 in the clear from the first byte on. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A call as it came. */
export interface ReceivedCall {
  readonly path: string;
  readonly headers: http2.IncomingHttpHeaders;
  /** The texts of its messages. */
  readonly texts: readonly string[];
  /** Resolves when its stream has closed, with the code of its reset; 0 where there was none. */
  readonly closed: Promise<number>;
}

/** A service that speaks gRPC over HTTP/2, made by hand so that nothing between it and the wire decides anything. */
export interface GrpcService extends AsyncDisposable {
  /** Such as `https://localhost:1234`, for `map`. */
  readonly url: string;
  /** What came, in order. */
  readonly calls: readonly ReceivedCall[];
}

/**
 * The methods of the service, all of one string in and one string out:
 * `GenerateContent` unary, `StreamGenerateContent` a server's stream of the words, `CollectContent` a client's stream,
 * `StreamDirectPredict` both ways: an answer to each message when it comes, and one at the end. With `x-greet` it says
 * something before the client does.
 *
 * What a client says decides what comes: `fail 5 now` is an answer that is all trailers, `fail 5 late` one with a
 * message before it, `cut` one that ends without trailers, `hang` one that goes on until the client leaves, `gzip` one
 * whose messages are compressed, `say ...` one with just these words, `hush ...` one without them. A call without credentials is UNAUTHENTICATED.
 */
export const SERVICE = "/google.cloud.aiplatform.v1.PredictionService";

/** A string as the only field of a message of Protocol Buffers. */
export function textMessage(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), bytes]);
}

/** The string in such a message. */
export function messageText(message: Buffer): string {
  let start = 1;
  while (((message[start] ?? 0) & 0x80) !== 0) start += 1;
  return message.toString("utf8", start + 1);
}

/** Starts the service on 127.0.0.1. */
export async function startGrpcService({ tls }: GrpcServiceOptions = {}): Promise<GrpcService> {
  const server = tls === undefined ? http2.createServer() : http2.createSecureServer(tls);
  const sessions = new Set<http2.ServerHttp2Session>();
  const calls: ReceivedCall[] = [];
  server.on("session", (session: http2.ServerHttp2Session) => {
    sessions.add(session);
    session.on("error", () => {}).once("close", () => sessions.delete(session));
  });
  server.on("stream", (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on("error", () => {});
    const texts: string[] = [];
    const closed = once(stream, "close").then(() => stream.rstCode ?? 0);
    const path = headers[":path"] ?? "";
    calls.push({ path, headers, texts, closed });
    serve(openReply(stream), path, headers, texts, stream);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://localhost:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(
  reply: Reply,
  path: string,
  headers: http2.IncomingHttpHeaders,
  texts: string[],
  stream: http2.ServerHttp2Stream,
): void {
  if (headers.te !== "trailers") return reply.end(13, "te: trailers is missing");
  if (headers.authorization === undefined && headers["x-goog-api-key"] === undefined)
    return reply.end(16, "Request is missing required authentication credential.");
  if (headers["x-greet"] !== undefined) reply.send("Welcome.");
  let pending = Buffer.alloc(0);
  stream.on("data", (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1)) {
      const end = 5 + pending.readUInt32BE(1);
      const text = messageText(pending.subarray(5, end));
      pending = pending.subarray(end);
      texts.push(text);
      if (path === `${SERVICE}/StreamDirectPredict`) answerAtOnce(reply, text, texts.length);
    }
  });
  stream.once("end", () => {
    if (stream.rstCode !== 0 && stream.aborted) return;
    if (path === `${SERVICE}/StreamDirectPredict`) return reply.finish(`${texts.length} in all`);
    answerWhole(reply, path, texts);
  });
}

function answerAtOnce(reply: Reply, text: string, number: number): void {
  const [, status] = /^fail (\d+) now/.exec(text) ?? [];
  if (status !== undefined) return reply.end(Number(status), `No: ${text}.`);
  reply.send(`${number}: ${unlessHushed(text)}`);
}

function answerWhole(reply: Reply, path: string, texts: readonly string[]): void {
  const text = texts.join(" ");
  const [, status, when] = /^fail (\d+) (now|late)/.exec(text) ?? [];
  if (when === "late") reply.send("so far so good");
  if (status !== undefined) return reply.end(Number(status), `No: ${text} – 100 %.`);
  if (text === "hang") return reply.send("one");
  if (text === "cut") {
    reply.send("one");
    return reply.cut();
  }
  if (text.startsWith("gzip")) reply.compress();
  if (path === `${SERVICE}/StreamGenerateContent`) for (const word of text.split(" ")) reply.send(word);
  else reply.send(text.startsWith("say ") ? text.slice(4) : `you said: ${unlessHushed(text)}`);
  reply.finish();
}

function unlessHushed(text: string): string {
  return text.startsWith("hush ") ? "nothing" : text;
}

/** The way back to a caller. */
interface Reply {
  /** Has the messages after it compressed. */
  compress(): void;
  send(text: string): void;
  /** Ends well, with one more message where there is one. */
  finish(text?: string): void;
  end(status: number, message?: string): void;
  /** Ends without saying how. */
  cut(): void;
}

function openReply(stream: http2.ServerHttp2Stream): Reply {
  let isCompressed = false;
  let trailers: http2.OutgoingHttpHeaders | undefined;
  const start = (): void => {
    if (stream.headersSent || stream.destroyed) return;
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc",
        "x-request-id": `request-${Math.random()}`,
        "ratelimit-remaining": "99",
        ...(isCompressed ? { "grpc-encoding": "gzip" } : {}),
      },
      { waitForTrailers: true },
    );
    // Node sends no trailers where there are none to send.
    stream.once("wantTrailers", () => stream.sendTrailers(trailers ?? {}));
  };
  const reply: Reply = {
    compress() {
      isCompressed = true;
    },
    send(text) {
      start();
      const plain = textMessage(text);
      const bytes = isCompressed ? gzipSync(plain) : plain;
      const prefix = Buffer.alloc(5);
      prefix[0] = isCompressed ? 1 : 0;
      prefix.writeUInt32BE(bytes.length, 1);
      if (!stream.destroyed) stream.write(Buffer.concat([prefix, bytes]));
    },
    finish(text) {
      if (text !== undefined) reply.send(text);
      reply.end(0);
    },
    end(status, message) {
      if (stream.destroyed || stream.writableEnded) return;
      const told = {
        "grpc-status": String(status),
        ...(message === undefined ? {} : { "grpc-message": encodeURI(message) }),
        ...(status === 0
          ? {}
          : { "grpc-status-details-bin": textMessage(`in detail: ${message}`).toString("base64") }),
      };
      if (!stream.headersSent) {
        stream.respond({ ":status": 200, "content-type": "application/grpc", ...told }, { endStream: true });
        return;
      }
      trailers = { ...told, "ratelimit-remaining": "98" };
      stream.end();
    },
    cut: () => void stream.end(),
  };
  return reply;
}
