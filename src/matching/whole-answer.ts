import { isJsonObject, type JsonValue } from "../model/json.ts";
import type { Provider, StreamEnd } from "../model/provider.ts";
import { answerKind, type AnswerPiece, answerPieces } from "./answer-pieces.ts";
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

/**
 * Whether an answer is whole by the rules of its own protocol: a stream has had its last event, a JSON
 * document parses. Only successful answers to paths with a rule are looked at; all others are whole.
 */
export function isWholeAnswer(answer: EndedAnswer, provider: Provider): boolean {
  if (answer.status < 200 || answer.status > 299) return true;
  const path = normalizePath(answer.path);
  const end = provider.streamEnds.find((rule) => compilePattern(rule.path).test(path));
  if (end === undefined) return true;
  const kind = answerKind(answer.contentType);
  if (kind === undefined) return true;
  const pieces = answerPieces(kind, answer.body);
  if (kind === "document") return pieces.every(({ json }) => isWholeDocument(json, end, provider));
  return pieces.some((piece) => isEnd(piece, end, provider));
}

/** Gemini streams the events of an answer as the items of one array. */
function isWholeDocument(json: JsonValue | undefined, end: StreamEnd, provider: Provider): boolean {
  if (!Array.isArray(json)) return json !== undefined;
  return json.some((item) => isEnd({ event: "", text: "", json: item }, end, provider));
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
      (names.includes(name) && member !== null) ||
      (!contentMembers.includes(name) && hasMember(member, names, contentMembers)),
  );
}
