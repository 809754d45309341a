import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTestAuthority } from "../support/certificates.ts";
import { startCorporateProxy } from "../support/corporate-proxy.ts";
import { deferred } from "../support/deferred.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";

const authority = makeTestAuthority();
const CREDENTIALS = `Basic ${Buffer.from("user:synthetic").toString("base64")}`;
const PLAIN = { scheme: "http", host: "api.example.test", port: 80 } as const;
let folder = "";
let upstreamCa: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mockai-corporate-"));
  upstreamCa = [join(folder, "authority.pem")];
  await writeFile(join(folder, "authority.pem"), authority.cert);
});

afterAll(() => rm(folder, { recursive: true }));

function startSecure(): Promise<RawUpstream> {
  return startRawUpstream({
    tls: authority.leaf(["api.example.test", "192.0.2.1"]),
    onRequest: (_request, socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  });
}

describe("https through a corporate proxy", () => {
  it("goes through one tunnel again and again, with the proxy's credentials on the CONNECT alone", async () => {
    await using upstream = await startSecure();
    await using proxy = await startCorporateProxy({ wanted: CREDENTIALS });
    using forwarder = openForwarder({
      upstreamCa,
      environment: { https_proxy: proxy.url.replace("://", "://user:synthetic@") },
    });
    const origin = { ...upstream.origin, host: "api.example.test" };
    for (let n = 0; n < 3; n += 1) expect((await exchange(forwarder, requestTo(origin))).body).toBe("ok");
    expect(proxy.asked).toEqual([`CONNECT api.example.test:${upstream.port} ${CREDENTIALS}`]);
    expect(upstream.serverNames).toEqual(["api.example.test"]);
    expect(upstream.requests[0]?.lines).toEqual([
      `Host: api.example.test:${upstream.port}`,
      "Connection: keep-alive",
    ]);
  });

  it("goes through a proxy that is spoken to in TLS itself", async () => {
    await using upstream = await startSecure();
    await using proxy = await startCorporateProxy({ tls: authority.leaf(["127.0.0.1"]) });
    using forwarder = openForwarder({ upstreamCa, environment: { HTTPS_PROXY: proxy.url } });
    const origin = { ...upstream.origin, host: "api.example.test" };
    expect((await exchange(forwarder, requestTo(origin))).body).toBe("ok");
    expect(proxy.asked).toEqual([`CONNECT api.example.test:${upstream.port}`]);
  });

  it("verifies an IP address in the tunnel too", async () => {
    await using upstream = await startSecure();
    await using proxy = await startCorporateProxy();
    using forwarder = openForwarder({ upstreamCa, environment: { HTTPS_PROXY: proxy.url } });
    const right = requestTo({ ...upstream.origin, host: "192.0.2.1" });
    expect((await exchange(forwarder, right)).body).toBe("ok");
    const wrong = requestTo({ ...upstream.origin, host: "192.0.2.2" });
    expect(await failureOf(exchange(forwarder, wrong))).toMatchObject({ code: "tls" });
  });

  it("says which proxy did not let it through, and how", async () => {
    await using proxy = await startCorporateProxy({ wanted: CREDENTIALS });
    using forwarder = openForwarder({
      environment: { HTTPS_PROXY: proxy.url.replace("://", "://user:wrong-one@") },
    });
    const failure = await failureOf(forwarder.forward(requestTo({ ...PLAIN, scheme: "https", port: 443 })));
    expect(failure).toMatchObject({ code: "proxy", status: 502, host: "api.example.test" });
    expect((failure as Error).message).toBe(
      `The proxy ${proxy.url} did not lead to https://api.example.test. ` +
        "It answered the CONNECT with 407 Who Are You. " +
        "Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY with the user and password in them, " +
        "or go without: NO_PROXY=api.example.test.",
    );
  });

  it("says so when the proxy cannot be reached, or is silent", async () => {
    const gone = await startCorporateProxy();
    await gone[Symbol.asyncDispose]();
    using toGone = openForwarder({ environment: { HTTPS_PROXY: gone.url } });
    const origin = { ...PLAIN, scheme: "https", port: 443 } as const;
    expect(await failureOf(toGone.forward(requestTo(origin)))).toMatchObject({ code: "proxy" });
    await using silent = await startRawUpstream({});
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${silent.port}` };
    using toSilent = openForwarder({ environment, timeouts: { connectMs: 50 } });
    expect(await failureOf(toSilent.forward(requestTo(origin)))).toMatchObject({
      code: "timeout",
      status: 504,
    });
    expect(await failureOf(toSilent.dial("api.example.test", 443))).toMatchObject({ code: "proxy" });
  });

  it("is given up when the forwarder closes", async () => {
    const connected = deferred();
    await using silent = await startRawUpstream({ onConnection: connected.resolve });
    using forwarder = openForwarder({ environment: { HTTPS_PROXY: `http://127.0.0.1:${silent.port}` } });
    const failure = failureOf(forwarder.forward(requestTo({ ...PLAIN, scheme: "https", port: 443 })));
    await connected.promise;
    forwarder.close();
    expect(await failure).toMatchObject({ code: "proxy" });
    await silent.closed(1);
  });

  it("fails when the tunnel's far end is not there", async () => {
    await using proxy = await startCorporateProxy({ answer: "HTTP/1.1 200 OK\r\n\r\nnot TLS at all" });
    using forwarder = openForwarder({ environment: { HTTPS_PROXY: proxy.url } });
    const failure = await failureOf(forwarder.forward(requestTo({ ...PLAIN, scheme: "https", port: 443 })));
    expect(failure).toMatchObject({ code: "tls" });
  });
});

describe("http through a corporate proxy", () => {
  it("is asked for in absolute form, with the proxy's credentials", async () => {
    await using proxy = await startCorporateProxy({ wanted: CREDENTIALS });
    using forwarder = openForwarder({
      environment: { HTTP_PROXY: proxy.url.replace("://", "://user:synthetic@") },
    });
    const request = requestTo(PLAIN, {
      path: "/v1//a?b",
      headers: ["Proxy-Authorization", "Basic of-the-client"],
    });
    expect((await exchange(forwarder, request)).body).toBe("by way of the proxy");
    expect(proxy.asked).toEqual([`GET http://api.example.test/v1//a?b ${CREDENTIALS}`]);
  });

  it("does not hand the proxy's own refusal on as the provider's answer", async () => {
    await using proxy = await startCorporateProxy({ wanted: CREDENTIALS });
    using forwarder = openForwarder({ environment: { HTTP_PROXY: proxy.url } });
    const failure = await failureOf(forwarder.forward(requestTo(PLAIN)));
    expect(failure).toMatchObject({ code: "proxy", status: 502 });
    expect((failure as Error).message).toContain("It answered with 407 Who Are You.");
  });

  it("stays away from the proxy for loopback addresses and for NO_PROXY", async () => {
    await using upstream = await startRawUpstream({
      onRequest: (_request, socket) =>
        void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect"),
    });
    await using proxy = await startCorporateProxy();
    using forwarder = openForwarder({ environment: { ALL_PROXY: proxy.url } });
    expect((await exchange(forwarder, requestTo(upstream.origin))).body).toBe("direct");
    expect(proxy.asked).toEqual([]);
  });
});

describe("a tunnel through a corporate proxy", () => {
  it("reaches its server by CONNECT", async () => {
    await using upstream = await startRawUpstream({ onConnection: (socket) => void socket.write("welcome") });
    await using proxy = await startCorporateProxy();
    using forwarder = openForwarder({ environment: { HTTPS_PROXY: proxy.url } });
    const socket = await forwarder.dial("other.example.test", upstream.port);
    expect(String(await once(socket, "data"))).toBe("welcome");
    expect(proxy.asked).toEqual([`CONNECT other.example.test:${upstream.port}`]);
    socket.destroy();
  });

  it("may be silent for longer than connecting may take", async () => {
    await using upstream = await startRawUpstream({ onConnection: (socket) => void socket.pipe(socket) });
    await using silent = await startRawUpstream({});
    await using proxy = await startCorporateProxy();
    const environment = { HTTPS_PROXY: proxy.url };
    using forwarder = openForwarder({ environment, timeouts: { connectMs: 100 } });
    const socket = await forwarder.dial("other.example.test", upstream.port);
    const tooLate = requestTo({ ...silent.origin, scheme: "https" });
    for (let n = 0; n < 2; n += 1) {
      expect(await failureOf(forwarder.forward(tooLate))).toMatchObject({ code: "timeout" });
    }
    socket.write("still there");
    expect(String(await once(socket, "data"))).toBe("still there");
    socket.destroy();
  });
});
