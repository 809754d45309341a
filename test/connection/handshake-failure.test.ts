import { describe, expect, it } from "vitest";
import { describeHandshakeFailure, readHandshakeFailure } from "../../src/connection/handshake-failure.ts";
import { AuthorityError } from "../../src/errors.ts";

const FILES = { certificate: "/project/ca/mockai-proxy-ca.pem", folder: "/project/ca" };
const BUNDLE = '"$(mockai-proxy ca bundle --ca-dir /project/ca)"';

function describeAlert(signature: string, alert = "unknown ca", files = FILES): string {
  return describeHandshakeFailure({ kind: "distrust", alert }, "api.openai.com", signature, files);
}

describe("reading a failed handshake", () => {
  it.each([
    ["0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../record.c:1", "unknown ca"],
    ["0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../record.c:1", "bad certificate"],
    [
      "0A000416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown:../record.c:1",
      "certificate unknown",
    ],
  ])("finds the alert in %s", (message, alert) => {
    expect(readHandshakeFailure(new Error(message))).toEqual({ kind: "distrust", alert });
  });

  it("takes a connection that ended for a client that left", () => {
    const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    expect(readHandshakeFailure(error)).toEqual({ kind: "left", when: "in the middle of" });
  });

  it("keeps our own words, such as those of an authority that is limited", () => {
    const reason = "Cannot make a certificate for api.openai.com. And so on.";
    const error = new AuthorityError("authority_limited", reason);
    expect(readHandshakeFailure(error)).toEqual({ kind: "other", reason });
  });

  it("says what to offer where no protocol is agreed on", () => {
    const error = Object.assign(new Error("no"), { code: "ERR_SSL_NO_APPLICATION_PROTOCOL" });
    expect(describeHandshakeFailure(readHandshakeFailure(error), "api.openai.com", "", FILES)).toBe(
      "A client and mockai-proxy could not shake hands for api.openai.com. The client offers neither HTTP/2 nor " +
        "HTTP/1.1 (ALPN). Have it offer h2, or http/1.1, or nothing.",
    );
  });

  it("keeps what OpenSSL says of all else", () => {
    const message = "0A000102:SSL routines:tls_early_post_process_client_hello:unsupported protocol:../s.c:1";
    const failure = readHandshakeFailure(new Error(message));
    expect(describeHandshakeFailure(failure, "api.openai.com", "", FILES)).toBe(
      "A client and mockai-proxy could not shake hands for api.openai.com. " +
        "OpenSSL says: unsupported protocol. Check that the client speaks TLS 1.2 or newer.",
    );
  });
});

describe("the words for a rejected certificate", () => {
  it("say what happened, where the trust comes from, and what to type", () => {
    expect(describeAlert("1.1 Host;User-Agent=Go-http-client/1.1", "bad certificate")).toBe(
      "A Go program does not trust the certificate that mockai-proxy showed for api.openai.com " +
        "(it says: bad certificate). Its trust comes from SSL_CERT_FILE, which most likely lacks " +
        `/project/ca/mockai-proxy-ca.pem. Type export SSL_CERT_FILE=${BUNDLE} where the client is started, ` +
        "or let mockai-proxy start it: mockai-proxy MODE -- COMMAND.",
    );
  });

  it("say when a client left without a word", () => {
    const failure = { kind: "left", when: "right after" } as const;
    expect(describeHandshakeFailure(failure, "api.openai.com", "1.1 Host", FILES)).toBe(
      "A client hung up right after the handshake for api.openai.com, as many do that do not trust the " +
        "certificate. Its trust comes from NODE_EXTRA_CA_CERTS, which most likely lacks " +
        "/project/ca/mockai-proxy-ca.pem. Type export NODE_EXTRA_CA_CERTS=/project/ca/mockai-proxy-ca.pem " +
        "where the client is started, or let mockai-proxy start it: mockai-proxy MODE -- COMMAND.",
    );
  });

  it.each([
    ["curl", "1.1 Host;User-Agent=curl/7.88.1;Proxy-Connection", "CURL_CA_BUNDLE"],
    ["git", "1.1 Host;User-Agent=git/2.39.5;Proxy-Connection", "GIT_SSL_CAINFO"],
    ["Wget", "1.1 User-Agent=Wget/1.21.3;Host", "WGETRC"],
    ["python-requests", "1.1 Host;User-Agent=python-requests/2.34.2", "REQUESTS_CA_BUNDLE"],
    ["boto3", "1.1 User-Agent=Boto3/1.43.11", "AWS_CA_BUNDLE"],
    ["A Python program", "1.1 Host;User-Agent=python-httpx/0.28.1", "SSL_CERT_FILE"],
    ["A Python program", "1.1 Host;User-Agent=OpenAI/Python 3.6.0", "SSL_CERT_FILE"],
    ["A Python program", "1.1 Host;Accept;User-Agent=Python/3.11 aiohttp/3.14.3", "SSL_CERT_FILE"],
    ["Python's httpx", "1.1 Host;Accept", "SSL_CERT_FILE"],
    ["A client (Python, by its CONNECT)", "1.0 ", "REQUESTS_CA_BUNDLE"],
    ["A Java program", "1.1 User-Agent=Java/17.0.15;Host;Accept;Proxy-Connection", "JAVA_TOOL_OPTIONS"],
    ["A Java program", "1.1 Host;Proxy-Connection;User-Agent=okhttp/4.12.0", "JAVA_TOOL_OPTIONS"],
    ["Node", "1.1 Host;User-Agent=node", "NODE_EXTRA_CA_CERTS"],
    ["Node", "1.1 Host;User-Agent=Anthropic/JS 1.11.0", "NODE_EXTRA_CA_CERTS"],
    ["Node", "1.1 host;connection;proxy-connection", "NODE_EXTRA_CA_CERTS"],
    ["Deno", "1.1 Host;User-Agent=Deno/2.9.0", "DENO_CERT"],
    ["Bun", "1.1 Host;User-Agent=Bun/1.4.5", "NODE_EXTRA_CA_CERTS"],
    ["A Ruby program", "1.1 Host;User-Agent=Faraday v2.9", "SSL_CERT_FILE"],
    ["A PHP program", "1.1 Host;User-Agent=GuzzleHttp/7;Proxy-Connection", "curl.cainfo"],
    ["Perl's LWP", "1.1 Host;User-Agent=libwww-perl/6.68", "PERL_LWP_SSL_CA_FILE"],
    ["A Rust program", "1.1 Host;User-Agent=reqwest/0.13", "SSL_CERT_FILE"],
    ["gRPC", "1.1 Host;User-Agent=grpc-httpcli/0.0", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"],
    ["A browser", "1.1 Host;Proxy-Connection;User-Agent=Mozilla/5.0", "mockai-proxy ca install"],
    ["A client", "1.1 Host;User-Agent=unheard-of/1", "SSL_CERT_FILE or REQUESTS_CA_BUNDLE"],
  ])("know %s by its CONNECT: %s", (name, signature, variable) => {
    const message = describeAlert(signature);
    expect(message.startsWith(`${name} does not trust the certificate`)).toBe(true);
    expect(message).toContain(variable);
  });

  it("guess from the alert where the CONNECT tells nothing", () => {
    expect(describeAlert("1.1 Host", "certificate unknown")).toContain("JAVA_TOOL_OPTIONS");
    expect(describeAlert("", "unknown ca")).toContain("REQUESTS_CA_BUNDLE");
  });

  it("quote a folder with spaces", () => {
    const files = { certificate: "/a project/ca/mockai-proxy-ca.pem", folder: "/a project/ca" };
    expect(describeAlert("1.1 User-Agent=curl/8", "unknown ca", files)).toContain(
      `export CURL_CA_BUNDLE="$(mockai-proxy ca bundle --ca-dir '/a project/ca')" where`,
    );
  });
});
