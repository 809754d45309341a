import { decodeFrames } from "../model/event-stream.ts";
import { isJsonObject, type JsonValue } from "../model/json.ts";
import type { Provider, StreamEnd } from "../model/provider.ts";
import { answerKind, type AnswerPiece, answerPieces, tellsOfError } from "./answer-pieces.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern } from "./pattern.ts";

/** An answer whose end, by the rules of HTTP or by the client's leaving, has come. */
export interface EndedAnswer {
  /** The request's path, raw or normalised. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | undefined;
  /** Content coding undone. */
  readonly body: Uint8Array;
}

/** How an answer ended by the rules of its own protocol: in full, in the middle, or with an error in its stream. */
export type AnswerEnd = "whole" | "cut" | "error";

/**
 * How an answer ended: a stream is whole when it has had its last event, AWS's frames when the last one is
 * whole and every checksum right, a JSON document when it parses. Only successful answers are looked at, and but
 * for frames only those to paths with a rule; all others are whole.
 */
export function answerEnd(answer: EndedAnswer, provider: Provider): AnswerEnd {
  if (answer.status < 200 || answer.status > 299) return "whole";
  const kind = answerKind(answer.contentType);
  if (kind === "frames" && decodeFrames(answer.body).problem !== undefined) return "cut";
  const path = normalizePath(answer.path);
  const end = provider.streamEnds.find((rule) => compilePattern(rule.path).test(path));
  if (kind === undefined || (end === undefined && kind !== "frames")) return "whole";
  const pieces = answerPieces(kind, answer.body);
  if (kind === "document") return documentEnd(pieces[0]?.json, end, provider);
  return streamEnd(pieces, end, provider);
}

/** Gemini streams the events of an answer as the items of one array. */
function documentEnd(json: JsonValue | undefined, end: StreamEnd | undefined, provider: Provider): AnswerEnd {
  if (!Array.isArray(json)) return json === undefined ? "cut" : "whole";
  const pieces = json.map((item) => ({ event: "", text: "", json: item, isError: tellsOfError(item) }));
  return streamEnd(pieces, end, provider);
}

function streamEnd(
  pieces: readonly AnswerPiece[],
  end: StreamEnd | undefined,
  provider: Provider,
): AnswerEnd {
  if (pieces.some(({ isError }) => isError)) return "error";
  if (end === undefined) return "whole";
  return pieces.some((piece) => isEnd(piece, end, provider)) ? "whole" : "cut";
}

function isEnd({ event, text, json }: AnswerPiece, end: StreamEnd, provider: Provider): boolean {
  if (end.data?.includes(text) === true) return true;
  // What does not parse was cut off in the middle.
  if (json === undefined) return false;
  const type = isJsonObject(json) && typeof json["type"] === "string" ? json["type"] : event;
  if (end.events !== undefined && (end.events.includes(event) || end.events.includes(type))) return true;
  return end.members !== undefined && hasMember(json, end.members, provider.contentMembers);
}

function hasMember(value: JsonValue, names: readonly string[], contentMembers: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, member]) =>
      (names.includes(name) && member !== null && member !== false) ||
      (!contentMembers.includes(name) && hasMember(member, names, contentMembers)),
  );
}
