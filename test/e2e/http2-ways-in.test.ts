import { once } from "node:events";
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  chatOver2,
  http2Inside,
  http2Over,
  http2WithPriorKnowledge,
  startChat,
} from "../support/http2-client.ts";
import { openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";

const QUESTION = "Which way did this come in?";
const HOST = "api.openai.com";

async function connectOver2(
  proxy: TestProxy,
  authority: string,
): Promise<{
  readonly stream: http2.ClientHttp2Stream;
  readonly status: number;
  readonly close: () => void;
}> {
  const raw = await connect(proxy.proxy.port);
  const outer = await secure(raw, {
    servername: "localhost",
    ca: await readFile(proxy.caFile),
    ALPNProtocols: ["h2"],
  });
  const { session } = http2Over(outer, "https://localhost");
  const stream = session.request({ ":method": "CONNECT", ":authority": authority }, { endStream: false });
  stream.on("error", () => {});
  const [headers] = (await once(stream, "response")) as [http2.IncomingHttpHeaders & { ":status": number }];
  return { stream, status: headers[":status"], close: () => raw.destroy() };
}

describe("HTTP/2 on the one port", () => {
  let lab: Lab;
  let player: TestProxy;
  let ca: string;
  let expected: string;

  beforeAll(async () => {
    lab = await openLab();
    await using recorder = await lab.start("record");
    await using client = await http2Inside(recorder);
    expected = (await chatOver2(client, QUESTION)).body;
    await recorder.exchange(0);
    player = await lab.start("replay", { map: {} });
    ca = await readFile(player.caFile, "utf8");
  });

  afterAll(async () => {
    await player[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it("comes in TLS to the proxy itself", async () => {
    const raw = await connect(player.proxy.port);
    const inside = await secure(raw, { servername: "localhost", ca, ALPNProtocols: ["h2"] });
    await using client = http2Over(inside, `https://localhost:${player.proxy.port}`);
    expect(await chatOver2(client, QUESTION)).toMatchObject({ status: 200, body: expected });
  });

  it("comes in the clear inside a CONNECT", async () => {
    const socket = await connect(player.proxy.port);
    await ask(socket, `CONNECT ${HOST}:80 HTTP/1.1\r\nHost: ${HOST}:80\r\n\r\n`);
    await using client = http2Over(socket, `http://${HOST}`);
    expect(await chatOver2(client, QUESTION)).toMatchObject({ status: 200, body: expected });
  });

  it.each(["http", "https"])("asks for an %s URL as of a proxy, in the clear", async (scheme) => {
    await using client = await http2WithPriorKnowledge(player);
    const headers = { ":scheme": scheme, ":authority": HOST };
    expect(await chatOver2(client, QUESTION, { headers })).toMatchObject({ status: 200, body: expected });
    expect(player.events.at(-1)).toMatchObject({ kind: "exchange", outcome: "replayed" });
  });

  it("asks for another host than the proxy's, which is refused", async () => {
    await using client = await http2WithPriorKnowledge(player);
    const headers = { ":scheme": "https", ":authority": "elsewhere.example" };
    expect(await chatOver2(client, QUESTION, { headers })).toMatchObject({
      status: 403,
      body: expect.stringContaining("--tunnel elsewhere.example") as string,
    });
  });

  it("serves the proxy's own pages and mounts", async () => {
    await using client = await http2WithPriorKnowledge(player);
    const mounted = await chatOver2(client, QUESTION, {
      headers: { ":path": "/_p/openai/v1/chat/completions" },
    });
    expect(mounted).toMatchObject({ status: 200, body: expected });
    const missing = await chatOver2(client, QUESTION, { headers: { ":path": "/nothing" } });
    expect(missing.status).toBe(404);
  });

  describe("carries a CONNECT", () => {
    it("with TLS and HTTP/2 inside", async () => {
      const { stream, status, close } = await connectOver2(player, `${HOST}:443`);
      expect(status).toBe(200);
      const inside = await secure(stream, { servername: HOST, ca, ALPNProtocols: ["h2"] });
      await using client = http2Over(inside, `https://${HOST}`);
      expect(await chatOver2(client, QUESTION)).toMatchObject({ status: 200, body: expected });
      close();
    });

    it("with HTTP/1.1 inside", async () => {
      const { stream, status, close } = await connectOver2(player, `${HOST}:80`);
      expect(status).toBe(200);
      const messages = [{ role: "user", content: QUESTION }];
      const body = JSON.stringify({ model: "gpt-4o-mini", stream: false, messages });
      const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\n`;
      const request = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
      expect(await ask(stream, request)).toMatchObject({ status: 200, body: expected });
      close();
    });

    it("to a host that is not known, and refuses it with the flag that lets it through", async () => {
      const { stream, status, close } = await connectOver2(player, "pypi.example:443");
      expect(status).toBe(403);
      const text = (await stream.setEncoding("utf8").toArray()).join("");
      expect(text).toContain("--tunnel pypi.example");
      close();
    });

    it("to what is no host and port, and refuses it", async () => {
      const { stream, status, close } = await connectOver2(player, "nonsense");
      expect(status).toBe(400);
      expect((await stream.setEncoding("utf8").toArray()).join("")).toContain('cannot CONNECT to "nonsense"');
      close();
    });

    it("to a host that is tunnelled", async () => {
      await using tunnelling = await lab.start("replay", { map: {}, tunnel: ["127.0.0.1"] });
      const server = http.createServer((_request, response) => response.end("from elsewhere"));
      await once(server.listen(0, "127.0.0.1"), "listening");
      const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { stream, status, close } = await connectOver2(tunnelling, target);
      expect(status).toBe(200);
      expect((await ask(stream, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).body).toBe("from elsewhere");
      close();
      server.close();
    });
  });

  it("is reported when it turns out to be none, and the port serves on", async () => {
    await using other = await lab.start("replay", { map: {} });
    const socket = await connect(other.proxy.port);
    socket.resume();
    const closed = once(socket, "close");
    socket.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"nonsense ".repeat(100)}`);
    await closed;
    expect(other.events).toMatchObject([
      {
        kind: "connection",
        message: expect.stringMatching(/^A client sent what could not be read: /) as string,
      },
    ]);
    await using client = await http2WithPriorKnowledge(other);
    expect((await chatOver2(client, QUESTION)).status).toBe(200);
  });

  it("does not hold up the proxy's end, in mid-stream either", async () => {
    await using recorder = await lab.start("record");
    await using client = await http2Inside(recorder);
    const goaway = once(client.session, "goaway");
    const request = startChat(client, "A long answer.", {
      stream: true,
      headers: { "x-simulate": "gap=60000" },
    });
    request.on("error", () => {});
    const closed = once(request, "close");
    await once(request, "response");
    await recorder.proxy.close();
    await closed;
    expect(((await goaway) as [number])[0]).toBe(http2.constants.NGHTTP2_NO_ERROR);
  });
});
