import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTestAuthority } from "../support/certificates.ts";
import { exchange, failureOf, openForwarder, requestTo } from "../support/outgoing.ts";
import { startRawUpstream, type RawUpstream } from "../support/raw-upstream.ts";
import type { TestCertificate } from "../support/certificates.ts";

const authority = makeTestAuthority();
let folder = "";
let caFile = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mockai-trust-"));
  caFile = join(folder, "authority.pem");
  await writeFile(caFile, `some words before\n${authority.cert}`);
});

afterAll(() => rm(folder, { recursive: true }));

function startSecure(leaf: TestCertificate): Promise<RawUpstream> {
  return startRawUpstream({
    tls: leaf,
    onRequest: (_request, socket) => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
  });
}

describe("the trust in upstreams", () => {
  it.each([
    ["--upstream-ca", () => ({ upstreamCa: [caFile] })],
    ["NODE_EXTRA_CA_CERTS", () => ({ environment: { NODE_EXTRA_CA_CERTS: caFile } })],
    ["SSL_CERT_FILE", () => ({ environment: { SSL_CERT_FILE: caFile } })],
  ])("includes the authorities of %s", async (_name, options) => {
    await using upstream = await startSecure(authority.leaf(["127.0.0.1"]));
    using forwarder = openForwarder(options());
    expect((await exchange(forwarder, requestTo(upstream.origin))).body).toBe("ok");
    expect((await exchange(forwarder, requestTo(upstream.origin))).body).toBe("ok");
    expect(upstream.connections).toBe(1);
  });

  it("asks for the server's name, and for none of an IP address", async () => {
    await using upstream = await startSecure(authority.leaf(["localhost", "127.0.0.1"]));
    using forwarder = openForwarder({ upstreamCa: [caFile] });
    const headers = ["Host", "other.example.test"];
    await exchange(forwarder, requestTo({ ...upstream.origin, host: "localhost" }, { headers }));
    await exchange(forwarder, requestTo(upstream.origin, { headers }));
    expect(upstream.serverNames).toEqual(["localhost", false]);
  });

  it("asks for the name of the URL that a host is mapped to, and verifies that one", async () => {
    await using upstream = await startSecure(authority.leaf(["localhost"]));
    using forwarder = openForwarder({
      upstreamCa: [caFile],
      map: { "api.example.test": `https://localhost:${upstream.port}` },
    });
    await exchange(forwarder, requestTo({ scheme: "https", host: "api.example.test", port: 443 }));
    expect(upstream.serverNames).toEqual(["localhost"]);
    expect(upstream.requests[0]?.lines[0]).toBe("Host: api.example.test");
  });

  it("ends at an authority that is not known here", async () => {
    await using upstream = await startSecure(authority.leaf(["127.0.0.1"]));
    using forwarder = openForwarder();
    const failure = await failureOf(forwarder.forward(requestTo(upstream.origin)));
    expect(failure).toMatchObject({ code: "tls", status: 502, host: "127.0.0.1" });
    expect((failure as Error).message).toBe(
      `No safe connection to https://127.0.0.1:${upstream.port}. ` +
        "The certificate of 127.0.0.1 comes from an authority that is not trusted here " +
        "(unable to verify the first certificate). " +
        "If it is yours or your company's, give its certificate as PEM: --upstream-ca FILE.",
    );
  });

  it.each([
    ["has expired", () => authority.leaf(["127.0.0.1"], { expired: true })],
    ["is made out to other names: DNS:other.test", () => authority.leaf(["other.test"])],
  ])("ends at a certificate that %s", async (reason, leaf) => {
    await using upstream = await startSecure(leaf());
    using forwarder = openForwarder({ upstreamCa: [caFile] });
    const failure = await failureOf(forwarder.forward(requestTo(upstream.origin)));
    expect(failure).toMatchObject({ code: "tls", status: 502 });
    expect((failure as Error).message).toContain(`The certificate of 127.0.0.1 ${reason}.`);
    expect(upstream.requests).toEqual([]);
  });

  it("ends at a server that speaks no TLS", async () => {
    await using upstream = await startRawUpstream({
      onConnection: (socket) => void socket.write("HTTP/1.1 400 No\r\n\r\n"),
    });
    using forwarder = openForwarder();
    const failure = await failureOf(forwarder.forward(requestTo({ ...upstream.origin, scheme: "https" })));
    expect(failure).toMatchObject({ code: "tls", status: 502 });
  });
});

describe("--upstream-ca", () => {
  it("refuses a file that cannot be read", () => {
    const file = join(folder, "absent.pem");
    const message =
      `Cannot read ${file}, which --upstream-ca names. ` +
      `The system says: ENOENT: no such file or directory, open '${file}'. ` +
      `Give the path of a PEM file that you may read: --upstream-ca FILE.`;
    expect(() => openForwarder({ upstreamCa: [file] })).toThrow(
      expect.objectContaining({ name: "UsageError", code: "upstream_ca", message }),
    );
  });

  it.each([
    ["no PEM", () => "no certificate at all"],
    ["a key", () => authority.leaf([]).key],
    ["a broken certificate", () => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    [
      "a good certificate and a broken one",
      () => `${authority.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    ],
  ])("refuses a file with %s", async (_title, text) => {
    const file = join(folder, "unusable.pem");
    await writeFile(file, text());
    const message =
      `Cannot trust ${file}, which --upstream-ca names. It holds no certificate in PEM form, or a broken one. ` +
      `If it is in DER form, turn it into PEM: openssl x509 -inform der -in ${file} -out ca.pem.`;
    expect(() => openForwarder({ upstreamCa: [caFile, file] })).toThrow(
      expect.objectContaining({ name: "UsageError", code: "upstream_ca", message }),
    );
  });
});
