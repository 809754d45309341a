import type { IncomingMessage } from "node:http";
import type { Call } from "./api.ts";
import { decodeRequestBody } from "./body-coding.ts";
import { parseObject, type JsonObject } from "./json-object.ts";

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
): Pick<Call, "method" | "path" | "query" | "headers" | "body"> {
  const [plainPath = "", query] = path.split("?", 2);
  return {
    method: method === "HEAD" ? "GET" : method,
    path: plainPath,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: jsonOf(body, request.headers["content-encoding"]),
  };
}

function jsonOf(body: Buffer, contentEncoding: string | undefined): JsonObject | undefined {
  try {
    return parseObject(decodeRequestBody(body, contentEncoding));
  } catch {
    return undefined;
  }
}
