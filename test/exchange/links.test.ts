import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  linkBase,
  type LinkRules,
  mayHoldLinks,
  restoreLinks,
  rewriteLinkBody,
  rewriteLinkHeaders,
  rewriteUrl,
} from "../../src/exchange/links.ts";
import { readMount } from "../../src/exchange/mount.ts";
import type { ClientRequest, ResponseHead } from "../../src/model/exchange.ts";
import { jsonPaths } from "../../src/model/json-path.ts";
import { formatOrigin } from "../../src/model/origin.ts";

const BASE = "http://127.0.0.1:5001/@checkout";
const FOREIGN = "https://example.com/a";

const rules: LinkRules = {
  links: jsonPaths(["$.urls.*", "$.output", "$.output[*]"]),
  leadsHere: ({ host }) => host !== "example.com",
  base: BASE,
};

function request(path: string): ClientRequest {
  return {
    method: "POST",
    destination: undefined,
    path,
    cassette: "checkout",
    headers: ["Host", "127.0.0.1:5001"],
    body: Readable.from([]),
    secure: false,
  };
}

function head(type: string): ResponseHead {
  return { status: 200, statusText: "", headers: ["content-type", type] };
}

function rewrite(body: string): string {
  return String(rewriteLinkBody(Buffer.from(body), rules));
}

/** An answer with two links, given as JSON strings, among values that printing it anew would change. */
function answerWith(first: string, second: string): string {
  return (
    `\n{ "id": 12345678901234567890, "n": 1.0, "urls": {"get" :${first}, "web": "x"},\r\n` +
    `"text": "https://a.test/p", "https://a.test/p": "\\"https://a.test/p\\" \\u00e9", "output": [${second}, "é"] }\n`
  );
}

function requestWith(url: string): string {
  return `{"input": {"image":"${url}", "n": 1.0}, "urls": ["${url}"]}`;
}

describe("linkBase", () => {
  it("is the address that the client uses, with its cassette", () => {
    expect(linkBase(request("/"))).toBe(BASE);
    expect(linkBase({ ...request("/"), secure: true, cassette: undefined })).toBe("https://127.0.0.1:5001");
    expect(linkBase({ ...request("/"), headers: [] })).toBeUndefined();
    expect(linkBase({ ...request("/"), headers: ["host", ""] })).toBeUndefined();
  });
});

describe("rewriteUrl", () => {
  it.each([
    ["https://api.replicate.com/v1/predictions/p?x=1#y", "/_p/api.replicate.com/v1/predictions/p?x=1#y"],
    ["https://api.replicate.com", "/_p/api.replicate.com/"],
    ["https://api.replicate.com:443/a/../b//c%3A", "/_p/api.replicate.com/a/../b//c%3A"],
    ["HTTPS://API.Replicate.com:8443/a", "/_p/api.replicate.com:8443/a"],
    ["http://media.test/a", "/_p/media.test:80/a"],
    ["https://localhost/a", "/_p/localhost:443/a"],
    ["https://[::1]/a", "/_p/[::1]/a"],
    ["https://[::1]:8443/a", "/_p/[::1]:8443/a"],
  ])("leads %s to %s, and from there back to its server", (url, path) => {
    const here = rewriteUrl(url, rules);
    expect(here).toBe(BASE + path);
    const { destination, path: rest } = readMount(request(path)).request;
    const there = destination === undefined ? "nowhere" : formatOrigin(destination) + rest;
    expect(new URL(there).href).toBe(new URL(url).href);
  });

  it.each([
    FOREIGN,
    "http://media.test:8080/a",
    "https://media.test:80/a",
    "wss://api.replicate.com/a",
    "/v1/predictions/p",
    "see https://api.replicate.com/a",
    "",
  ])("leaves %j as it is", (url) => {
    expect(rewriteUrl(url, rules)).toBe(url);
  });
});

describe("rewriteLinkHeaders", () => {
  it("rewrites the headers that are followed, and no others", () => {
    const url = "https://a.test/x";
    const names = ["Location", "operation-location", "Azure-AsyncOperation", "X-Goog-Upload-URL", "Link"];
    const headers = names.flatMap((name) => [name, url]);
    expect(rewriteLinkHeaders(headers, rules)).toEqual(
      names.flatMap((name) => [name, name === "Link" ? url : `${BASE}/_p/a.test/x`]),
    );
  });

  it("gives back the same headers where nothing changes", () => {
    const headers = ["Location", "/v1/runs", "Location", FOREIGN, "Content-Type", "text/plain"];
    expect(rewriteLinkHeaders(headers, rules)).toBe(headers);
  });
});

describe("mayHoldLinks", () => {
  it("looks at JSON documents of providers with links", () => {
    expect(mayHoldLinks(head("application/json; charset=utf-8"), rules)).toBe(true);
    expect(mayHoldLinks(head("text/event-stream"), rules)).toBe(false);
    expect(mayHoldLinks(head("image/png"), rules)).toBe(false);
    expect(mayHoldLinks(head("application/json"), { ...rules, links: [] })).toBe(false);
  });
});

describe("rewriteLinkBody", () => {
  it("changes the URLs at their places and no other byte", () => {
    expect(rewrite(answerWith('"https://a.test/p"', '"https:\\/\\/b.test\\/o.png"'))).toBe(
      answerWith(`"${BASE}/_p/a.test/p"`, `"${BASE}/_p/b.test/o.png"`),
    );
  });

  it("knows a place that holds one URL or several", () => {
    expect(rewrite('{"output":"https://a.test/o"}')).toBe(`{"output":"${BASE}/_p/a.test/o"}`);
    expect(rewrite('{"output":[["https://a.test/o"]]}')).toBe('{"output":[["https://a.test/o"]]}');
  });

  it.each([
    ["there is no URL", '{"urls":{"get":"/p"}}'],
    ["the server is another's", `{"urls":{"get":"${FOREIGN}"}}`],
    ["it is no JSON", '{"urls":{"get":"https://a.test/p"}'],
    ["it is no text", Buffer.from('{"urls":{"get":"https://a.test/p"},"x":"\xff"}', "latin1")],
  ])("gives back the same buffer where %s", (_why, body) => {
    const bytes = Buffer.from(body);
    expect(rewriteLinkBody(bytes, rules)).toBe(bytes);
  });
});

describe("restoreLinks", () => {
  it("turns back what the answers were given, wherever the client has put it", () => {
    const url = "https://a.test/o.png?x=1";
    const sent = Buffer.from(requestWith(rewriteUrl(url, rules)));
    expect(String(restoreLinks(sent, request("/v1/predictions")))).toBe(requestWith(url));
    const plain = Buffer.from(requestWith("http://a.test:80/o.png").replaceAll("http://", `${BASE}/_p/`));
    expect(String(restoreLinks(plain, request("/")))).toBe(requestWith("http://a.test/o.png"));
  });

  it.each([
    ["speaks of another address", '{"image":"http://other.test/_p/a.test/o.png"}'],
    ["names a provider", `{"image":"${BASE}/_p/replicate/v1/predictions"}`],
    ["only quotes it", `{"text":"see ${BASE}/_p/a.test/o.png"}`],
  ])("gives back the same buffer where it %s", (_why, body) => {
    const bytes = Buffer.from(body);
    expect(restoreLinks(bytes, request("/"))).toBe(bytes);
  });
});
