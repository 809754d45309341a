import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../src/errors.ts";
import type { Origin } from "../../src/model/origin.ts";
import type { Route } from "../../src/upstream/route.ts";
import { brokenBody, describeFailure, proxyFailure, tooLate } from "../../src/upstream/upstream-failures.ts";

const ASKED: Origin = { scheme: "https", host: "api.example.test", port: 443 };
const ROUTE: Route = { asked: ASKED, server: ASKED, pathPrefix: "", corporateProxy: undefined };
const MAPPED: Route = { ...ROUTE, server: { scheme: "http", host: "::1", port: 8080 } };
const PROXY = {
  origin: { scheme: "http", host: "corporate.test", port: 3128 },
  authorization: "Basic synthetic",
} as const;

function systemError(code: string, message: string = code): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}

const TEXTS: readonly [error: NodeJS.ErrnoException, route: Route, code: string, message: string][] = [
  [
    systemError("ECONNREFUSED"),
    ROUTE,
    "refused",
    "https://api.example.test cannot be connected to. Nothing listens on api.example.test:443, or a firewall turns us away. " +
      "Start the server, or send the host's traffic elsewhere: --map api.example.test=URL.",
  ],
  [
    systemError("EHOSTUNREACH", "connect EHOSTUNREACH ::1:8080"),
    MAPPED,
    "refused",
    "http://[::1]:8080 (where --map sends api.example.test) cannot be connected to. " +
      "The system says: connect EHOSTUNREACH ::1:8080. " +
      "Start the server, or send the host's traffic elsewhere: --map api.example.test=URL.",
  ],
  [
    systemError("ENOTFOUND"),
    ROUTE,
    "dns",
    "https://api.example.test has no address. The name service does not know it. " +
      "Check the name api.example.test and the network; where only a proxy leads out, set HTTPS_PROXY and start again.",
  ],
  [
    systemError("EAI_AGAIN"),
    ROUTE,
    "dns",
    "https://api.example.test has no address. The name service does not answer at the moment. " +
      "Check the name api.example.test and the network; where only a proxy leads out, set HTTPS_PROXY and start again.",
  ],
  [
    systemError("ECONNRESET", "socket hang up"),
    ROUTE,
    "reset",
    "https://api.example.test closed the connection before it answered. The system says: socket hang up. " +
      "Send the request again; if that does not help, see what it does: curl -v https://api.example.test.",
  ],
  [
    systemError("HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/"),
    ROUTE,
    "protocol",
    "https://api.example.test did not answer in HTTP/1.1. Of its answer is known: Parse Error: Expected HTTP/. " +
      "Check that the host, the port and the scheme are meant: curl -v https://api.example.test.",
  ],
  [
    systemError("ERR_INVALID_CHAR", "Invalid character in header content"),
    ROUTE,
    "protocol",
    "The request cannot be sent to https://api.example.test. Node says: Invalid character in header content. " +
      "Take characters that HTTP does not allow out of its path and headers.",
  ],
  [
    systemError("ECONNREFUSED", "connect ECONNREFUSED 192.0.2.1:3128"),
    { ...MAPPED, corporateProxy: PROXY },
    "proxy",
    "The proxy http://corporate.test:3128 did not lead to https://api.example.test. " +
      "The system says: connect ECONNREFUSED 192.0.2.1:3128. " +
      "Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY with the user and password in them, or go without: NO_PROXY=api.example.test.",
  ],
  [
    systemError("CERT_HAS_EXPIRED", "certificate has expired"),
    ROUTE,
    "tls",
    "No safe connection to https://api.example.test. The certificate of api.example.test has expired. " +
      "Check this machine's clock and renew the certificate: --upstream-ca FILE cannot make up for it.",
  ],
  [
    systemError("CERT_NOT_YET_VALID", "certificate is not yet valid"),
    ROUTE,
    "tls",
    "No safe connection to https://api.example.test. The certificate of api.example.test is not valid yet. " +
      "Check this machine's clock and renew the certificate: --upstream-ca FILE cannot make up for it.",
  ],
  [
    systemError("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"),
    { ...MAPPED, server: { scheme: "https", host: "staging.test", port: 8443 } },
    "tls",
    "No safe connection to https://staging.test:8443 (where --map sends api.example.test). " +
      "The certificate of staging.test comes from an authority that is not trusted here " +
      "(self-signed certificate in certificate chain). " +
      "If it is yours or your company's, give its certificate as PEM: --upstream-ca FILE.",
  ],
  [
    Object.assign(systemError("ERR_TLS_CERT_ALTNAME_INVALID"), {
      cert: { subjectaltname: "DNS:other.test" },
    }),
    ROUTE,
    "tls",
    "No safe connection to https://api.example.test. " +
      "The certificate of api.example.test is made out to other names: DNS:other.test. " +
      "Use one of these names; --upstream-ca FILE trusts another authority, not another name.",
  ],
  [
    systemError("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number\n"),
    ROUTE,
    "tls",
    "No safe connection to https://api.example.test. " +
      "The TLS handshake with api.example.test failed: wrong version number. " +
      "Check that the port speaks TLS, version 1.2 or newer; --upstream-ca FILE helps only with an authority.",
  ],
];

describe("what happened on the way to an upstream", () => {
  it.each(TEXTS)("is told in three parts: %s", (error, route, code, message) => {
    const failure = describeFailure(error, route);
    expect(failure).toBeInstanceOf(UpstreamError);
    expect(failure).toMatchObject({ code, message, status: 502, host: "api.example.test", cause: error });
  });

  it("is told as 504 where the system itself waited too long", () => {
    expect(describeFailure(systemError("ETIMEDOUT"), ROUTE)).toMatchObject({ code: "timeout", status: 504 });
  });

  it("stays as it is where it has been told already", () => {
    const told = proxyFailure(PROXY, ASKED, "It answered the CONNECT with 407 Who are you");
    expect(describeFailure(told, ROUTE)).toBe(told);
    expect(JSON.stringify([told.message, told])).not.toContain("synthetic");
  });

  it("tells what an upstream was too slow with", () => {
    expect(tooLate(ROUTE, "connect", 15_000)).toMatchObject({
      code: "timeout",
      status: 504,
      host: "api.example.test",
      message:
        "https://api.example.test was too slow. It did not complete a connection within 15 seconds. " +
        "Try again, or see what it does: curl -v https://api.example.test.",
    });
  });

  it("tells that a body broke off", () => {
    expect(brokenBody(ROUTE, "early", undefined).message).toBe(
      "https://api.example.test broke off in the middle of its answer. The connection closed before the body's end. " +
        "Send the request again; nothing of this one is saved.",
    );
    expect(brokenBody(ROUTE, "reset", new Error("aborted")).message).toContain("The system says: aborted.");
  });
});
