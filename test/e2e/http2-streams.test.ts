import { once } from "node:events";
import { constants } from "node:http2";
import * as net from "node:net";
import { describe, expect, it } from "vitest";
import { deferred } from "../support/deferred.ts";
import {
  chatOver2,
  http2Inside,
  http2WithPriorKnowledge,
  readHttp2,
  startChat,
} from "../support/http2-client.ts";
import { startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";
import { startRawUpstream, type RawUpstream, type RawUpstreamOptions } from "../support/raw-upstream.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const MEGABYTE = 1024 * 1024;

const STREAM_HEAD =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

interface RawLab extends AsyncDisposable {
  readonly upstream: RawUpstream;
  readonly recorder: TestProxy;
  /** A proxy that replays what was recorded. */
  player(): Promise<TestProxy>;
}

async function openRawLab(onRequest: NonNullable<RawUpstreamOptions["onRequest"]>): Promise<RawLab> {
  const folder = await temporaryFolder();
  const upstream = await startRawUpstream({ onRequest });
  const options = { recordings: `${folder.path}/recordings`, caDir: `${folder.path}/ca` };
  const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
  const recorder = await startProxy({ mode: "record", map, ...options });
  return {
    upstream,
    recorder,
    player: () => startProxy({ mode: "replay", ...options }),
    async [Symbol.asyncDispose]() {
      await recorder[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("a request on a stream", () => {
  it("goes on with its lines in order, Host for :authority and one Cookie for its crumbs", async () => {
    await using lab = await openRawLab((_request, socket) => void socket.write(OK));
    await using client = await http2Inside(lab.recorder);
    const request = client.session.request({
      ":method": "GET",
      ":path": "/v1//models?b=1&a=%2F..",
      ":authority": "api.openai.com",
      authorization: "Bearer a-key-of-the-tests",
      cookie: ["a=1", "b=2", "c=3"],
      "x-repeated": ["one", "two"],
      te: "trailers",
    });
    expect((await readHttp2(request)).body).toBe("ok");
    expect(lab.upstream.requests).toMatchObject([
      {
        startLine: "GET /v1//models?b=1&a=%2F.. HTTP/1.1",
        lines: [
          "host: api.openai.com",
          "authorization: Bearer a-key-of-the-tests",
          "cookie: a=1; b=2; c=3",
          "x-repeated: one",
          "x-repeated: two",
          "te: trailers",
          "Connection: keep-alive, TE",
        ],
      },
    ]);
  });

  it("goes on with its Content-Length, and with one where it had none", async () => {
    await using lab = await openRawLab((_request, socket) => void socket.write(OK));
    await using client = await http2Inside(lab.recorder);
    for (const headers of [{ "content-length": 5 }, {}]) {
      const request = client.session.request({ ":method": "POST", ":path": "/v1/files", ...headers });
      request.end("hello");
      await readHttp2(request);
    }
    expect(lab.upstream.requests.map(({ lines, body }) => [lines.at(-2), body])).toEqual([
      ["content-length: 5", "hello"],
      ["Content-Length: 5", "hello"],
    ]);
  });

  it("is never forwarded when the client resets it before its end", async () => {
    await using lab = await openRawLab((_request, socket) => void socket.write(OK));
    await using client = await http2Inside(lab.recorder);
    const request = client.session.request({ ":method": "POST", ":path": "/v1/files" });
    request.on("error", () => {});
    await new Promise<void>((resolve) => request.write('{"model":', () => resolve()));
    request.destroy();
    expect(await lab.recorder.exchange(0)).toMatchObject({ outcome: "cancelled", code: "client_left" });
    expect((await chatOver2(client, "Still there?")).body).toBe("ok");
    expect(lab.upstream.requests).toHaveLength(1);
  });

  it("is told to go on where it expects to be", async () => {
    await using lab = await openRawLab((_request, socket) => void socket.write(OK));
    await using client = await http2Inside(lab.recorder);
    const request = client.session.request({
      ":method": "POST",
      ":path": "/v1/files",
      expect: "100-continue",
    });
    await once(request, "continue");
    request.end("hello");
    expect((await readHttp2(request)).status).toBe(200);
    expect(lab.upstream.requests[0]?.lines.join()).not.toMatch(/expect/i);
  });

  it("may be large, as its answer may", async () => {
    const large = "x".repeat(4 * 1024 * 1024);
    await using lab = await openRawLab((request, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${request.body.length}\r\n\r\n${request.body}`);
    });
    await using client = await http2WithPriorKnowledge(lab.recorder);
    expect((await chatOver2(client, large)).body).toContain(large);
  });
});

describe("a request that is too long to be kept", () => {
  it("waits for an upstream that does not read, and its client with it", async () => {
    const sockets: net.Socket[] = [];
    const upstream = net.createServer((socket) => void sockets.push(socket.pause()));
    await once(upstream.listen(0, "127.0.0.1"), "listening");
    const { port } = upstream.address() as net.AddressInfo;
    await using folder = await temporaryFolder();
    await using passing = await startProxy({
      mode: "passthrough",
      map: { "api.openai.com": `http://127.0.0.1:${port}` },
      recordings: `${folder.path}/recordings`,
      caDir: `${folder.path}/ca`,
    });
    await using client = await http2WithPriorKnowledge(passing);
    const request = client.session.request({ ":method": "POST", ":path": "/v1/files" });
    request.on("error", () => {});
    let sent = 0;
    const more = (): void => {
      while (sent < 128 * MEGABYTE && request.write(Buffer.alloc(MEGABYTE))) sent += MEGABYTE;
      sent += MEGABYTE;
    };
    request.on("drain", more);
    more();
    await once(upstream, "connection");
    await using other = await http2WithPriorKnowledge(passing);
    // As long as it takes more.
    for (let [n, before] = [0, sent]; n < 200; n = sent === before ? n + 1 : 0) {
      before = sent;
      await readHttp2(other.session.request({ ":path": "/__mockai/health" }));
    }
    expect(sent).toBeLessThan(100 * MEGABYTE);
    for (const socket of sockets) socket.destroy();
    upstream.close();
  });
});

describe("an answer on a stream", () => {
  const HEAD = "HTTP/1.1 200 Fine\r\nX-Upper: One\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n";

  it("has its lines in lower case and order, repetitions and all, and nothing of the connection", async () => {
    const extra = "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Last: Two\r\n";
    await using lab = await openRawLab((_request, socket) => {
      socket.write(`${HEAD}${extra}Date: today\r\nContent-Length: 2\r\n\r\nok`);
    });
    await using client = await http2Inside(lab.recorder);
    expect((await chatOver2(client, "Hello.")).rawHeaders).toEqual(
      [
        [":status", "200"],
        ["x-upper", "One"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-last", "Two"],
        ["date", "today"],
        ["content-length", "2"],
      ].flat(),
    );
  });

  it("has a repeated line of a single value once, or as a list", async () => {
    const extra = "Content-Type: text/plain\r\ncontent-type: text/plain\r\nETag: a\r\nETag: b\r\n";
    await using lab = await openRawLab((_request, socket) => {
      socket.write(`${HEAD}${extra}Content-Length: 2\r\n\r\nok`);
    });
    await using client = await http2Inside(lab.recorder);
    expect((await chatOver2(client, "Hello.")).headers).toMatchObject({
      "content-type": "text/plain",
      etag: "a, b",
      "set-cookie": ["a=1", "b=2"],
    });
  });

  it.each([
    ["HEAD", "200 OK\r\nContent-Length: 7"],
    ["GET", "204 No Content"],
    ["GET", "304 Not Modified\r\nETag: x"],
  ])("may have no body: %s, %s", async (method, head) => {
    await using lab = await openRawLab((_request, socket) => void socket.write(`HTTP/1.1 ${head}\r\n\r\n`));
    const ask = async (proxy: TestProxy): Promise<unknown> => {
      await using client = await http2Inside(proxy);
      const request = client.session.request({ ":method": method, ":path": "/v1/models" });
      const { status, body, headers } = await readHttp2(request);
      return [status, body, headers["content-length"]];
    };
    const recorded = await ask(lab.recorder);
    expect(recorded).toEqual([Number(head.slice(0, 3)), "", method === "HEAD" ? "7" : undefined]);
    expect(await lab.recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    await using player = await lab.player();
    expect(await ask(player)).toEqual(recorded);
  });

  it("keeps pieces apart that are written at once", async () => {
    const chunks = ["data: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n"];
    const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
    await using lab = await openRawLab((_request, socket) => {
      socket.write(STREAM_HEAD);
      socket.write(`${body}0\r\n\r\n`);
    });
    await using client = await http2Inside(lab.recorder);
    expect((await chatOver2(client, "Hello.", { stream: true })).frames).toEqual(chunks);
    await lab.recorder.exchange(0);
    await using player = await lab.player();
    await using again = await http2Inside(player);
    expect((await chatOver2(again, "Hello.", { stream: true })).frames).toEqual(chunks);
  });

  it("waits for a client that does not read, and its upstream with it", async () => {
    const size = 32 * 1024 * 1024;
    const written = { ended: false };
    await using lab = await openRawLab((_request, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size), () => (written.ended = true));
    });
    await using client = await http2WithPriorKnowledge(lab.recorder);
    const request = startChat(client, "A long answer.");
    const answer = readHttp2(request);
    await once(request, "response");
    request.pause();
    // Other streams of the session are not held up, and answer when all that fits has been sent.
    for (let n = 0; n < 300; n += 1) {
      await readHttp2(client.session.request({ ":path": "/__mockai/health" }));
    }
    expect(written.ended).toBe(false);
    request.resume();
    expect((await answer).body).toHaveLength(size);
  });
});

describe("a stream that fails", () => {
  it("is answered alone when its upstream cannot", async () => {
    await using lab = await openRawLab((request, socket) => {
      if (request.body.includes("Fail")) socket.destroy();
      else socket.write(OK);
    });
    await using client = await http2Inside(lab.recorder);
    const answers = await Promise.all([
      chatOver2(client, "Fail."),
      chatOver2(client, "Answer."),
      chatOver2(client, "Answer too."),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([502, 200, 200]);
    expect(answers[0]?.body).toContain("closed the connection before it answered");
  });

  it("is reset alone when its upstream breaks off, and never looks whole", async () => {
    await using lab = await openRawLab((request, socket) => {
      if (!request.body.includes("Fail")) return void socket.write(OK);
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", () =>
        socket.destroy(),
      );
      return undefined;
    });
    await using client = await http2Inside(lab.recorder);
    for (let n = 0; n < 5; n += 1) {
      const failing = startChat(client, "Fail.");
      let ended = false;
      failing.once("end", () => (ended = failing.rstCode === 0));
      await expect(readHttp2(failing)).rejects.toThrow("NGHTTP2_INTERNAL_ERROR");
      expect([failing.rstCode, ended]).toEqual([constants.NGHTTP2_INTERNAL_ERROR, false]);
      expect((await chatOver2(client, `Answer ${n}.`)).body).toBe("ok");
    }
    expect(await lab.recorder.exchange(0)).toMatchObject({ outcome: "failed", code: "reset" });
  });

  it("ends its upstream's work when the client resets it, and no other's", async () => {
    const rest = deferred();
    await using lab = await openRawLab((request, socket) => {
      socket.write(`${STREAM_HEAD}9\r\ndata: 1\n\n\r\n`);
      if (request.body.includes("Stay"))
        void rest.promise.then(() => socket.write("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"));
    });
    await using client = await http2Inside(lab.recorder);
    const staying = startChat(client, "Stay.");
    const answer = readHttp2(staying);
    await once(staying, "response");
    const leaving = startChat(client, "Leave.");
    leaving.on("error", () => {});
    await once(leaving, "response");
    leaving.close(constants.NGHTTP2_CANCEL);
    expect(await lab.recorder.exchange(0)).toMatchObject({ outcome: "cancelled", bytes: 9 });
    await lab.upstream.closed(2);
    rest.resolve();
    expect((await answer).body).toBe("data: 1\n\ndata: [DONE]\n\n");
    expect(await lab.recorder.exchange(1)).toMatchObject({ outcome: "recorded" });
  });
});
