import { describe, expect, it } from "vitest";
import type { Origin } from "../../src/model/origin.ts";
import { outgoingHeaders, type OutgoingHead } from "../../src/upstream/outgoing-headers.ts";

const ORIGIN: Origin = { scheme: "https", host: "api.example.test", port: 443 };
const HOST = ["Host", "api.example.test"];

function outgoing(headers: readonly string[], changes: Partial<OutgoingHead> = {}): string[] {
  return outgoingHeaders({ method: "POST", origin: ORIGIN, headers, bodyLength: 3, ...changes });
}

function accepting(value: string, extra: readonly string[] = []): string | undefined {
  return outgoing([...HOST, ...extra, "accept-Encoding", value], { method: "GET", bodyLength: 0 }).at(-1);
}

describe("the Host header", () => {
  it.each([
    ["api.example.test", "api.example.test"],
    ["API.example.test:443", "API.example.test:443"],
    ["localhost:5001", "api.example.test"],
    ["other.example.test", "api.example.test"],
    ["api.example.test:8443", "api.example.test"],
    ["", "api.example.test"],
    ["not a host", "api.example.test"],
  ])("%j becomes %j", (sent, expected) => {
    expect(outgoing(["A", "1", "host", sent, "B", "2"], { bodyLength: 0, method: "GET" })).toEqual([
      "A",
      "1",
      "host",
      expected,
      "B",
      "2",
    ]);
  });

  it("is put first where the client sent none, with a port that is not the scheme's own", () => {
    const origin = { scheme: "http", host: "::1", port: 8080 } as const;
    expect(outgoing(["A", "1"], { origin, bodyLength: 0, method: "GET" })).toEqual([
      "Host",
      "[::1]:8080",
      "A",
      "1",
    ]);
  });

  it("is sent once", () => {
    const twice = ["Host", "api.example.test", "A", "1", "Host", "evil.example.test"];
    expect(outgoing(twice, { bodyLength: 0, method: "GET" })).toEqual([...HOST, "A", "1"]);
  });
});

describe("the framing of a body that is there as a whole", () => {
  it("puts its length where the client told of its own framing", () => {
    expect(outgoing([...HOST, "Transfer-Encoding", "chunked", "A", "1"])).toEqual([
      ...HOST,
      "Content-Length",
      "3",
      "A",
      "1",
    ]);
    expect(outgoing([...HOST, "content-length", "7", "A", "1"])).toEqual([
      ...HOST,
      "content-length",
      "3",
      "A",
      "1",
    ]);
  });

  it("is told once, however often and contradictorily the client told it", () => {
    const headers = [
      ...HOST,
      "transfer-encoding",
      "chunked",
      "A",
      "1",
      "Content-Length",
      "7",
      "Content-Length",
      "7",
    ];
    expect(outgoing(headers)).toEqual([...HOST, "Content-Length", "3", "A", "1"]);
  });

  it("comes last where the client said nothing", () => {
    expect(outgoing([...HOST, "A", "1"])).toEqual([...HOST, "A", "1", "Content-Length", "3"]);
  });

  it.each(["GET", "HEAD", "DELETE", "OPTIONS"])("is left out for an empty %s", (method) => {
    expect(outgoing(HOST, { method, bodyLength: 0 })).toEqual(HOST);
  });

  it.each(["POST", "PUT", "PATCH"])("says 0 for an empty %s", (method) => {
    expect(outgoing(HOST, { method, bodyLength: 0 })).toEqual([...HOST, "Content-Length", "0"]);
  });

  it("survives a Connection header that names it", () => {
    const headers = [
      ...HOST,
      "Connection",
      "Content-Length, Transfer-Encoding, X-Hop",
      "Content-Length",
      "3",
      "X-Hop",
      "1",
    ];
    expect(outgoing(headers)).toEqual([...HOST, "Content-Length", "3"]);
  });
});

describe("the framing of a body that streams", () => {
  it("stays the client's", () => {
    const streaming = { bodyLength: undefined };
    expect(outgoing([...HOST, "content-length", "9", "A", "1"], streaming)).toEqual([
      ...HOST,
      "content-length",
      "9",
      "A",
      "1",
    ]);
    expect(outgoing([...HOST, "transfer-encoding", "Chunked", "A", "1"], streaming)).toEqual([
      ...HOST,
      "transfer-encoding",
      "Chunked",
      "A",
      "1",
    ]);
  });

  it("leaves out a Content-Length beside a Transfer-Encoding", () => {
    const headers = [
      ...HOST,
      "Content-Length",
      "9",
      "Transfer-Encoding",
      "gzip",
      "Transfer-Encoding",
      "chunked",
    ];
    expect(outgoing(headers, { bodyLength: undefined })).toEqual([
      ...HOST,
      "Transfer-Encoding",
      "gzip, chunked",
    ]);
  });

  it("is chunked where the client said nothing, or nothing that has an end", () => {
    expect(outgoing(HOST, { bodyLength: undefined })).toEqual([...HOST, "Transfer-Encoding", "chunked"]);
    expect(outgoing([...HOST, "Transfer-Encoding", "gzip"], { bodyLength: undefined })).toEqual([
      ...HOST,
      "Transfer-Encoding",
      "chunked",
    ]);
  });
});

describe("Accept-Encoding", () => {
  it.each([
    ["gzip, deflate, br, zstd", "gzip, deflate, br"],
    ["zstd;q=1.0, gzip;q=0.5", "gzip;q=0.5"],
    ["zstd", "identity"],
    ["*", "identity"],
    ["gzip;q=1.0,  br , identity", "gzip;q=1.0,  br , identity"],
    ["", ""],
  ])("%j becomes %j, so that what comes can be recorded", (sent, expected) => {
    expect(accepting(sent)).toBe(expected);
  });

  it("is that of gRPC's messages too", () => {
    const headers = [
      ...HOST,
      "grpc-accept-encoding",
      "identity,gzip,snappy",
      "content-type",
      "application/grpc",
    ];
    const sent = outgoing(headers, { method: "POST" });
    expect(sent[sent.indexOf("grpc-accept-encoding") + 1]).toBe("identity,gzip");
  });

  it("stays as it is in a request that is signed", () => {
    const signed = ["Authorization", "AWS4-HMAC-SHA256 Credential=synthetic"];
    expect(accepting("zstd, gzip", signed)).toBe("zstd, gzip");
  });
});

function bodiless(...lines: readonly string[]): string[] {
  return outgoing([...HOST, ...lines], { method: "GET", bodyLength: 0 });
}

describe("trailers", () => {
  it.each(["trailers", "Trailers", "deflate;q=0.5, trailers"])("are asked for where %j does", (value) => {
    const expected = [...HOST, "te", "trailers", "Connection", "keep-alive, TE"];
    expect(bodiless("te", value, "Connection", "close, TE")).toEqual(expected);
  });

  it.each(["", "gzip", "x-trailers"])("are not asked for where %j does not", (value) => {
    expect(bodiless("TE", value, "Connection", "TE")).toEqual(HOST);
  });

  it("of a request stay here, and are not announced", () => {
    expect(bodiless("Trailer", "X-Checksum")).toEqual(HOST);
  });
});
