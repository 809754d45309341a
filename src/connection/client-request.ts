import type { Readable } from "node:stream";
import type { ClientRequest } from "../model/exchange.ts";
import type { RawHeaders } from "../model/headers.ts";
import type { Origin } from "../model/origin.ts";
import type { Inbound } from "./inbound.ts";
import { cassetteInHeaders, cutCassette, withoutOwnHeaders } from "./named-cassette.ts";

/** What a protocol has read of a request. */
export interface ReadRequest {
  readonly method: string;
  /** The server that the request itself names, where it speaks to us as to a proxy. */
  readonly named: Origin | undefined;
  /** Path and query. */
  readonly path: string;
  readonly headers: RawHeaders;
  readonly body: Readable;
  readonly inbound: Inbound;
}

/** A request in the words of the exchange, whichever protocol has read it. */
export function clientRequest({ method, named, path, headers, body, inbound }: ReadRequest): ClientRequest {
  const destination = named ?? connectOrigin(inbound);
  const cut = destination === undefined ? cutCassette(path) : { cassette: undefined, path };
  return {
    method,
    destination,
    path: cut.path,
    cassette: cut.cassette ?? cassetteInHeaders(headers) ?? inbound.cassette,
    headers: withoutOwnHeaders(headers),
    body,
    secure: inbound.secure,
  };
}

function connectOrigin({ connect, secure }: Inbound): Origin | undefined {
  return connect && { scheme: secure ? "https" : "http", host: connect.host, port: connect.port };
}
