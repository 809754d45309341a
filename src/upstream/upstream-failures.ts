import { BrokenAnswerError, UpstreamError } from "../errors.ts";
import type { BrokenOff } from "../model/exchange.ts";
import { authorityOf, authorityWithPort, formatOrigin, type Origin } from "../model/origin.ts";
import type { CorporateProxy } from "./corporate-proxy.ts";
import type { Route } from "./route.ts";
import { isTlsFailure, tlsFailure } from "./tls-failure.ts";

/** Puts what happened on the way to an upstream into an UpstreamError; one that is such already stays. */
export function describeFailure(error: NodeJS.ErrnoException, route: Route): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const { code = "" } = error;
  if (code.startsWith("HPE_")) return notHttp(error, route);
  const proxy = plainProxyOf(route);
  if (proxy !== undefined)
    return proxyFailure(proxy, route.asked, `The system says: ${error.message}`, error);
  if (isTlsFailure(code)) return tlsFailure(error, route);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return nameNotFound(code, error, route);
  if (code === "ETIMEDOUT") return lateError(route, "let the system wait in vain for a connection", error);
  if (CANNOT_CONNECT.has(code)) return refused(code, error, route);
  if (code.startsWith("ERR_")) return unsendable(error, route);
  return reset(error, route);
}

const CANNOT_CONNECT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
]);

/** The corporate proxy where it is the one that is spoken to in HTTP; inside a tunnel it is not heard. */
export function plainProxyOf({ server, corporateProxy }: Route): CorporateProxy | undefined {
  return server.scheme === "http" ? corporateProxy : undefined;
}

/** The corporate proxy is at fault: it cannot be reached, or does not let the request through. */
export function proxyFailure(
  proxy: CorporateProxy,
  asked: Origin,
  known: string,
  cause?: Error,
): UpstreamError {
  const message =
    `The proxy ${formatOrigin(proxy.origin)} did not lead to ${formatOrigin(asked)}. ${known}. ` +
    `Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY with the user and password in them, ` +
    `or go without: NO_PROXY=${asked.host}.`;
  return new UpstreamError("proxy", asked.host, 502, message, { cause });
}

/** What an upstream was too slow with. */
export type Wait = "connect" | "upload" | "head" | "body";

/** An upstream used up its time, in milliseconds. */
export function tooLate(route: Route, wait: Wait, limitMs: number): UpstreamError {
  return lateError(route, `${WAITS[wait]} within ${limitMs / 1000} seconds`);
}

const WAITS: Readonly<Record<Wait, string>> = {
  connect: "did not complete a connection",
  upload: "took no more of the request's body",
  head: "took the request, but did not begin to answer",
  body: "began to answer, but sent no more of the body",
};

function lateError(route: Route, what: string, cause?: Error): UpstreamError {
  const message =
    `${nameOf(route)} was too slow. It ${what}. ` +
    `Try again, or see what it does: curl -v ${formatOrigin(route.server)}.`;
  return new UpstreamError("timeout", route.asked.host, 504, message, { cause });
}

/** The body broke off before the end that its framing promised. */
export function brokenBody(route: Route, ended: BrokenOff, cause: Error | undefined): BrokenAnswerError {
  const message =
    `${nameOf(route)} broke off in the middle of its answer. ` +
    `${cause === undefined ? "The connection closed before the body's end" : `The system says: ${cause.message}`}. ` +
    `Send the request again; nothing of this one is saved.`;
  return new BrokenAnswerError(ended, route.asked.host, message, { cause });
}

/** The answer was none that HTTP knows. */
export function notHttp(cause: Error, route: Route): UpstreamError {
  const message =
    `${nameOf(route)} did not answer in HTTP/1.1. Of its answer is known: ${cause.message}. ` +
    `Check that the host, the port and the scheme are meant: curl -v ${formatOrigin(route.server)}.`;
  return new UpstreamError("protocol", route.asked.host, 502, message, { cause });
}

/** A gRPC call was meant for a server without the protocol that it needs. */
export function noHttp2(route: Route): UpstreamError {
  const { asked, server } = route;
  const message =
    `${nameOf(route)} speaks no HTTP/2, which gRPC needs. It chose HTTP/1.1 in the TLS handshake. ` +
    `Send the host's traffic to a server with HTTP/2: --map ${authorityOf(asked)}=URL, or ask this one in ` +
    `HTTP/1.1: curl -v ${formatOrigin(server)}.`;
  return new UpstreamError("protocol", asked.host, 502, message);
}

function refused(code: string, cause: Error, route: Route): UpstreamError {
  const { asked, server } = route;
  const known =
    code === "ECONNREFUSED"
      ? `Nothing listens on ${authorityWithPort(server)}, or a firewall turns us away`
      : `The system says: ${cause.message}`;
  const message =
    `${nameOf(route)} cannot be connected to. ${known}. ` +
    `Start the server, or send the host's traffic elsewhere: --map ${authorityOf(asked)}=URL.`;
  return new UpstreamError("refused", asked.host, 502, message, { cause });
}

function nameNotFound(code: string, cause: Error, route: Route): UpstreamError {
  const { asked, server } = route;
  const known =
    code === "ENOTFOUND"
      ? "The name service does not know it"
      : "The name service does not answer at the moment";
  const message =
    `${nameOf(route)} has no address. ${known}. ` +
    `Check the name ${server.host} and the network; where only a proxy leads out, set HTTPS_PROXY and start again.`;
  return new UpstreamError("dns", asked.host, 502, message, { cause });
}

function reset(cause: Error, route: Route): UpstreamError {
  const message =
    `${nameOf(route)} closed the connection before it answered. The system says: ${cause.message}. ` +
    `Send the request again; if that does not help, see what it does: curl -v ${formatOrigin(route.server)}.`;
  return new UpstreamError("reset", route.asked.host, 502, message, { cause });
}

function unsendable(cause: Error, route: Route): UpstreamError {
  const message =
    `The request cannot be sent to ${nameOf(route)}. Node says: ${cause.message}. ` +
    `Take characters that HTTP does not allow out of its path and headers.`;
  return new UpstreamError("protocol", route.asked.host, 502, message, { cause });
}

function nameOf({ asked, server }: Route): string {
  return asked === server
    ? formatOrigin(asked)
    : `${formatOrigin(server)} (where --map sends ${authorityOf(asked)})`;
}
