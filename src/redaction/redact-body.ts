import { isUtf8 } from "node:buffer";
import { gzipSync } from "node:zlib";
import { isGrpcType } from "../model/grpc.ts";
import { mediaType } from "../model/headers.ts";
import { otherUnfoldings, unfold } from "./base64-run.ts";
import { applyEdits, type Edit, mergeEdits, type RedactedBody } from "./edit.ts";
import { findEdits } from "./find-edits.ts";
import { redactFrames } from "./redact-frames.ts";
import { messageContents, redactMessages } from "./redact-messages.ts";
import type { Search } from "./search.ts";

/** One pass finds what another one made visible; more are never needed but for what is made to need them. */
const MAX_PASSES = 12;

/**
 * Takes the secrets out of a body (one character a byte, content coding undone), whatever it is: text, JSON,
 * streams of events or frames, gzip. What cannot be changed without breaking it is refused.
 */
export function redactBody(body: string, contentType: string | undefined, search: Search): RedactedBody {
  const type = mediaType(contentType);
  const contained = redactContained(body, type, search);
  if (contained !== undefined) return contained;
  if (search.members.side !== "request" && isBinary(body)) return redactBinary(body, type, search);
  return redactPlainText(body, type, search);
}

/** As {@link redactBody}, for what is text for sure. Its media type is without parameters. */
export function redactPlainText(body: string, type: string, search: Search): RedactedBody {
  const passes: Edit[][] = [];
  let text = body;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const edits = mergeEdits(findEdits({ text, type }, search, redactInner));
    const fresh = applyEdits(text, edits);
    if (fresh === text) return { text, passes };
    passes.push(edits);
    text = fresh;
  }
  search.refuse("endless", "a text in which every replacement makes another secret");
  return { text, passes };
}

function redactInner(decoded: string, search: Search): string {
  return redactBody(decoded, undefined, search).text;
}

/** A body that is a container of others; undefined for all else. */
function redactContained(body: string, type: string, search: Search): RedactedBody | undefined {
  if (type === "application/vnd.amazon.eventstream") {
    return redactFrames(body, (payloads) => redactPlainText(payloads, "text/event-stream", search).text);
  }
  if (isGrpcType(type) && search.members.side === "request") {
    return redactMessages(body, (message) => redactInner(message, search));
  }
  return body.startsWith("\u001f\u008b") ? redactGzip(body, search) : undefined;
}

function redactGzip(body: string, search: Search): RedactedBody | undefined {
  const unfolded = unfold(Buffer.from(body, "latin1"))?.toString("latin1");
  if (unfolded === undefined) return undefined;
  const { text: inner } = redactBody(unfolded, undefined, search);
  if (inner === unfolded) return { text: body, passes: [] };
  const text = gzipSync(Buffer.from(inner, "latin1")).toString("latin1");
  return { text, passes: [[{ start: 0, end: body.length, text, rule: "encoded", view: "gzip" }]] };
}

/** What is no text stays as it is, or is not stored: nobody knows what a replacement would break. */
function redactBinary(body: string, type: string, search: Search): RedactedBody {
  const holder = type || "binary data";
  const contents = isGrpcType(type) ? messageContents(body) : [Buffer.from(body, "latin1")];
  const unfolded = contents.flatMap((bytes) => [unfold(bytes) ?? [], otherUnfoldings(bytes)].flat());
  for (const text of [...contents, ...unfolded].map((bytes) => bytes.toString("latin1"))) {
    for (const { known } of search.known.find(text)) search.refuse(known.rule, holder);
    for (const { rule } of search.patterns.find(text)) {
      if (rule.becomes === undefined) search.refuse(rule.id, holder);
    }
  }
  return { text: body, passes: [] };
}

function isBinary(body: string): boolean {
  return body.includes("\u0000") || !isUtf8Text(body);
}

/** A copy of the whole would double what a large answer takes. */
const block: Buffer = Buffer.alloc(1 << 16);
const MAX_CHARACTER = 4;

/** Whether a text of one character a byte is UTF-8. */
function isUtf8Text(text: string): boolean {
  for (let start = 0; start < text.length;) {
    const written = block.write(text.slice(start, start + block.length), "latin1");
    // A character may be cut at the end of the block: then the next one begins with it.
    const mayBeCut = start + written < text.length ? MAX_CHARACTER : 1;
    const lengths = Array.from({ length: mayBeCut }, (_, cut) => written - cut);
    const whole = lengths.find((length) => isUtf8(block.subarray(0, length)));
    if (whole === undefined) return false;
    start += whole;
  }
  return true;
}
