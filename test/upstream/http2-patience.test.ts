import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UpstreamResponse } from "../../src/upstream/forwarder.ts";
import { failureOf, openForwarder, requestTo } from "../support/outgoing.ts";

const IDLE_MS = 1000;

interface OpenCall extends AsyncDisposable {
  readonly upload: PassThrough;
  readonly answer: UpstreamResponse;
  /** The server's end of it. */
  readonly stream: http2.ServerHttp2Stream;
}

/** A call whose server has begun to answer while its client still speaks. */
async function openCall(): Promise<OpenCall> {
  const server = http2.createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const forwarder = openForwarder({ timeouts: { idleMs: IDLE_MS } });
  const upload = new PassThrough();
  const opened = once(server, "stream") as Promise<[http2.ServerHttp2Stream]>;
  const answering = forwarder.forward(
    requestTo(
      { scheme: "http", host: "127.0.0.1", port },
      {
        method: "POST",
        path: "/a.Service/Method",
        headers: ["content-type", "application/grpc"],
        body: upload,
      },
    ),
  );
  const [stream] = await opened;
  stream.on("error", () => {});
  stream.respond({ ":status": 200 });
  return {
    upload,
    answer: await answering,
    stream,
    async [Symbol.asyncDispose]() {
      forwarder.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("an answer that begins before its upload's end", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("goes on for as long as it takes once the upload has ended", async () => {
    await using call = await openCall();
    call.upload.end("that is all");
    expect(await text(call.stream)).toBe("that is all");
    await expect.poll(() => vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10 * IDLE_MS);
    call.stream.end("and here");
    expect(await text(call.answer.body)).toBe("and here");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails where its client stops in the middle of the upload", async () => {
    await using call = await openCall();
    call.upload.write("and then");
    await once(call.stream, "data");
    vi.advanceTimersByTime(IDLE_MS);
    expect(await failureOf(text(call.answer.body))).toMatchObject({ code: "timeout" });
  });
});
