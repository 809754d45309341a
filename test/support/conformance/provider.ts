import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import * as http2 from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { makeTestAuthority } from "../certificates.ts";
import { startRawUpstream, type RawUpstreamOptions } from "../raw-upstream.ts";
import { live, nameOf, seenIn } from "../seen.ts";
import { head } from "../wire.ts";
import { type Behaviour, behaviourOf, lineOf } from "./behaviours.ts";

/** A provider that behaves as {@link behaviourOf} says, in whatever a client speaks. */
export interface ConformingProvider extends AsyncDisposable {
  /** Where it speaks HTTP/1.1 in the clear, the same in TLS, and HTTP/2 in both. */
  readonly ports: Readonly<Record<"http" | "https" | "h2" | "h2c", number>>;
  /** The certificate of the authority that its own is from. */
  readonly ca: string;
  /** The same in a file. */
  readonly caFile: string;
  /** Where clients may write. */
  readonly folder: string;
}

export const HOST = "api.openai.com";

const UNKNOWN: Behaviour = { call: "", answer: head("500 No Such Behaviour", "Content-Length: 0") };

/** Writes its certificate's file into a folder. */
export async function startConformingProvider(folder: string): Promise<ConformingProvider> {
  const authority = makeTestAuthority();
  const tls = authority.leaf([HOST]);
  const caFile = `${folder}/provider.pem`;
  await writeFile(caFile, authority.cert);
  const plain = await startRawUpstream(IN_HTTP1);
  const secured = await startRawUpstream({ ...IN_HTTP1, tls });
  const h2 = await startHttp2(http2.createSecureServer(tls));
  const h2c = await startHttp2(http2.createServer());
  return {
    ports: { http: plain.port, https: secured.port, h2: h2.port, h2c: h2c.port },
    ca: authority.cert,
    caFile,
    folder,
    async [Symbol.asyncDispose]() {
      await plain[Symbol.asyncDispose]();
      await secured[Symbol.asyncDispose]();
      h2.close();
      h2c.close();
    },
  };
}

const IN_HTTP1: RawUpstreamOptions = {
  onRequest({ startLine, lines }, to) {
    const call = startLine.split(" ").slice(0, 2).join(" ");
    const { answer, breaksOff } = behaviourOf(call, lines) ?? UNKNOWN;
    const closes = breaksOff === true || lineOf(lines, "connection") === "close";
    to.write(answer, () => closes && to.end());
  },
  onConnection(socket: Socket) {
    socket.on("data", (bytes: Buffer) => {
      if (/^expect: 100-continue/im.test(bytes.toString("latin1")))
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    });
  },
};

async function startHttp2(server: http2.Http2Server): Promise<{ port: number; close: () => void }> {
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on("session", (session: http2.ServerHttp2Session) => sessions.add(session));
  server.on("stream", (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
    stream.on("error", () => {});
    if (headers.expect === "100-continue") stream.additionalHeaders({ ":status": 100 });
    const call = `${headers[":method"]} ${headers[":path"]}`;
    stream.resume().once("end", () => void sayOver2(stream, behaviourOf(call, linesIn(headers)) ?? UNKNOWN));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = (): void => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Says in HTTP/2 what the answer says in HTTP/1.1: a frame for each chunk. */
async function sayOver2(
  stream: http2.ServerHttp2Stream,
  { answer: bytes, breaksOff }: Behaviour,
): Promise<void> {
  const seen = live(seenIn(bytes.toString("latin1")));
  for (const [status = "", ...lines] of seen.interim ?? [])
    stream.additionalHeaders({ ":status": Number(status.slice(0, 3)), ...fieldsOf(lines) });
  const fields = fieldsOf(seen.headers);
  stream.respond({ ":status": Number(seen.status.slice(0, 3)), ...fields }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers(fieldsOf(seen.trailers ?? [])));
  for (const chunk of seen.chunks ?? [seen.body]) {
    if (chunk.length === 0 || stream.writableEnded) continue;
    await new Promise((resolve) => stream.write(Buffer.from(chunk as string, "latin1"), resolve));
  }
  if (breaksOff === true) stream.destroy(new Error("it breaks off here"));
  else stream.end();
}

function linesIn(headers: http2.IncomingHttpHeaders): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
}

function fieldsOf(lines: readonly string[]): http2.OutgoingHttpHeaders {
  const fields: Record<string, string[]> = {};
  for (const line of lines) (fields[nameOf(line)] ??= []).push(line.slice(line.indexOf(": ") + 2));
  return fields;
}
