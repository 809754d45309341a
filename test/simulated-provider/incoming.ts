import type { IncomingMessage } from "node:http";
import type { Call } from "./api.ts";
import { decodeRequestBody } from "./body-coding.ts";
import { parseObject } from "./json-object.ts";

/** A request as it came, once its body was whole. */
export interface ReceivedRequest {
  readonly method: string;
  /** The Host header. */
  readonly host: string;
  /** With the query. */
  readonly path: string;
  /** Names and values in turn, in their order and case. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Reads a request to its end; undefined when the client leaves before that. */
export async function receiveRequest(request: IncomingMessage): Promise<ReceivedRequest | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    return undefined;
  }
  const { method = "", url: path = "", rawHeaders, headers } = request;
  return { method, host: headers.host ?? "", path, rawHeaders, body: Buffer.concat(pieces) };
}

/** What the request brings to its {@link Call}. */
export function asked(
  request: IncomingMessage,
  { method, path, body }: ReceivedRequest,
): Pick<Call, "method" | "path" | "query" | "headers" | "body" | "bytes"> {
  const [plainPath = "", query] = path.split("?", 2);
  const bytes = decoded(body, request.headers["content-encoding"]);
  return {
    method: method === "HEAD" ? "GET" : method,
    path: plainPath,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: bytes === undefined ? undefined : parseObject(bytes),
    bytes: bytes ?? body,
  };
}

function decoded(body: Buffer, contentEncoding: string | undefined): Buffer | undefined {
  try {
    return decodeRequestBody(body, contentEncoding);
  } catch {
    return undefined;
  }
}
