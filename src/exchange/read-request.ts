import type { Readable } from "node:stream";
import { type AbridgedBody, createAbridger, mayBeText } from "../matching/abridge-body.ts";
import type { ClientRequest, RepeatableBody } from "../model/exchange.ts";
import { headerValue, mediaType } from "../model/headers.ts";
import { openUnnamedSpool } from "../store/unnamed-spool.ts";
import { MAX_RECORDED_BYTES, readBody, type RequestBody } from "./read-body.ts";

/** A long body that was digested while it came. */
export interface DigestedBody {
  readonly kind: "digested";
  readonly abridged: AbridgedBody;
  /** The bytes as they came, where they were kept. */
  readonly wire: RepeatableBody | undefined;
  /** Lets go of the bytes. */
  close(): Promise<void>;
}

/** Bodies up to this size are read into memory, whatever they are. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Reads a request's body. A long one that is binary, or too large for memory and no JSON, is digested as it comes, and
 * goes to the disk where it is to be sent on (`keeps`). Rejects with ClientLeftError, and with UsageError where there
 * is no room.
 */
export async function readRequest(
  request: ClientRequest,
  keeps: boolean,
): Promise<RequestBody | DigestedBody> {
  const { headers, body } = request;
  const isCoded = headerValue(headers, "content-encoding") !== undefined;
  const type = mediaType(headerValue(headers, "content-type"));
  if (isCoded || isStructured(type)) return readBody(body, MAX_RECORDED_BYTES);
  const begun = await readBody(body, SMALL_BYTES);
  if (begun.kind === "whole") return begun;
  if (!mayBeText(begun.start)) return digest(begun.stream, headers, keeps);
  const read = await readBody(begun.stream, MAX_RECORDED_BYTES);
  return read.kind === "whole" ? read : digest(read.stream, headers, keeps);
}

/** What is matched member by member, and so has to be whole. */
function isStructured(type: string): boolean {
  return type === "" || /[/+]json$/.test(type) || type === "application/x-www-form-urlencoded";
}

async function digest(
  stream: Readable,
  headers: ClientRequest["headers"],
  keeps: boolean,
): Promise<DigestedBody> {
  const abridger = createAbridger(headerValue(headers, "content-type"));
  const spool = keeps ? await openUnnamedSpool() : undefined;
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      abridger.write(bytes);
      await spool?.write(bytes);
    }
  } catch (error) {
    await spool?.close();
    throw error;
  }
  return {
    kind: "digested",
    abridged: abridger.end(),
    wire: spool,
    close: async () => spool?.close(),
  };
}
