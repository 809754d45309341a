import { readFile } from "node:fs/promises";
import type * as http2 from "node:http2";
import { http2Inside, http2Over, type Http2Client } from "../http2-client.ts";
import { connect, secure } from "../raw-client.ts";
import type { Seen } from "../seen.ts";
import type { Behaviour } from "./behaviours.ts";
import { bodySeen, type Client, headersOf, linesOf, type OpenClient, partsOf, type Way } from "./client.ts";
import { HOST } from "./provider.ts";

/** In TLS inside a CONNECT. */
export const http2InConnect: Client = async (way) =>
  over(way.proxy === undefined ? await inTls(way) : await http2Inside(way.proxy));

/** In TLS, with the proxy taken for the provider. */
export const http2InTls: Client = async (way) => over(await inTls(way));

/** In the clear, with the proxy taken for a proxy. */
export const http2InClear: Client = async ({ provider, proxy }) =>
  over(http2Over(await connect(proxy?.proxy.port ?? provider.ports.h2c), `http://${HOST}`), {
    ":scheme": proxy === undefined ? "http" : "https",
  });

async function inTls({ provider, proxy }: Way): Promise<Http2Client> {
  const ca = proxy === undefined ? provider.ca : await readFile(proxy.caFile);
  const raw = await connect(proxy?.proxy.port ?? provider.ports.h2);
  const inside = await secure(raw, { servername: HOST, ca, ALPNProtocols: ["h2"] });
  return http2Over(inside, `https://${HOST}`);
}

/** One session for all that it is asked. */
function over(client: Http2Client, extra: http2.OutgoingHttpHeaders = {}): OpenClient {
  return {
    ask: (behaviour) => asked(client.session, behaviour, extra),
    close: () => client[Symbol.asyncDispose](),
  };
}

type RawHead = [headers: http2.IncomingHttpHeaders, flags: number, raw?: string[]];

function asked(
  session: http2.ClientHttp2Session,
  behaviour: Behaviour,
  extra: http2.OutgoingHttpHeaders,
): Promise<Seen> {
  const { method, path } = partsOf(behaviour);
  const { body } = behaviour;
  const lines = { ...headersOf(behaviour), ...(body === undefined ? {} : { "content-length": body.length }) };
  const stream = session.request(
    { ":method": method, ":path": path, ...extra, ...lines },
    { endStream: body === undefined },
  );
  const send = (): void => void (body !== undefined && stream.end(body));
  if ("Expect" in lines) stream.once("continue", send);
  else send();
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const interim: string[][] = [];
    let status = "";
    let headers: string[] = [];
    let trailers: string[] = [];
    stream.on("headers", (...[early, , raw = []]: RawHead) => {
      if (early[":status"] !== "100") interim.push([String(early[":status"]), ...fieldsIn(raw)]);
    });
    stream.on("response", (...[, , raw = []]: RawHead) => {
      status = raw[raw.indexOf(":status") + 1] ?? "";
      headers = fieldsIn(raw);
    });
    stream.on("trailers", (...[, , raw = []]: RawHead) => (trailers = fieldsIn(raw)));
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.on("error", () => {});
    stream.once("close", () => {
      const end = stream.rstCode === 0 ? "last chunk" : "connection";
      resolve({ status, headers, ...bodySeen(pieces), trailers, interim, end });
    });
  });
}

function fieldsIn(raw: readonly string[]): string[] {
  return linesOf(raw).filter((line) => !line.startsWith(":"));
}
