import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { AddressInfo } from "node:net";
import { Duplex, PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLab, type Lab, type TestProxy } from "../support/lab.ts";
import { ask, connect, readAnswer, secure } from "../support/raw-client.ts";

const BODY = JSON.stringify({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "Which way did this come in?" }],
});

function post(target: string, host: string, extra: string[] = [], version = "1.1"): string {
  return [
    `POST ${target} HTTP/${version}`,
    ...(host === "" ? [] : [`Host: ${host}`]),
    "Authorization: Bearer a-key-of-the-tests",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    ...extra,
    "",
    BODY,
  ].join("\r\n");
}

const PATH = "/v1/chat/completions";
const CONNECT = "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n";

describe("one port", () => {
  let lab: Lab;
  let player: TestProxy;
  let ca: string;
  let expected: string;

  beforeAll(async () => {
    lab = await openLab();
    await using recorder = await lab.start("record");
    const response = await recorder.fetch(`https://api.openai.com${PATH}`, {
      method: "POST",
      body: BODY,
      headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" },
    });
    expected = await response.text();
    await recorder.exchange(0);
    await recorder.proxy.close();
    player = await lab.start("replay", { map: {} });
    ca = await readFile(player.caFile, "utf8");
  });

  afterAll(async () => {
    await player[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it("serves CONNECT with TLS inside", async () => {
    const socket = await connect(player.proxy.port);
    expect((await ask(socket, CONNECT)).status).toBe(200);
    const inside = await secure(socket, {
      servername: "api.openai.com",
      ca,
      ALPNProtocols: ["http/1.1"],
    });
    expect(inside.alpnProtocol).toBe("http/1.1");
    expect(await ask(inside, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("serves two requests on one connection inside a CONNECT", async () => {
    const socket = await connect(player.proxy.port);
    await ask(socket, CONNECT);
    const inside = await secure(socket, { servername: "api.openai.com", ca });
    expect(await ask(inside, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    expect(await ask(inside, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  async function namesFor(host: string): Promise<string[]> {
    const socket = await connect(player.proxy.port);
    await ask(socket, `CONNECT ${host}:443 HTTP/1.1\r\n\r\n`);
    const inside = await secure(socket, { servername: host, ca });
    const names = inside.getPeerCertificate().subjectaltname?.split(", ") ?? [];
    socket.destroy();
    return names;
  }

  it("shows a certificate for the recorded hosts alone, and for others of providers one for all of them", async () => {
    expect(await namesFor("api.openai.com")).toEqual(["DNS:api.openai.com"]);
    const provided = await namesFor("api.x.ai");
    expect(provided).toEqual(expect.arrayContaining(["DNS:api.x.ai", "DNS:api.mistral.ai"]));
    expect(await namesFor("api.mistral.ai")).toEqual(provided);
  });

  it("serves CONNECT with plain HTTP inside", async () => {
    const socket = await connect(player.proxy.port);
    await ask(socket, "CONNECT api.openai.com:80 HTTP/1.1\r\nHost: api.openai.com:80\r\n\r\n");
    expect(await ask(socket, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it.each(["http", "https"])("serves the absolute form of an %s URL in the clear", async (scheme) => {
    const socket = await connect(player.proxy.port);
    const answer = await ask(socket, post(`${scheme}://api.openai.com${PATH}`, "api.openai.com"));
    expect(answer).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("serves the absolute form inside a CONNECT", async () => {
    const socket = await connect(player.proxy.port);
    await ask(socket, "CONNECT api.openai.com:80 HTTP/1.1\r\nHost: api.openai.com:80\r\n\r\n");
    const answer = await ask(socket, post(`http://api.openai.com${PATH}`, "api.openai.com"));
    expect(answer).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("serves the origin form in HTTP", async () => {
    const socket = await connect(player.proxy.port);
    const host = `localhost:${player.proxy.port}`;
    expect(await ask(socket, post(PATH, host))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it.each([{ servername: "localhost" }, { servername: "" }, { servername: "api.openai.com" }])(
    "serves the origin form in HTTPS with the SNI $servername",
    async ({ servername }) => {
      const raw = await connect(player.proxy.port);
      const checked = servername === "" ? { host: "127.0.0.1" } : { servername };
      const inside = await secure(raw, { ...checked, ca });
      const host = servername === "api.openai.com" ? servername : `localhost:${player.proxy.port}`;
      expect(await ask(inside, post(PATH, host))).toMatchObject({ status: 200, body: expected });
      raw.destroy();
    },
  );

  it("serves a proxy that is itself reached by TLS", async () => {
    const raw = await connect(player.proxy.port);
    const outer = await secure(raw, { servername: "localhost", ca });
    expect((await ask(outer, CONNECT)).status).toBe(200);
    const inner = await secure(outer, { servername: "api.openai.com", ca });
    expect(await ask(inner, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    raw.destroy();
  });

  it("serves a CONNECT in HTTP/1.0 without Host", async () => {
    const socket = await connect(player.proxy.port);
    expect((await ask(socket, "CONNECT api.openai.com:443 HTTP/1.0\r\n\r\n")).status).toBe(200);
    const inside = await secure(socket, { servername: "api.openai.com", ca });
    expect(await ask(inside, post(PATH, "", [], "1.0"))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("serves a ClientHello that comes with the CONNECT", async () => {
    const socket = await connect(player.proxy.port);
    const toServer = new PassThrough();
    const fromServer = new PassThrough();
    const wire = Duplex.from({ readable: fromServer, writable: toServer });
    const handshake = secure(wire, { servername: "api.openai.com", ca });
    const [hello] = (await once(toServer, "data")) as [Buffer];
    toServer.on("data", (bytes: Buffer) => socket.write(bytes));
    socket.write(Buffer.concat([Buffer.from(CONNECT), hello]));
    let granted = "";
    socket.on("data", (bytes: Buffer) => {
      if (granted.endsWith("\r\n\r\n")) return fromServer.write(bytes);
      const end = bytes.indexOf("\r\n\r\n") + 4;
      granted += bytes.toString("latin1", 0, end);
      return fromServer.write(bytes.subarray(end));
    });
    const inside = await handshake;
    expect(granted).toBe("HTTP/1.1 200 Connection Established\r\n\r\n");
    expect(await ask(inside, post(PATH, "api.openai.com"))).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("serves a request that comes byte by byte", async () => {
    const socket = await connect(player.proxy.port);
    socket.setNoDelay(true);
    const answer = readAnswer(socket);
    for (const byte of Buffer.from(post(PATH, "localhost"))) {
      await new Promise<void>((resolve) => socket.write(Buffer.of(byte), () => resolve()));
    }
    expect(await answer).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("answers Upgrade: h2c as the plain request that it also is", async () => {
    const socket = await connect(player.proxy.port);
    const upgrade = [
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
    ];
    expect(await ask(socket, post(PATH, "localhost", upgrade))).toMatchObject({
      status: 200,
      body: expected,
    });
    socket.destroy();
  });

  it("answers Expect: 100-continue at once", async () => {
    const socket = await connect(player.proxy.port);
    const [head, body = ""] = post(PATH, "localhost", ["Expect: 100-continue"]).split("\r\n\r\n");
    socket.write(`${head}\r\n\r\n`);
    const first: Buffer = await new Promise((resolve) => socket.once("data", resolve));
    expect(first.toString()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    expect(await ask(socket, body)).toMatchObject({ status: 200, body: expected });
    socket.destroy();
  });

  it("answers pipelined requests in order", async () => {
    const socket = await connect(player.proxy.port);
    socket.write(
      post(PATH, "localhost") + "GET /__mockai/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    let text = "";
    for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString();
    expect(text.indexOf("chatcmpl")).toBeGreaterThan(0);
    expect(text.indexOf('{"status":"ok"')).toBeGreaterThan(text.indexOf("chatcmpl"));
  });

  it("refuses a CONNECT to a host that is not known, and names the flag that lets it through", async () => {
    const socket = await connect(player.proxy.port);
    const answer = await ask(socket, "CONNECT pypi.example:443 HTTP/1.1\r\nHost: pypi.example:443\r\n\r\n");
    expect(answer.status).toBe(403);
    expect(answer.body).toBe(
      "mockai-proxy replay does not reach pypi.example: it is no provider that is known here, and it has no recordings. " +
        "Let it through undecrypted with --tunnel pypi.example, or have it intercepted with --host pypi.example and record it.\n",
    );
  });

  it("refuses the absolute form of a host that is not known", async () => {
    const socket = await connect(player.proxy.port);
    const answer = await ask(
      socket,
      "GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    );
    expect(answer.status).toBe(403);
    expect(answer.head).toContain("x-should-retry: false");
    expect(answer.body).toContain("--tunnel elsewhere.example");
    socket.destroy();
  });

  it("shows its own pages", async () => {
    const health = await fetch(`${player.proxy.url}/__mockai/health`);
    expect(await health.json()).toEqual({ status: "ok", mode: "replay" });
    const certificate = await fetch(`${player.proxy.url}/__mockai/ca.pem`);
    expect(await certificate.text()).toBe(ca);
    expect(ca).not.toContain("PRIVATE");
    expect((await fetch(`${player.proxy.url}/__mockai/nothing`)).status).toBe(404);
  });

  it("gives a CONNECT to an IP literal without SNI a certificate for that IP", async () => {
    await using local = await lab.start("replay", { map: {}, hosts: ["127.0.0.1", "2001:db8::1"] });
    for (const [target, host] of [
      ["127.0.0.1:443", "127.0.0.1"],
      ["[2001:db8::1]:443", "2001:db8::1"],
      ["2001:db8::1:8443", "2001:db8::1"],
    ] as const) {
      const socket = await connect(local.proxy.port);
      expect((await ask(socket, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).status).toBe(200);
      // Node 22's own check takes no IPv6 address; OpenSSL's does.
      const inside = await secure(socket, { ca, checkServerIdentity: () => undefined });
      expect(new X509Certificate(inside.getPeerCertificate().raw).checkIP(host)).toBe(host);
      socket.destroy();
    }
  });
});

describe("hosts that are not recorded", () => {
  it("are tunnelled in record, and named in the summary", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const server = http.createServer((_request, response) => response.end("from elsewhere"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const socket = await connect(recorder.proxy.port);
    expect((await ask(socket, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).status).toBe(200);
    expect((await ask(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).body).toBe("from elsewhere");
    socket.destroy();
    expect([...recorder.proxy.summary().tunnelled]).toEqual([[target, 1]]);
    const absolute = await connect(recorder.proxy.port);
    const answer = await ask(absolute, `GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    expect(answer).toMatchObject({ status: 200, body: "from elsewhere" });
    expect(await recorder.exchange(0)).toMatchObject({
      outcome: "passed",
      url: `http://${target}/`,
      notSaved: "127.0.0.1 is not recorded (--host 127.0.0.1 records it)",
    });
    absolute.destroy();
    server.close();
  });

  it("are reached in record also by the origin form with their own Host", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record", { tunnel: ["*"] });
    const server = http.createServer((request, response) => response.end(request.headers.host));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.2", resolve));
    const target = `127.0.0.2:${(server.address() as AddressInfo).port}`;
    const socket = await connect(recorder.proxy.port);
    expect(await ask(socket, `GET /page HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).toMatchObject({
      status: 200,
      body: target,
    });
    socket.destroy();
    server.close();
  });

  it("are refused when their name leads back to the proxy", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    // As where a container's port is published under another number.
    const published = net.createServer((outer) => {
      const inner = net.connect(recorder.proxy.port, "127.0.0.1");
      outer.pipe(inner).pipe(outer);
      outer.once("close", () => inner.destroy());
    });
    await new Promise<void>((resolve) => published.listen(0, "127.0.0.2", resolve));
    const target = `127.0.0.2:${(published.address() as AddressInfo).port}`;
    const socket = await connect(recorder.proxy.port);
    const answer = await ask(socket, `GET /page HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    expect(answer.status).toBe(404);
    expect(answer.body).toContain("The request for /page came back to mockai-proxy.");
    socket.destroy();
    published.close();
  });

  it("are tunnelled in replay when they are named, and only then", async () => {
    await using lab = await openLab();
    const server = http.createServer((_request, response) => response.end("from elsewhere"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await using player = await lab.start("replay", { map: {}, tunnel: [`127.0.0.1:${port}`] });
    for (const [target, status] of [
      [`127.0.0.1:${port}`, 200],
      [`127.0.0.1:${port + 1}`, 403],
    ] as const) {
      const socket = await connect(player.proxy.port);
      expect((await ask(socket, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).status).toBe(
        status,
      );
      socket.destroy();
    }
    server.close();
  });

  it("answer a CONNECT with a 502 that names them when they cannot be reached", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const gone = https.createServer().listen(0, "127.0.0.1");
    await new Promise<void>((resolve) => gone.once("listening", resolve));
    const target = `127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => gone.close(() => resolve()));
    const socket = await connect(recorder.proxy.port);
    const answer = await ask(socket, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    expect(answer.status).toBe(502);
    expect(answer.body).toContain(target);
  });
});
