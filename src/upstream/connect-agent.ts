import type { ClientRequestArgs } from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import { connect, type ConnectionOptions } from "node:tls";
import { connectThrough } from "./connect-through.ts";
import type { CorporateProxy } from "./corporate-proxy.ts";
import type { Trust } from "./trust.ts";

/** Keeps TLS connections alive that go through the tunnels of a corporate proxy. */
export class ConnectAgent extends https.Agent {
  readonly #proxy: CorporateProxy;
  readonly #trust: Trust;
  readonly #connectMs: number;
  readonly #closing = new AbortController();

  constructor(proxy: CorporateProxy, trust: Trust, connectMs: number) {
    super({ keepAlive: true, maxSockets: Infinity, secureContext: trust() });
    this.#proxy = proxy;
    this.#trust = trust;
    this.#connectMs = connectMs;
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const to = { scheme: "https", host: options.host ?? "", port: Number(options.port) } as const;
    const opening = connectThrough(this.#proxy, to, {
      trust: this.#trust,
      connectMs: this.#connectMs,
      signal: this.#closing.signal,
    });
    // `host` stays in the options: where there is no server name, the certificate is checked against it.
    const secured = opening.then((socket) =>
      connect({ ...(options as ConnectionOptions), socket, ALPNProtocols: ["http/1.1"] }),
    );
    const report = callback as ((error: Error | null, socket?: Duplex) => void) | undefined;
    secured.then(
      (socket) => report?.(null, socket),
      (error: Error) => report?.(error),
    );
  }

  /** Ends the tunnels, those that are being opened too. */
  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}
