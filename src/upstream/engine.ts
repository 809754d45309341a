import { EventEmitter } from "node:events";
import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import nodeUtil from "node:util";
import type { Origin } from "../model/origin.ts";

/** A request as it goes on the wire, to the server that is connected to. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly to: Origin;
  readonly agent: Agent;
}

/** What the engine tells of a request. Errors may come twice, after the response, or not at all. */
export interface EngineListener {
  /** The request has a socket; nothing is written yet. */
  onRequest(request: ClientRequest): void;
  onResponse(response: IncomingMessage): void;
  onError(error: Error): void;
}

/** Sends requests. The result of `send` breaks the request off, before and after its response. */
export interface Engine {
  send(wire: WireRequest, body: Buffer | Readable, listener: EngineListener): () => void;
}

/**
 * Loads http-proxy, which is used for nothing but the sending of requests: it sees neither the client's
 * request nor its response, because what it does to them loses bytes, order and errors.
 */
export async function loadEngine(): Promise<Engine> {
  const { default: httpProxy } = await withoutExtendWarning(() => import("http-proxy"));
  const server = httpProxy.createProxyServer();
  server.on("proxyReq", (request, standIn) => listenerOf(standIn).onRequest(request));
  server.on("proxyRes", (response, standIn) => listenerOf(standIn).onResponse(response));
  return {
    send(wire, body, listener) {
      const standIn = new StandIn(wire.method, listener);
      const { scheme, host, port } = wire.to;
      const options = {
        target: { protocol: `${scheme}:`, host, hostname: host, port },
        ssl: verbatim(wire),
        agent: wire.agent,
        buffer: Buffer.isBuffer(body) ? inOnePiece(body) : body,
        selfHandleResponse: true,
        // Spares the stand-in's URL a parsing.
        toProxy: true,
      };
      try {
        server.web(standIn as unknown as IncomingMessage, NO_RESPONSE, options, (error) =>
          listener.onError(error),
        );
      } catch (error) {
        listener.onError(error as Error);
      }
      return () => standIn.emit("aborted");
    },
  };
}

/** All that http-proxy does with a body is to pipe it: one that is there already goes out with its head. */
function inOnePiece(body: Buffer): Readable {
  const piped = { pipe: (request: ClientRequest) => (body.length > 0 ? request.end(body) : request.end()) };
  return piped as unknown as Readable;
}

/** What http-proxy takes for the client's request. Its socket never ends, so that each error is reported. */
class StandIn extends EventEmitter {
  readonly method: string;
  readonly listener: EngineListener;
  readonly url = "/";
  readonly headers = {};
  readonly socket = { destroyed: false };

  constructor(method: string, listener: EngineListener) {
    super();
    this.method = method;
    this.listener = listener;
  }
}

function listenerOf(standIn: IncomingMessage): EngineListener {
  return (standIn as unknown as StandIn).listener;
}

/** Finished, so that http-proxy does not wait for the end of an answer that others handle. */
const NO_RESPONSE = { finished: true, headersSent: false } as unknown as ServerResponse;

/**
 * Options for `http.request` that http-proxy fills in, and whose path and headers it cannot change: it would
 * fold `//`, rewrite `\`, and give headers in lower case, in another order and without repetitions.
 */
function verbatim({ path, headers }: WireRequest): object {
  return {
    get path() {
      return path;
    },
    set path(_rewritten) {},
    get headers() {
      return headers;
    },
    set headers(_rewritten) {},
  };
}

/** http-proxy takes `util._extend` at loading; since Node 22 that function warns when it is called (DEP0060). */
async function withoutExtendWarning<Module>(load: () => Promise<Module>): Promise<Module> {
  const legacy = nodeUtil as { _extend?: unknown };
  const original = legacy._extend;
  legacy._extend = Object.assign;
  try {
    return await load();
  } finally {
    legacy._extend = original;
  }
}
