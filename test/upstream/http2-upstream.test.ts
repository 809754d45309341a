import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { constants, type ServerHttp2Stream } from "node:http2";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResponseHead } from "../../src/model/exchange.ts";
import type { Forwarder, ForwarderOptions, OutgoingRequest } from "../../src/upstream/forwarder.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { startCorporateProxy } from "../support/corporate-proxy.ts";
import { deferred } from "../support/deferred.ts";
import { startHttp2Upstream, type Http2UpstreamRequest } from "../support/http2-upstream.ts";
import { temporaryFolder, type TemporaryFolder } from "../support/lab.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";

const AUTHORITY = makeTestAuthority();
const LEAF = AUTHORITY.leaf(["127.0.0.1", "bedrock-runtime.us-east-1.amazonaws.com"]);
const SIGNED =
  "AWS4-HMAC-SHA256 Credential=canary/20261121/us-east-1/bedrock/aws4_request, " +
  "SignedHeaders=:authority;content-length;content-type;x-amz-date, Signature=0";

function sayHello({ stream }: Http2UpstreamRequest): void {
  stream.respond({ ":status": 200, "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] });
  stream.end("hello");
}

const signed = (origin: OutgoingRequest["origin"], changes: Partial<OutgoingRequest> = {}): OutgoingRequest =>
  requestTo(origin, {
    method: "POST",
    path: "/model/a%3A0/converse?x=//y",
    headers: ["host", `127.0.0.1:${origin.port}`, "X-Amz-Date", "today", "authorization", SIGNED],
    body: Buffer.from("{}"),
    ...changes,
  });

describe("a request whose signature covers :authority", () => {
  let folder: TemporaryFolder;
  let upstreamCa: string[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    upstreamCa = [join(folder.path, "ca.pem")];
    await writeFile(join(folder.path, "ca.pem"), AUTHORITY.cert);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  const open = (options: ForwarderOptions = {}): Forwarder & Disposable =>
    openForwarder({ upstreamCa, ...options });

  it("goes on in HTTP/2, as it was signed", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = open();
    expect(await exchange(forwarder, signed(upstream.origin))).toMatchObject({
      head: { status: 200, statusText: "OK" },
      body: "hello",
    });
    expect(upstream.requests).toMatchObject([
      {
        rawHeaders: [
          ":method",
          "POST",
          ":scheme",
          "https",
          ":authority",
          `127.0.0.1:${upstream.origin.port}`,
          ":path",
          "/model/a%3A0/converse?x=//y",
          "x-amz-date",
          "today",
          "authorization",
          SIGNED,
          "content-length",
          "2",
        ],
        body: "{}",
      },
    ]);
  });

  it("gets the answer's lines in their order, those of the stream left out", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = open();
    const { head } = await exchange(forwarder, signed(upstream.origin));
    expect(head.headers.slice(0, 6)).toEqual([
      "content-type",
      "text/plain",
      "set-cookie",
      "a=1",
      "set-cookie",
      "b=2",
    ]);
  });

  it.each([
    ["trailers", ["trailers"]],
    ["deflate, trailers;q=0.5", []],
    ["gzip", []],
    ["deflate, Trailers", ["trailers"]],
  ])("says that its client takes trailers where that says so: %s", async (te, sent) => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = open();
    const request = signed(upstream.origin);
    await exchange(forwarder, { ...request, headers: [...request.headers, "TE", te] });
    const lines = upstream.requests[0]?.rawHeaders ?? [];
    expect(lines.filter((_, at) => lines[at - 1] === "te")).toEqual(sent);
  });

  it("hears of interim answers, but for what the proxy says itself", async () => {
    await using upstream = await startHttp2Upstream(LEAF, ({ stream }) => {
      for (const [status, link] of [
        [100, "</no>"],
        [103, "</a>"],
        [103, "</b>"],
      ] as const)
        stream.additionalHeaders({ ":status": status, link });
      sayHello({ stream, rawHeaders: [], body: "" });
    });
    using forwarder = open();
    const interim: ResponseHead[] = [];
    await exchange(forwarder, signed(upstream.origin, { onInterim: (head) => interim.push(head) }));
    expect(interim).toEqual(
      ["</a>", "</b>"].map((link) => ({ status: 103, statusText: "Early Hints", headers: ["link", link] })),
    );
  });

  it("shares its session with those that follow, until that has ended", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = open();
    await Promise.all([1, 2, 3].map(() => exchange(forwarder, signed(upstream.origin))));
    expect(upstream.sessions).toHaveLength(1);
    const [first] = upstream.sessions;
    if (first === undefined) throw new Error("there was a session");
    const closed = once(first, "close");
    first.close();
    await closed;
    await exchange(forwarder, signed(upstream.origin));
    expect(upstream.sessions).toHaveLength(2);
  });

  it("goes on in HTTP/1.1 where the server speaks nothing else", async () => {
    await using upstream = await startRawUpstream({
      tls: LEAF,
      onRequest: (_request, socket) => void socket.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"),
    });
    using forwarder = open();
    expect((await exchange(forwarder, signed(upstream.origin))).head.status).toBe(403);
  });

  it("goes through a corporate proxy and a map", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    await using proxy = await startCorporateProxy();
    const host = "bedrock-runtime.us-east-1.amazonaws.com";
    using forwarder = open({
      environment: { HTTPS_PROXY: proxy.url },
      map: { "bedrock.example": `https://${host}:${upstream.origin.port}/prefix` },
    });
    const origin = { scheme: "https", host: "bedrock.example", port: 443 } as const;
    const { body } = await exchange(forwarder, signed(origin, { headers: ["authorization", SIGNED] }));
    expect(body).toBe("hello");
    expect(proxy.asked).toEqual([`CONNECT ${host}:${upstream.origin.port}`]);
    expect(upstream.requests[0]?.rawHeaders.slice(4, 8)).toEqual([
      ":authority",
      "bedrock.example",
      ":path",
      "/prefix/model/a%3A0/converse?x=//y",
    ]);
  });

  it("streams a long body", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = open();
    const body = Readable.from([Buffer.from("one "), Buffer.from("two")]);
    await exchange(forwarder, signed(upstream.origin, { body }));
    expect(upstream.requests[0]?.body).toBe("one two");
  });

  it("fails with the reason when the stream is reset before the answer, and the session stays", async () => {
    await using upstream = await startHttp2Upstream(LEAF, ({ stream }) =>
      stream.destroy(new Error("broken")),
    );
    using forwarder = open();
    for (let n = 0; n < 2; n += 1) {
      expect(await failureOf(forwarder.forward(signed(upstream.origin)))).toMatchObject({
        code: "reset",
        status: 502,
        message: expect.stringContaining("NGHTTP2_INTERNAL_ERROR") as string,
      });
    }
    expect(upstream.sessions).toHaveLength(1);
  });

  it.each([
    ["its stream is reset", (stream: ServerHttp2Stream): unknown => stream.destroy(new Error("broken"))],
    ["its session is lost", (stream: ServerHttp2Stream) => stream.session?.destroy()],
  ])("gives an answer as broken, and not as short, when %s", async (_how, breakOff) => {
    const read = deferred();
    await using upstream = await startHttp2Upstream(LEAF, ({ stream }) => {
      stream.respond({ ":status": 200 });
      stream.write("the beginning");
      void read.promise.then(() => breakOff(stream));
    });
    using forwarder = open();
    const { body } = await forwarder.forward(signed(upstream.origin));
    body.once("data", read.resolve);
    expect(await failureOf(once(body, "end"))).toMatchObject({ code: "reset" });
  });

  it("is reset by an abort, before and after the answer's head", async () => {
    const resets: number[] = [];
    const seen = [deferred(), deferred()];
    await using upstream = await startHttp2Upstream(LEAF, ({ stream, rawHeaders }) => {
      const isLate = rawHeaders.includes("/late");
      if (isLate) {
        stream.respond({ ":status": 200 });
        stream.write("the beginning");
      }
      stream.once("close", () => {
        resets.push(stream.rstCode ?? 0);
        seen[isLate ? 1 : 0]?.resolve();
      });
    });
    using forwarder = open();
    const early = new AbortController();
    const waiting = failureOf(forwarder.forward(signed(upstream.origin, { signal: early.signal })));
    while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    early.abort();
    expect(await waiting).toMatchObject({ name: "AbortError" });
    await seen[0]?.promise;
    const answer = await forwarder.forward(signed(upstream.origin, { path: "/late" }));
    answer.abort();
    expect(await failureOf(answer.body.toArray())).toMatchObject({ name: "AbortError" });
    await seen[1]?.promise;
    expect(resets).toEqual([constants.NGHTTP2_CANCEL, constants.NGHTTP2_CANCEL]);
  });

  it("gives up on a server that does not answer", async () => {
    await using upstream = await startHttp2Upstream(LEAF, () => {});
    using forwarder = open({ timeouts: { headMs: 50 } });
    expect(await failureOf(forwarder.forward(signed(upstream.origin)))).toMatchObject({
      code: "timeout",
      status: 504,
    });
  });

  it("says when the server is not trusted", async () => {
    await using upstream = await startHttp2Upstream(LEAF, sayHello);
    using forwarder = openForwarder();
    expect(await failureOf(forwarder.forward(signed(upstream.origin)))).toMatchObject({ code: "tls" });
  });
});
