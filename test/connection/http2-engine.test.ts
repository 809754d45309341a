import { once } from "node:events";
import * as http2 from "node:http2";
import * as net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttp2Engine, type Http2Engine } from "../../src/connection/http2-engine.ts";

const { NGHTTP2_NO_ERROR } = http2.constants;

describe("an HTTP/2 session", () => {
  let engine: Http2Engine;
  let server: net.Server;

  beforeAll(async () => {
    // Requests are never answered.
    engine = createHttp2Engine({ onRequest: () => {}, onConnect: () => {}, onMalformed: () => {} }, 50);
    server = net.createServer((socket) => engine.serve(socket));
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  afterAll(() => {
    void engine.close();
    server.close();
  });

  function open(): { session: http2.ClientHttp2Session; gone: Promise<unknown[]> } {
    const session = http2.connect(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`);
    session.on("error", () => {});
    return { session, gone: once(session, "goaway") };
  }

  it("without streams is told to go, and one with a stream is not", async () => {
    const busy = open();
    const stream = busy.session.request({ ":path": "/" }).on("error", () => {});
    await once(busy.session, "remoteSettings");
    let isGone = false;
    void busy.gone.then(() => (isGone = true));
    const idle = open();
    expect((await idle.gone)[0]).toBe(NGHTTP2_NO_ERROR);
    expect(isGone).toBe(false);
    stream.close(http2.constants.NGHTTP2_CANCEL);
    expect((await busy.gone)[0]).toBe(NGHTTP2_NO_ERROR);
  });

  it("offers no WebSocket (RFC 8441), which its clients then open over HTTP/1.1", async () => {
    const { session, gone } = open();
    const [settings] = (await once(session, "remoteSettings")) as [http2.Settings];
    expect(settings.enableConnectProtocol).toBe(false);
    await gone;
  });
});
