import { createHash } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { http2Inside } from "../support/http2-client.ts";
import { startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";

const MEGABYTES = 50;
/** Bytes that are no text and do not repeat within a piece. */
const PIECE = Buffer.from(Array.from({ length: 1024 * 1024 }, (_, i) => (i * i * 31 + i) % 251));
const DIGEST = await digestOf(pieces());
const HOST = "api.openai.com";
const PATH = "/v1/files/large/content";

function pieces(): Readable {
  return Readable.from(Array.from({ length: MEGABYTES }, () => PIECE));
}

async function digestOf(body: Readable): Promise<string> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    hash.update(piece);
    length += piece.length;
  }
  return `${length} ${hash.digest("hex")}`;
}

type Exchange = (proxy: TestProxy) => Promise<string>;

const HEADERS = { "content-type": "application/octet-stream", "content-length": MEGABYTES * PIECE.length };

const overHttp1: Exchange = async ({ proxy }) => {
  const path = `http://${HOST}${PATH}`;
  const request = http.request({
    port: proxy.port,
    method: "POST",
    path,
    headers: { host: HOST, ...HEADERS },
  });
  pieces().pipe(request);
  const [message] = (await once(request, "response")) as [http.IncomingMessage];
  return digestOf(message);
};

const overHttp2: Exchange = async (proxy) => {
  await using client = await http2Inside(proxy);
  const stream = client.session.request({ ":method": "POST", ":path": PATH, ...HEADERS });
  pieces().pipe(stream);
  return await digestOf(stream);
};

describe.each([
  ["HTTP/1.1", overHttp1],
  ["HTTP/2", overHttp2],
])("an upload and a download of 50 MB over %s", (_protocol, exchange) => {
  it("go through record byte for byte, and the download comes again in replay", async () => {
    await using folder = await temporaryFolder();
    const uploads: string[] = [];
    const upstream = http.createServer((message, response) => {
      void digestOf(message).then((digest) => {
        uploads.push(digest);
        pieces().pipe(response.writeHead(200, HEADERS));
      });
    });
    await once(upstream.listen(0, "127.0.0.1"), "listening");
    const map = { [HOST]: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` };
    const shared = { recordings: `${folder.path}/r`, caDir: `${folder.path}/ca` };
    {
      await using recorder = await startProxy({ mode: "record", map, ...shared });
      expect(await exchange(recorder)).toBe(DIGEST);
      expect(uploads).toEqual([DIGEST]);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    upstream.close();
    await using player = await startProxy({ mode: "replay", ...shared });
    expect(await exchange(player)).toBe(DIGEST);
  }, 120_000);
});
