import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { CancelSignal } from "../model/cancellation.ts";
import type { RepeatableBody, ResponseHead } from "../model/exchange.ts";
import { isCall } from "../model/grpc.ts";
import type { RawHeaders } from "../model/headers.ts";
import type { UpstreamTimeouts } from "../model/options.ts";
import { authorityOf, type Origin } from "../model/origin.ts";
import { createAgents } from "./agents.ts";
import type { UpstreamResponse } from "./answer.ts";
import type { Environment } from "./corporate-proxy.ts";
import { dial } from "./dial.ts";
import { loadEngine, type Engine, type WireRequest } from "./engine.ts";
import { createHttp2Sessions, signsAuthority } from "./http2-sessions.ts";
import { outgoingHeaders } from "./outgoing-headers.ts";
import { createRouter, type Route } from "./route.ts";
import { sendOverHttp2 } from "./send-over-http2.ts";
import { sendOnce, StaleConnectionError, type Sending } from "./send-once.ts";
import { createTrust, readUpstreamCa } from "./trust.ts";
import { sendUpgrade, type OutgoingUpgrade, type UpgradeAnswer } from "./upgrade.ts";
import { noHttp2, plainProxyOf } from "./upstream-failures.ts";

export type { UpstreamResponse } from "./answer.ts";

/** How a forwarder finds its way. */
export interface ForwarderOptions {
  /**
   * Sends a host's traffic to another URL, whose path, if any, is put in front. The key is `host` or
   * `host:port`, without a port the scheme's own. The Host header stays the client's; TLS asks for the URL's
   * host and verifies that one.
   */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** PEM files of authorities to trust besides the system's. */
  readonly upstreamCa?: readonly string[] | undefined;
  readonly timeouts?: Partial<UpstreamTimeouts> | undefined;
  /** Where a corporate proxy and the system's roots are looked for. Default `process.env`. */
  readonly environment?: Environment | undefined;
  /** Whether that is our own listening address, to which nothing is forwarded. */
  readonly isSelf?: ((host: string, port: number) => boolean) | undefined;
}

/** A client's request on its way to the provider. */
export interface OutgoingRequest {
  readonly origin: Origin;
  readonly method: string;
  /** Path and query as they were on the wire; they go out as they are. */
  readonly path: string;
  /** As the client sent them. */
  readonly headers: RawHeaders;
  /** Whole, and then sent with a Content-Length; or streaming, in the client's own framing. */
  readonly body: Buffer | RepeatableBody | Readable;
  /** Ends the upstream's work at once, before and after the answer's head. */
  readonly signal?: CancelSignal | undefined;
  /** Hears of interim answers (1xx), with their end-to-end headers, before the answer. */
  readonly onInterim?: ((head: ResponseHead) => void) | undefined;
}

/**
 * Forwards requests to upstreams over kept-alive connections: in HTTP/1.1, but for gRPC and for those whose
 * signature holds in HTTP/2 alone.
 */
export interface Forwarder {
  /**
   * Resolves with the answer when its head is there. Rejects with UpstreamError (`refused`, `dns`, `tls`,
   * `reset`, `timeout`, `loop`, `proxy` or `protocol`), with the signal's reason, or with the error of a
   * streaming body.
   */
  forward(request: OutgoingRequest): Promise<UpstreamResponse>;
  /**
   * Sends a WebSocket handshake on a connection of its own. Resolves with the open stream, or with the answer that
   * turns it down. Rejects as {@link forward}.
   */
  upgrade(handshake: OutgoingUpgrade): Promise<UpgradeAnswer>;
  /**
   * Opens a bare connection for a tunnel, by the same ways: map, corporate proxy, limits of patience. Rejects
   * with UpstreamError.
   */
  dial(host: string, port: number): Promise<Socket>;
  /** Ends all connections, those of tunnels too. */
  close(): void;
}

const DEFAULT_TIMEOUTS: UpstreamTimeouts = { connectMs: 15_000, headMs: 600_000, idleMs: 600_000 };

/** Throws UsageError for a `map` or an `upstreamCa` that cannot be used. */
export function createForwarder(options: ForwarderOptions = {}): Forwarder {
  const { map = {}, upstreamCa = [], environment = process.env, isSelf = () => false } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const findRoute = createRouter({ map, environment, isSelf });
  const trust = createTrust(readUpstreamCa(upstreamCa), environment);
  const { connectMs } = timeouts;
  const agents = createAgents(trust, connectMs);
  const closing = new AbortController();
  const http2Sessions = createHttp2Sessions({ trust, connectMs, signal: closing.signal });
  let engine: Promise<Engine> | undefined;

  async function forward(request: OutgoingRequest): Promise<UpstreamResponse> {
    const { body, signal, onInterim } = request;
    const route = findRoute(request.origin);
    const wire = toWire(request, route, agents.for(route));
    const isGrpc = isCall(request.headers);
    const session =
      isGrpc || signsAuthority(request.headers) ? await http2Sessions.for(route, isGrpc) : undefined;
    if (session === undefined && isGrpc) throw noHttp2(route);
    if (session !== undefined) {
      return sendOverHttp2({ session, route, wire, upload: streamOf(body), timeouts, signal, onInterim });
    }
    const loading = (engine ??= loadEngine());
    const sending = (): Sending => ({
      engine: loading,
      route,
      wire,
      upload: Buffer.isBuffer(body) ? body : streamOf(body),
      timeouts,
      signal,
      onInterim,
    });
    try {
      return await sendOnce(sending());
    } catch (error) {
      if (!(error instanceof StaleConnectionError) || body instanceof Readable) throw error;
      // The upstream closed an idle connection just when it was taken: its siblings are no better.
      agents.dropIdle(wire.agent, wire.to.host);
      return sendOnce(sending());
    }
  }

  return {
    forward,
    async upgrade(handshake) {
      const ends = [closing.signal, ...(handshake.signal === undefined ? [] : [handshake.signal])];
      const means = { trust, timeouts, signal: AbortSignal.any(ends) };
      return sendUpgrade(handshake, findRoute(handshake.origin), means);
    },
    async dial(host, port) {
      // What goes through a tunnel is TLS as a rule: the proxy for https is meant.
      const route = findRoute({ scheme: "https", host, port });
      return dial(route, { trust, connectMs, signal: closing.signal });
    },
    close() {
      closing.abort();
      agents.close();
      http2Sessions.close();
    },
  };
}

function toWire(request: OutgoingRequest, route: Route, agent: WireRequest["agent"]): WireRequest {
  const { method, origin, headers, body } = request;
  const bodyLength = body instanceof Readable ? undefined : body.length;
  const outgoing = outgoingHeaders({ method, origin, headers, bodyLength });
  const path = request.path.startsWith("/") ? `${route.pathPrefix}${request.path}` : request.path;
  const proxy = plainProxyOf(route);
  if (proxy === undefined) return { method, path, headers: outgoing, agent, to: route.server };
  if (proxy.authorization !== undefined) outgoing.push("Proxy-Authorization", proxy.authorization);
  const absolute = `http://${authorityOf(route.server)}${path}`;
  return { method, path: absolute, headers: outgoing, agent, to: proxy.origin };
}

function streamOf(body: OutgoingRequest["body"]): Readable {
  if (body instanceof Readable) return body;
  if (!Buffer.isBuffer(body)) return body.stream();
  return Readable.from(body.length > 0 ? [body] : []);
}
