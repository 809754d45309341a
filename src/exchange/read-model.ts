import { Readable } from "node:stream";
import { contentCodings, decodeBody } from "../model/content-coding.ts";
import type { ClientRequest } from "../model/exchange.ts";
import { headerValue } from "../model/headers.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import type { Lines } from "./lines.ts";
import { MAX_RECORDED_BYTES, readBody } from "./read-body.ts";

/** A request whose body can still be read from its beginning, and what the body says of its model. */
export interface ReadModel {
  readonly request: ClientRequest;
  readonly model: string | undefined;
}

/**
 * Reads the `model` of a request's JSON body. A body that is too long to be recorded is not read to its end, and
 * one that does not unfold, or is no JSON object, names none. Requests for one path come out in the order in
 * which they were read to their end. Rejects with ClientLeftError.
 */
export async function readModel(request: ClientRequest, lines: Lines): Promise<ReadModel> {
  const body = await readBody(request.body, MAX_RECORDED_BYTES);
  if (body.kind === "long") return { request: { ...request, body: body.stream }, model: undefined };
  const place = lines.join(`model ${request.path}`);
  try {
    const model = await modelOf(body.bytes, headerValue(request.headers, "content-encoding"));
    await place.first;
    return { request: { ...request, body: Readable.from([body.bytes]) }, model };
  } finally {
    place.leave();
  }
}

async function modelOf(body: Buffer, contentEncoding: string | undefined): Promise<string | undefined> {
  try {
    const plain = await decodeBody(body, contentCodings(contentEncoding), MAX_RECORDED_BYTES);
    const json = parseJson(plain.toString("utf8"));
    return isJsonObject(json) && typeof json["model"] === "string" ? json["model"] : undefined;
  } catch {
    // What is wrong with the body is told where it is matched.
    return undefined;
  }
}
