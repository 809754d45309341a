import { decodeFrames, type EventFrame, frameBoundaries, frameHeader } from "../model/event-stream.ts";
import { mediaType } from "../model/headers.ts";
import { isJsonObject, type JsonValue } from "../model/json.ts";
import { eventBoundaries, parseServerSentEvents } from "../model/sse.ts";
import { parseBoundedJson } from "./bounded-json.ts";

/** An event, a line, a frame, or a whole document of an answer. */
export interface AnswerPiece {
  /** The name of a server-sent event, or the `:event-type` of a frame; "" for anything else. */
  readonly event: string;
  readonly text: string;
  /** The text as JSON; undefined where it is none. */
  readonly json: JsonValue | undefined;
  /** Whether the provider says with it that the stream has failed. Never true of a document. */
  readonly isError: boolean;
}

/** How an answer is cut in pieces: server-sent events, lines of JSON, AWS's frames, or one JSON document. */
export type AnswerKind = "events" | "lines" | "frames" | "document";

/** The kind that a content type names; undefined for all types that are not cut in pieces. */
export function answerKind(contentType: string | undefined): AnswerKind | undefined {
  const type = mediaType(contentType);
  if (type === "text/event-stream") return "events";
  if (type === "application/vnd.amazon.eventstream") return "frames";
  if (/^application\/((x-)?(ndjson|jsonl|jsonlines)|stream\+json)$/.test(type)) return "lines";
  return /[/+]json$/.test(type) ? "document" : undefined;
}

/**
 * The pieces of a body (content coding undone) of this kind; a document is a single one. Of frames what comes
 * behind the last whole one is a piece too, its bytes as text.
 */
export function answerPieces(kind: AnswerKind, body: Uint8Array): AnswerPiece[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  switch (kind) {
    case "events":
      return parseServerSentEvents(bytes.toString("utf8")).map(({ event, data }) =>
        pieceOfStream(event, data),
      );
    case "lines":
      return linesOf(bytes.toString("utf8")).map((line) => pieceOfStream("", line));
    case "frames":
      return piecesOfFrames(bytes);
    case "document":
      return [pieceOfDocument(bytes.toString("utf8"))];
    default:
      return kind satisfies never;
  }
}

const LINE_FEED = 0x0a;

/**
 * Where the pieces of a body end: offsets, ascending, the last one the length of the body. A document is a single
 * piece, and so is a body of no kind.
 */
export function pieceBoundaries(kind: AnswerKind | undefined, body: Uint8Array): number[] {
  if (kind === "events") return eventBoundaries(body);
  if (kind === "frames") return frameBoundaries(body);
  const ends: number[] = [];
  if (kind === "lines") {
    for (let end = body.indexOf(LINE_FEED) + 1; end > 0; end = body.indexOf(LINE_FEED, end) + 1)
      ends.push(end);
  }
  return body.length === (ends.at(-1) ?? 0) ? ends : [...ends, body.length];
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function pieceOfDocument(text: string): AnswerPiece {
  return { event: "", text, json: parseBoundedJson(text.replace(/^\uFEFF/, "")), isError: false };
}

function pieceOfStream(event: string, text: string): AnswerPiece {
  const json = parseBoundedJson(text);
  return { event, text, json, isError: event === "error" || tellsOfError(json) };
}

/**
 * Whether an item of a stream is an error: `{"error": ...}` in OpenAI's dialect, at Google and Ollama,
 * `{"type": "error"}` at Anthropic, and `response.failed`, which has the error within its response.
 */
export function tellsOfError(json: JsonValue | undefined): boolean {
  if (!isJsonObject(json)) return false;
  const { type, error, response } = json;
  return type === "error" || isSet(error) || (isJsonObject(response) && isSet(response["error"]));
}

function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== "";
}

function piecesOfFrames(bytes: Buffer): AnswerPiece[] {
  const { frames, end } = decodeFrames(bytes);
  const pieces = frames.map(pieceOfFrame);
  if (end === bytes.length) return pieces;
  return [...pieces, { event: "", text: bytes.toString("latin1", end), json: undefined, isError: false }];
}

function pieceOfFrame(frame: EventFrame): AnswerPiece {
  const failure = frameHeader(frame, ":exception-type") ?? frameHeader(frame, ":error-code");
  const isError = failure !== undefined || (frameHeader(frame, ":message-type") ?? "event") !== "event";
  const event = failure ?? frameHeader(frame, ":event-type") ?? "";
  const text = Buffer.from(frame.payload).toString("utf8");
  const json = parseBoundedJson(text);
  const within = isJsonObject(json) ? wrappedJson(json["bytes"]) : undefined;
  return { event, text, json: within ?? json, isError: isError || tellsOfError(within) };
}

/** What models stream themselves, Bedrock wraps as `{"bytes": "<base64>"}`. */
function wrappedJson(bytes: JsonValue | undefined): JsonValue | undefined {
  return typeof bytes === "string"
    ? parseBoundedJson(Buffer.from(bytes, "base64").toString("utf8"))
    : undefined;
}
