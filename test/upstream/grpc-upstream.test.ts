import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import * as http from "node:http";
import * as http2 from "node:http2";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutgoingRequest } from "../../src/upstream/forwarder.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { startHttp2Upstream } from "../support/http2-upstream.ts";
import { temporaryFolder, type TemporaryFolder } from "../support/lab.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";

const AUTHORITY = makeTestAuthority();
const LEAF = AUTHORITY.leaf(["127.0.0.1"]);

function callTo(origin: OutgoingRequest["origin"], changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return requestTo(origin, {
    method: "POST",
    path: "/some.Service/Method",
    headers: ["host", "some.example.test", "content-type", "application/grpc", "te", "trailers"],
    body: Buffer.from("x"),
    ...changes,
  });
}

describe("a gRPC call", () => {
  let folder: TemporaryFolder;
  let upstreamCa: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    upstreamCa = [join(folder.path, "ca.pem")];
    await writeFile(join(folder.path, "ca.pem"), AUTHORITY.cert);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it("goes on in HTTP/2 with te: trailers, and its answer says when the head is all", async () => {
    await using upstream = await startHttp2Upstream(LEAF, ({ stream }) => {
      stream.respond({ ":status": 200, "grpc-status": "5" }, { endStream: true });
    });
    using forwarder = openForwarder({ upstreamCa });
    const { head, isAll, body } = await forwarder.forward(callTo(upstream.origin));
    expect(head.headers.slice(0, 2)).toEqual(["grpc-status", "5"]);
    expect(isAll).toBe(true);
    expect(await text(body)).toBe("");
    const lines = upstream.requests[0]?.rawHeaders ?? [];
    expect(lines[lines.indexOf("te") + 1]).toBe("trailers");
  });

  it("goes on in HTTP/2 in the clear to a server in the clear", async () => {
    const server = http2.createServer();
    server.on("stream", (stream: http2.ServerHttp2Stream) => {
      stream.respond({ ":status": 200 });
      stream.end("hello");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    {
      using forwarder = openForwarder();
      const answer = await exchange(forwarder, callTo({ scheme: "http", host: "127.0.0.1", port }));
      expect(answer).toMatchObject({ head: { status: 200 }, body: "hello" });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it("fails where the server in the clear speaks none", async () => {
    const server = http.createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    {
      using forwarder = openForwarder();
      const failure = await failureOf(forwarder.forward(callTo({ scheme: "http", host: "127.0.0.1", port })));
      expect(failure).toMatchObject({ status: 502, host: "127.0.0.1" });
      expect(failure).toMatchObject({ message: expect.stringContaining("The system says: Protocol error") });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it("has its answer, and ends, where the server has said all before the client has", async () => {
    const server = http2.createSecureServer(LEAF);
    const closed = new Promise<void>((resolve) => {
      server.on("stream", (stream: http2.ServerHttp2Stream) => {
        stream.on("error", () => {});
        stream.once("close", resolve);
        stream.respond({ ":status": 200 });
        stream.end("that is all");
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    {
      using forwarder = openForwarder({ upstreamCa });
      const upload = new PassThrough();
      upload.write("and I");
      const origin = { scheme: "https", host: "127.0.0.1", port } as const;
      const answer = await forwarder.forward(callTo(origin, { body: upload }));
      expect(await text(answer.body)).toBe("that is all");
      await closed;
    }
    await new Promise((resolve) => server.close(resolve));
  });
});
