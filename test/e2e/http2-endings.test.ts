import type * as http2 from "node:http2";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProxyOptions } from "../../src/index.ts";
import { http2WithPriorKnowledge, startChat } from "../support/http2-client.ts";
import { startProxy, temporaryFolder } from "../support/lab.ts";
import { type RawUpstreamOptions, startRawUpstream } from "../support/raw-upstream.ts";
import { head } from "../support/wire.ts";

interface Seen {
  readonly body: string;
  readonly informed: readonly unknown[];
  readonly trailers: unknown;
  readonly code: number | undefined;
}

function read(stream: http2.ClientHttp2Stream): Promise<Seen> {
  return new Promise((resolve) => {
    let body = "";
    let trailers: unknown;
    const informed: unknown[] = [];
    stream.on("data", (bytes: Buffer) => (body += String(bytes)));
    stream.on("headers", (headers) => informed.push(headers[":status"], headers["link"]));
    stream.on("trailers", (fields) => (trailers = fields["grpc-status"]));
    stream.on("error", () => {});
    stream.on("close", () => resolve({ body, informed, trailers, code: stream.rstCode }));
  });
}

/** What a client of HTTP/2 sees, live and in replay, and whether its session still serves after that. */
async function seenTwice(onRequest: RawUpstreamOptions["onRequest"]): Promise<[live: Seen, replayed: Seen]> {
  await using folder = await temporaryFolder();
  await using upstream = await startRawUpstream({ ...(onRequest && { onRequest }) });
  const look = async (mode: ProxyOptions["mode"]): Promise<Seen> => {
    await using started = await startProxy({
      mode,
      keepErrors: true,
      recordings: join(folder.path, "recordings"),
      caDir: join(folder.path, "ca"),
      map: { "api.openai.com": `http://127.0.0.1:${upstream.port}` },
    });
    await using client = await http2WithPriorKnowledge(started);
    const seen = await read(startChat(client, "How does it end?"));
    await started.exchange(0);
    expect(client.session.closed).toBe(false);
    return seen;
  };
  return [await look("record"), await look("replay")];
}

const JSON_HEAD = ["Content-Type: application/json", "Transfer-Encoding: chunked"];

describe("an answer over HTTP/2", () => {
  it("has its trailers, and what was said before it", async () => {
    const [live, replayed] = await seenTwice((_request, socket) => {
      socket.write("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n");
      socket.write(`${String(head("200 OK", ...JSON_HEAD))}2\r\n{}\r\n0\r\ngrpc-status: 0\r\n\r\n`);
    });
    expect(live).toEqual({ body: "{}", informed: [103, "</a>; rel=preload"], trailers: "0", code: 0 });
    expect(replayed).toEqual(live);
  });

  it("breaks off by a reset behind the last byte that came", async () => {
    const [live, replayed] = await seenTwice((_request, socket) => {
      socket.end(`${String(head("200 OK", ...JSON_HEAD))}8\r\n{"id":"x\r\n`);
    });
    expect(live).toEqual({ body: '{"id":"x', informed: [], trailers: undefined, code: 2 });
    expect(replayed).toEqual(live);
  });
});
