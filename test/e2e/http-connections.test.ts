import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import { chunked, head, sized } from "../support/wire.ts";

const EARLY = head("103 Early Hints", "Link: </a.css>; rel=preload").toString("latin1");

const ANSWERS: Readonly<Record<string, Buffer>> = {
  "/v1/a": sized("text/plain", "a"),
  "/v1/b": chunked("text/plain", ["b", "b"]),
  "/v1/c": head("204 No Content"),
  "/v1/sized": sized("text/plain", "a", "Trailer: X-Checksum"),
  "/v1/bodiless": head("204 No Content", "Trailer: X-Checksum"),
  "/v1/announced": chunked("text/plain", ["b", "b"], "Trailer: X-Checksum"),
  "/v1/hinted": Buffer.concat([Buffer.from(EARLY, "latin1"), sized("text/plain", "hinted")]),
  "/v1/control": Buffer.concat([head("200 Fine\u0001\u007f Words", "Content-Length: 2"), Buffer.from("ok")]),
};

function request(path: string, version = "1.1", ...lines: string[]): string {
  return [`GET http://api.openai.com${path} HTTP/${version}`, "Host: api.openai.com", ...lines, "", ""].join(
    "\r\n",
  );
}

const B = "200 1\r\nb\r\n1\r\nb\r\n0\r\n\r\n";

/** The answers in what came, without their heads but for the status line. */
function statusesAndBodies(text: string): string[] {
  return text
    .split("HTTP/1.1 ")
    .slice(1)
    .map((one) => `${one.slice(0, 3)} ${one.slice(one.indexOf("\r\n\r\n") + 4)}`);
}

describe.each(["record", "replay"] as const)("a connection, in %s", (mode) => {
  let folder: TemporaryFolder;
  let upstream: RawUpstream;
  let tested: TestProxy;

  beforeAll(async () => {
    folder = await temporaryFolder();
    upstream = await startRawUpstream({
      onRequest: ({ startLine }, to) => to.write(ANSWERS[startLine.split(" ")[1] ?? ""] ?? head("500 What")),
    });
    const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
    const options = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca") };
    if (mode === "replay") {
      await using recorder = await startProxy({ mode: "record", map, ...options });
      const socket = await connect(recorder.proxy.port);
      for (const path of Object.keys(ANSWERS)) socket.write(request(path));
      await recorder.exchange(Object.keys(ANSWERS).length - 1);
      socket.destroy();
    }
    tested = await startProxy({ mode, map, ...options });
  });

  afterAll(async () => {
    await tested[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function talk(bytes: string): Promise<string> {
    const socket = await connect(tested.proxy.port);
    socket.write(bytes);
    return (await buffer(socket)).toString("latin1");
  }

  it("brings pipelined requests their answers in order", async () => {
    const text = await talk(
      ["/v1/a", "/v1/b", "/v1/c", "/v1/a"].map((path) => request(path)).join("") +
        request("/v1/b", "1.1", "Connection: close"),
    );
    expect(statusesAndBodies(text)).toEqual(["200 a", B, "204 ", "200 a", B]);
  });

  it("is kept alive, and ends where the client says so", async () => {
    const socket = await connect(tested.proxy.port);
    for (const path of ["/v1/a", "/v1/c", "/v1/a"]) {
      socket.write(request(path));
      const [bytes] = (await once(socket, "data")) as [Buffer];
      expect(bytes.toString()).not.toMatch(/^connection: close/im);
    }
    expect(socket.closed).toBe(false);
    socket.write(request("/v1/a", "1.1", "Connection: close"));
    expect((await buffer(socket)).toString()).toMatch(/^connection: close\r$/im);
  });

  it("brings its answers to a client that has ended its side", async () => {
    const socket = await connect(tested.proxy.port);
    socket.end(request("/v1/a") + request("/v1/b"));
    const text = (await buffer(socket)).toString("latin1");
    expect(statusesAndBodies(text)).toEqual(["200 a", B]);
  });

  it("serves HTTP/1.0, and ends", async () => {
    const text = await talk(request("/v1/b", "1.0"));
    expect(text).not.toMatch(/transfer-encoding/i);
    expect(statusesAndBodies(text)).toEqual(["200 bb"]);
  });

  it("is asked to continue before it is sent a body", async () => {
    const socket = await connect(tested.proxy.port);
    socket.write(request("/v1/a", "1.1", "Expect: 100-continue", "Content-Length: 2", "Connection: close"));
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first.toString()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.destroy();
  });

  it("brings an answer whose status text no server may send", async () => {
    const text = await talk(request("/v1/control", "1.1", "Connection: close"));
    expect(text).toMatch(/^HTTP\/1\.1 200 Fine {3}Words\r\n/);
    expect(text).toMatch(/ok$/);
  });

  it.each([
    ["/v1/sized", "200 a"],
    ["/v1/bodiless", "204 "],
  ])("brings an answer without the trailers that it announced in vain: %s", async (path, answer) => {
    const text = await talk(request(path, "1.1", "Connection: close"));
    expect(text).not.toMatch(/^trailer/im);
    expect(statusesAndBodies(text)).toEqual([answer]);
  });

  it("brings HTTP/1.0 no word of trailers", async () => {
    const text = await talk(request("/v1/announced", "1.0"));
    expect(text).not.toMatch(/^trailer/im);
    expect(statusesAndBodies(text)).toEqual(["200 bb"]);
  });

  it("brings interim answers to those who know them", async () => {
    const text = await talk(request("/v1/hinted", "1.1", "Connection: close"));
    expect(text.startsWith(EARLY)).toBe(true);
    expect(statusesAndBodies(text).at(-1)).toBe("200 hinted");
    expect(await talk(request("/v1/hinted", "1.0"))).not.toContain("103");
  });
});

it("ends the upstream's work for a client that has ended its side and gets nothing", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await startRawUpstream({});
  const options = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca") };
  const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
  await using recorder = await startProxy({ mode: "record", map, ...options });
  const socket = await connect(recorder.proxy.port);
  socket.resume().end(request("/v1/a"));
  await expect.poll(() => upstream.requests.length).toBe(1);
  await upstream.closed(1);
  expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
  await expect.poll(() => socket.closed).toBe(true);
});
