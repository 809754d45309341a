import { mediaType } from "../model/headers.ts";
import type { JsonValue } from "../model/json.ts";
import { parseServerSentEvents } from "../model/sse.ts";
import { parseBoundedJson } from "./bounded-json.ts";

/** An event, a line, or a whole document of an answer. */
export interface AnswerPiece {
  /** The name of a server-sent event; "" for anything else. */
  readonly event: string;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly json: JsonValue | undefined;
}

/** How an answer is cut in pieces: server-sent events, lines of JSON, or one JSON document. */
export type AnswerKind = "events" | "lines" | "document";

/** The kind that a content type names; undefined for all types that are not cut in pieces. */
export function answerKind(contentType: string | undefined): AnswerKind | undefined {
  const type = mediaType(contentType);
  if (type === "text/event-stream") return "events";
  if (/^application\/((x-)?(ndjson|jsonl|jsonlines)|stream\+json)$/.test(type)) return "lines";
  return /[/+]json$/.test(type) ? "document" : undefined;
}

/** The pieces of a body (content coding undone) of this kind; a document is a single one. */
export function answerPieces(kind: AnswerKind, body: Uint8Array): AnswerPiece[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  if (kind === "events") return parseServerSentEvents(text).map(({ event, data }) => piece(event, data));
  if (kind === "document") return [piece("", text)];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => piece("", line));
}

function piece(event: string, text: string): AnswerPiece {
  return { event, text, json: parseBoundedJson(text) };
}
