import * as http2 from "node:http2";
import { isIP } from "node:net";
import * as tls from "node:tls";
import { headerValue, type RawHeaders } from "../model/headers.ts";
import { formatOrigin } from "../model/origin.ts";
import type { ConnectOptions } from "./connect-through.ts";
import { dial } from "./dial.ts";
import type { Route } from "./route.ts";
import { describeFailure, tooLate } from "./upstream-failures.ts";

/** The HTTP/2 sessions with upstreams: one for each way, made when it is first needed. */
export interface Http2Sessions {
  /**
   * Undefined where the server speaks no HTTP/2. One in the clear is taken at its word where `inTheClear`: it must
   * speak HTTP/2 from its first byte on. Rejects with UpstreamError.
   */
  for(route: Route, inTheClear?: boolean): Promise<http2.ClientHttp2Session | undefined>;
  close(): void;
}

/**
 * Whether a request is signed together with `:authority`, as the AWS SDK for JavaScript signs in HTTP/2: a
 * server that got a Host in its place would find the signature wrong.
 */
export function signsAuthority(headers: RawHeaders): boolean {
  return /^AWS4-.*\bSignedHeaders=[^, ]*:authority\b/.test(headerValue(headers, "authorization") ?? "");
}

/** Whether a server speaks HTTP/2 is asked in the TLS handshake; in the clear nobody can ask. */
export function createHttp2Sessions(options: ConnectOptions): Http2Sessions {
  const sessions = new Map<string, Promise<http2.ClientHttp2Session | undefined>>();

  async function open(route: Route, forget: () => void): Promise<http2.ClientHttp2Session | undefined> {
    const socket =
      route.server.scheme === "http" ? await dial(route, options) : await secured(route, options);
    if (socket instanceof tls.TLSSocket && socket.alpnProtocol !== "h2") {
      socket.destroy();
      return undefined;
    }
    const session = http2.connect(formatOrigin(route.server), {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    // The streams hear of the error too.
    session.on("error", () => {}).once("goaway", forget);
    session.once("close", forget);
    return session;
  }

  return {
    for(route, inTheClear = false) {
      if (route.server.scheme === "http" && !inTheClear) return Promise.resolve(undefined);
      const key = JSON.stringify([route.server, route.corporateProxy]);
      const known = sessions.get(key);
      if (known !== undefined) return known;
      const opened = open(route, () => sessions.delete(key));
      sessions.set(key, opened);
      opened.catch(() => sessions.delete(key));
      return opened;
    },
    close() {
      for (const session of sessions.values()) session.then((made) => made?.destroy(), ignore);
    },
  };
}

function ignore(): void {}

async function secured(route: Route, options: ConnectOptions): Promise<tls.TLSSocket> {
  const { host } = route.server;
  const { connectMs, trust } = options;
  const raw = await dial(route, options);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: raw,
      host,
      servername: isIP(host) === 0 ? host : "",
      secureContext: trust(),
      ALPNProtocols: ["h2", "http/1.1"],
    });
    const fail = (error: Error): void => {
      clearTimeout(impatience);
      socket.destroy();
      reject(error);
    };
    const impatience = setTimeout(() => fail(tooLate(route, "connect", connectMs)), connectMs);
    socket.on("error", (error) => fail(describeFailure(error, route)));
    socket.once("secureConnect", () => {
      clearTimeout(impatience);
      resolve(socket);
    });
  });
}
