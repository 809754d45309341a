import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { answerTo } from "./answer-to.ts";
import type { ApiName, Memory } from "./api.ts";
import { createCanaries, credentialsOf } from "./canaries.ts";
import { createChance } from "./chance.ts";
import { parseFaults, type Faults } from "./faults.ts";
import { asked, receiveRequest, type ReceivedRequest } from "./incoming.ts";
import { sendAnswer } from "./send-answer.ts";
import { createStreamGate } from "./stream-gate.ts";

/** How to start a simulated provider. */
export interface SimulatedProviderOptions {
  /** A free one when left out. It listens on 127.0.0.1 only. */
  readonly port?: number;
  /** PEM texts; with them it speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The same request gets the same body each time: no fresh ids, padding and times in it. */
  readonly deterministic?: boolean;
}

/** A running simulated provider. */
export interface SimulatedProvider extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What came, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** A synthetic credential for each API. Any other one will do as well; none at all will not. */
  readonly credentials: Readonly<Record<ApiName, string>>;
  /** Every secret that it plants in its answers, and its credentials. */
  readonly secrets: readonly string[];
  /** The number of requests whose client left before the end of the answer. */
  readonly aborted: number;
  /** The number of TCP connections that are open now. */
  openConnections(): number;
  /**
   * Adds faults to the next request, as `x-simulate` would; called again, to the one after that. Throws as
   * `parseFaults` does.
   */
  failNext(faults: string): void;
  /** Makes each stream wait after its first piece, until the function that this returns is called. */
  holdStreams(): () => void;
  /** Breaks off what is still being answered. */
  close(): Promise<void>;
}

/** Starts a simulated provider; rejects when it cannot have the port. */
export async function startSimulatedProvider(
  options: SimulatedProviderOptions = {},
): Promise<SimulatedProvider> {
  const server = options.tls === undefined ? http.createServer() : https.createServer(options.tls);
  const canaries = createCanaries();
  const requests: ReceivedRequest[] = [];
  const scripted: Faults[] = [];
  const memory: Memory = new Map();
  const gate = createStreamGate();
  const connections = trackConnections(server);
  let aborted = 0;
  let closing = false;

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    let brokenOff = false;
    const closed = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished && !brokenOff && !closing) aborted += 1;
      closed.abort();
    });
    const received = await receiveRequest(request);
    const connection = connections.get(request.socket.remotePort ?? 0);
    if (received === undefined || connection === undefined) return;
    requests.push(received);
    const faults = faultsOf(request, scripted.shift());
    if (faults instanceof Error) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" }).end(`${faults.message}\n`);
      return;
    }
    const chance = createChance(options.deterministic === true ? seedOf(received) : undefined);
    await sendAnswer({
      answer: answerTo({ ...asked(request, received), faults, canaries, chance, memory }),
      faults,
      response,
      connection,
      closed: closed.signal,
      breaksOff: () => {
        brokenOff = true;
      },
      mayContinue: () => gate.opened(),
    });
  };

  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  // Longer than any test: a connection that a client keeps must not end under its next request.
  server.keepAliveTimeout = 600_000;
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");

  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    const ended = once(server, "close");
    server.close();
    const gone = Array.from(connections.values(), (connection) => {
      const left = new Promise((resolve) => connection.once("close", resolve));
      connection.destroy();
      return left;
    });
    await Promise.all([ended, ...gone]);
  };
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    credentials: credentialsOf(canaries),
    secrets: Object.values(canaries),
    get aborted() {
      return aborted;
    },
    openConnections: () => connections.size,
    failNext: (faults) => {
      scripted.push(parseFaults(faults));
    },
    holdStreams: () => gate.hold(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The open TCP sockets, also those below TLS, by the client's port. */
function trackConnections(server: http.Server): ReadonlyMap<number, Socket> {
  const connections = new Map<number, Socket>();
  server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    connections.set(port, socket);
    socket.on("error", () => undefined);
    socket.once("close", () => connections.delete(port));
  });
  return connections;
}

function faultsOf(request: http.IncomingMessage, scripted: Faults | undefined): Faults | Error {
  try {
    return { ...parseFaults(request.headers["x-simulate"]?.toString() ?? ""), ...scripted };
  } catch (error) {
    return error as Error;
  }
}

function seedOf({ method, path, body }: ReceivedRequest): Buffer {
  return Buffer.concat([Buffer.from(`${method} ${path}\n`), body]);
}
