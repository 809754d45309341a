import * as http from "node:http";
import type { Duplex } from "node:stream";
import * as net from "node:net";
import * as tls from "node:tls";
import type { ResponseHead } from "../model/exchange.ts";
import { endToEndHeaders, filterHeaders, headerLines, type RawHeaders } from "../model/headers.ts";
import type { UpstreamTimeouts } from "../model/options.ts";
import type { Origin } from "../model/origin.ts";
import { dial } from "./dial.ts";
import { outgoingHeaders } from "./outgoing-headers.ts";
import { brokenHow } from "./broken-how.ts";
import { createResponseBody } from "./response-body.ts";
import type { Route } from "./route.ts";
import type { UpstreamResponse } from "./answer.ts";
import type { Trust } from "./trust.ts";
import { brokenBody, describeFailure, notHttp, tooLate } from "./upstream-failures.ts";

/** A client's WebSocket handshake on its way to the provider. */
export interface OutgoingUpgrade {
  readonly origin: Origin;
  readonly path: string;
  /** As the client sent them. */
  readonly headers: RawHeaders;
  /** Ends the handshake. What comes of it is the taker's to end. */
  readonly signal?: AbortSignal | undefined;
}

/** What an upstream says to a handshake. */
export type UpgradeAnswer =
  /** With all headers of the 101, in their order and case; the stream is not read yet. */
  | { readonly kind: "switched"; readonly head: ResponseHead; readonly stream: Duplex }
  | { readonly kind: "answered"; readonly response: UpstreamResponse };

/** How {@link sendUpgrade} goes about it. */
export interface UpgradeOptions {
  readonly trust: Trust;
  readonly timeouts: UpstreamTimeouts;
  readonly signal: AbortSignal;
}

/**
 * Sends a handshake on a connection of its own, through a corporate proxy by CONNECT whatever the scheme is (RFC
 * 6455, 4.1). Rejects with UpstreamError or the signal's reason.
 */
export async function sendUpgrade(
  { origin, path, headers }: OutgoingUpgrade,
  route: Route,
  options: UpgradeOptions,
): Promise<UpgradeAnswer> {
  const { signal, timeouts, trust } = options;
  const plain = await dial(route, { trust, connectMs: timeouts.connectMs, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw error;
    },
  );
  const socket = route.server.scheme === "https" ? await secured(plain, route, options) : plain;
  const request = http.request({
    createConnection: () => socket,
    method: "GET",
    host: route.server.host,
    path: path.startsWith("/") ? `${route.pathPrefix}${path}` : path,
    headers: upgradeHeaders(headers, origin),
    signal,
  });
  return answerTo(request, route, timeouts, signal);
}

function secured(plain: net.Socket, route: Route, options: UpgradeOptions): Promise<tls.TLSSocket> {
  const { host } = route.server;
  const { connectMs } = options.timeouts;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: plain,
      host,
      servername: net.isIP(host) === 0 ? host : "",
      secureContext: options.trust(),
      ALPNProtocols: ["http/1.1"],
    });
    const fail = (error: Error): void => {
      clearTimeout(impatience);
      options.signal.removeEventListener("abort", onAbort);
      socket.destroy();
      plain.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(reasonOf(options.signal));
    const impatience = setTimeout(() => fail(tooLate(route, "connect", connectMs)), connectMs);
    options.signal.addEventListener("abort", onAbort);
    socket.on("error", (error) => fail(describeFailure(error, route)));
    socket.once("close", () => fail(describeFailure(new Error("the connection closed"), route)));
    socket.once("secureConnect", () => {
      clearTimeout(impatience);
      options.signal.removeEventListener("abort", onAbort);
      resolve(socket);
    });
  });
}

function answerTo(
  request: http.ClientRequest,
  route: Route,
  { headMs, idleMs }: UpstreamTimeouts,
  signal: AbortSignal,
): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(impatience);
      reject(error);
      request.destroy();
    };
    const impatience = setTimeout(() => fail(tooLate(route, "head", headMs)), headMs);
    request.on("error", (error) => fail(signal.aborted ? reasonOf(signal) : describeFailure(error, route)));
    request.once("close", () => fail(notHttp(new Error("it ended without a response"), route)));
    request.once("upgrade", (message, stream, head) => {
      clearTimeout(impatience);
      // The HTTP client has taken its own handlers away; whoever uses the stream hears of its end by 'close'.
      stream.on("error", () => {});
      if (head.length > 0) stream.unshift(head);
      resolve({ kind: "switched", head: headOf(message, message.rawHeaders), stream });
    });
    request.once("response", (message) => {
      clearTimeout(impatience);
      const body = createResponseBody(message, {
        isWhole: () => message.complete,
        idleMs,
        idle: () => tooLate(route, "body", idleMs),
        broken: (cause) => brokenBody(route, brokenHow(message), cause),
      });
      body.once("close", () => request.destroy());
      const abort = (): void => {
        body.destroy(new DOMException("The exchange was aborted.", "AbortError"));
      };
      const head = headOf(message, endToEndHeaders(message.rawHeaders));
      const trailers = (): string[] => endToEndHeaders(message.rawTrailers);
      resolve({ kind: "answered", response: { head, body, trailers, abort } });
    });
    request.end();
  });
}

function headOf(
  { statusCode = 0, statusMessage = "" }: http.IncomingMessage,
  headers: RawHeaders,
): ResponseHead {
  return { status: statusCode, statusText: statusMessage, headers };
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException("The handshake was aborted.", "AbortError");
}

const HANDSHAKE = new Set(["connection", "upgrade"]);

/**
 * The header lines of the handshake for the upstream: the client's, without the extensions, because what is
 * compressed cannot be read on its way.
 */
function upgradeHeaders(headers: RawHeaders, origin: Origin): string[] {
  const asked = filterHeaders(headers, (name) => name !== "sec-websocket-extensions");
  const passed = outgoingHeaders({ method: "GET", origin, headers: asked, bodyLength: 0 });
  const wanted = filterHeaders(asked, (name) => HANDSHAKE.has(name));
  const named = [...headerLines(wanted)].find(([name]) => name.toLowerCase() === "connection")?.[0];
  return [
    ...passed,
    named ?? "Connection",
    "Upgrade",
    ...filterHeaders(wanted, (name) => name === "upgrade"),
  ];
}
