import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { Http1Response } from "../../src/connection/http1-exchange.ts";
import { withLinksBack } from "../../src/exchange/link-response.ts";
import type { ClientResponse } from "../../src/model/exchange.ts";
import { jsonPaths } from "../../src/model/json-path.ts";

const JSON_TYPE = ["Content-Type", "application/json"];
const BODY = '{"urls":{"get":"https://a.test/p"}}';
const LED = '{"urls":{"get":"http://here/_p/a.test/p"}}';
const MAX = 1000;

interface Got {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** What a client gets of an answer that `answer` gives through a response with links back. */
async function got(answer: (response: ClientResponse) => void, method = "GET"): Promise<Got> {
  const rules = { links: jsonPaths(["$.urls.*"]), leadsHere: () => true, base: "http://here" };
  const server = createServer((_, response) => {
    answer(withLinksBack(new Http1Response(response), rules, MAX));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ port, host: "127.0.0.1", method, agent: false }, resolve).once("error", reject).end();
    });
    return { headers: response.headers, body: await buffer(response) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function start(response: ClientResponse, headers: readonly string[]): void {
  response.start({ status: 200, statusText: "OK", headers: [...headers] });
}

describe("a response with links back", () => {
  it("keeps JSON back until it is whole, and tells its new length", async () => {
    const { headers, body } = await got((response) => {
      expect(response.started).toBe(false);
      start(response, [...JSON_TYPE, "Content-Length", String(BODY.length), "Location", "https://a.test/l"]);
      expect(response.started).toBe(true);
      expect(response.write(Buffer.from(BODY.slice(0, 20)))).toBe(true);
      response.write(Buffer.from(BODY.slice(20)));
      response.end();
    });
    expect(String(body)).toBe(LED);
    expect(headers).toMatchObject({
      "content-length": String(LED.length),
      location: "http://here/_p/a.test/l",
    });
  });

  it.each([
    ["JSON", "application/json", LED],
    ["events, which stream", "text/event-stream", BODY],
  ])("takes a whole answer at once: %s", async (_what, type, expected) => {
    const { headers, body } = await got((response) => {
      const head = {
        status: 200,
        statusText: "OK",
        headers: ["Content-Type", type, "Location", "https://a.test/l"],
      };
      expect(response.answer?.(head, [Buffer.from(BODY.slice(0, 9)), Buffer.from(BODY.slice(9))])).toBe(true);
      expect(response.started).toBe(true);
    });
    expect(String(body)).toBe(expected);
    expect(headers.location).toBe("http://here/_p/a.test/l");
  });

  it("unfolds JSON that is compressed", async () => {
    const { headers, body } = await got((response) => {
      start(response, [...JSON_TYPE, "Content-Encoding", "gzip"]);
      response.write(zlib.gzipSync(BODY));
      response.end();
    });
    expect(String(body)).toBe(LED);
    expect(headers["content-encoding"]).toBeUndefined();
  });

  it.each<[string, readonly string[], Buffer]>([
    ["that holds none", JSON_TYPE, Buffer.from('{"a":1}')],
    [
      "that holds none, compressed",
      [...JSON_TYPE, "Content-Encoding", "gzip"],
      zlib.gzipSync('{"urls":{"get":"/p"}}'),
    ],
    ["that does not unfold", [...JSON_TYPE, "Content-Encoding", "gzip"], Buffer.from(BODY)],
    ["in a coding that nobody knows", [...JSON_TYPE, "Content-Encoding", "x"], Buffer.from(BODY)],
    ["that is no JSON", ["Content-Type", "text/plain"], Buffer.from(BODY)],
    ["that is too long", JSON_TYPE, Buffer.from(`${BODY}${" ".repeat(MAX)}`)],
  ])("sends a body %s as it is", async (_what, headers, body) => {
    const answer = await got((response) => {
      start(response, [...headers, "Content-Length", String(body.length)]);
      response.write(body.subarray(0, 5));
      response.write(body.subarray(5));
      response.end();
    });
    expect(answer.body).toEqual(body);
    expect(answer.headers["content-length"]).toBe(String(body.length));
    expect(answer.headers["content-encoding"]).toBe(headers[3]);
  });

  it("streams all else at once, its location led back", async () => {
    const { headers, body } = await got((response) => {
      start(response, ["Content-Type", "text/event-stream", "Location", "https://a.test/l"]);
      response.write(Buffer.from(`data: ${BODY}\n\n`));
      response.end();
    });
    expect(headers.location).toBe("http://here/_p/a.test/l");
    expect(String(body)).toBe(`data: ${BODY}\n\n`);
  });

  it("leaves the length that an answer to HEAD tells", async () => {
    const { headers } = await got((response) => {
      start(response, [...JSON_TYPE, "Content-Length", "35"]);
      response.end();
    }, "HEAD");
    expect(headers["content-length"]).toBe("35");
  });

  it("cuts what breaks off in the middle, and what no client can be sent", async () => {
    const broken = got((response) => {
      start(response, JSON_TYPE);
      response.write(Buffer.from(BODY));
      response.cut();
    });
    // The head and what had come by then are out.
    await expect(broken).rejects.toThrow("aborted");
    const badHead = got((response) => {
      response.start({ status: 99, statusText: "", headers: JSON_TYPE });
      response.end();
    });
    await expect(badHead).rejects.toThrow("socket hang up");
  });
});
