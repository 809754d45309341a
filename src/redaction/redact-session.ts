import { isUtf8 } from "node:buffer";
import type { ResponseHead } from "../model/exchange.ts";
import { filterHeaders } from "../model/headers.ts";
import { type JsonPath, jsonPaths } from "../model/json-path.ts";
import type { Redacted } from "../model/redacted.ts";
import {
  type Frame,
  type Message,
  printFrame,
  type Sender,
  SESSION_TYPE,
  type SessionFrame,
} from "../model/session.ts";
import { asRedacted } from "./as-redacted.ts";
import { asBytes, asText } from "./byte-text.ts";
import { redactBody } from "./redact-body.ts";
import { type RedactedAnswer, redactResponse } from "./redact-response.ts";
import type { Refusal, Search } from "./search.ts";
import type { Secrets } from "./secrets.ts";
import { answerPatterns, secretPatterns } from "./settings.ts";
import { UnredactableError } from "./unredactable-error.ts";

/** A WebSocket session that is over. */
export interface WholeSession {
  readonly head: ResponseHead;
  /** Milliseconds from the request's sending to the head. */
  readonly headAtMs: number;
  readonly frames: readonly SessionFrame[];
}

/** Some services take the key in the first message. */
export const FIRST_MESSAGE_PATHS: readonly JsonPath[] = jsonPaths(["$.token"]);

const withFirst = new WeakMap<readonly JsonPath[], readonly JsonPath[]>();

/** The same list for the same paths: what is known of places in JSON is kept by it. */
function withFirstMessage(paths: readonly JsonPath[]): readonly JsonPath[] {
  const all = withFirst.get(paths) ?? [...paths, ...FIRST_MESSAGE_PATHS];
  withFirst.set(paths, all);
  return all;
}

/**
 * Takes the secrets out of a session and prints it, a frame a line: what clients sent is searched as requests
 * are, what servers sent as answers are, each message by itself and all of a side as one stream, because a secret
 * may come in pieces. Throws UnredactableError where a secret stands in what cannot be changed.
 */
export function redactSession(
  { head, headAtMs, frames }: WholeSession,
  secrets: Secrets,
  requestRedacted: readonly string[],
): Redacted<RedactedAnswer> {
  const refusals = new Map<string, Refusal>();
  const headers = ["Content-Type", SESSION_TYPE, ...filterHeaders(head.headers, isNoType)];
  const response = { head: { ...head, headers }, headAtMs, body: Buffer.alloc(0), chunks: [] };
  const answer = redactResponse(response, secrets, requestRedacted);
  const raw = frames.map(printFrame);
  const clean = frames.map((sent) => ({
    ...sent,
    frame: withoutSecrets(sent.frame, sent.from, secrets, refusals),
  }));
  const lines = clean.map(printFrame);
  for (const from of ["client", "server"] as const) redactSide(lines, clean, from, secrets, refusals);
  if (refusals.size > 0) throw new UnredactableError([...refusals.values()]);
  const isSame = lines.every((line, index) => line === raw[index]);
  return asRedacted({
    ...answer,
    body: Buffer.from(lines.map((line) => `${line}\n`).join("")),
    redacted: [...answer.redacted, ...(isSame ? [] : ["response.body"])],
  });
}

/** A client's message without its secrets, to be held against a recorded one. */
export function redactMessage(message: Message, secrets: Secrets): Redacted<Message> {
  return asRedacted(withoutSecrets(message, "client", secrets, new Map()));
}

function isNoType(name: string): boolean {
  return name !== "content-type";
}

function withoutSecrets<Any extends Frame>(
  frame: Any,
  from: Sender,
  secrets: Secrets,
  refusals: Map<string, Refusal>,
): Any {
  if (frame.kind !== "message" || !isReadable(frame)) return frame;
  const text = asText(frame.bytes);
  const fresh = redactBody(text, undefined, searchOf(from, secrets, refusals)).text;
  return fresh === text ? frame : { ...frame, bytes: asBytes(fresh) };
}

/** Audio and the like are searched as what the line makes of them. */
function isReadable({ binary, bytes }: Message): boolean {
  return !binary || (/^[{[]/.test(bytes.toString("latin1", 0, 1)) && isUtf8(bytes));
}

/** Puts in place of one side's lines what is left of them. */
function redactSide(
  lines: string[],
  frames: readonly SessionFrame[],
  from: Sender,
  secrets: Secrets,
  refusals: Map<string, Refusal>,
): void {
  const places = frames.flatMap((sent, index) => (sent.from === from ? [index] : []));
  const text = asText(Buffer.from(places.map((place) => lines[place] ?? "").join("\n")));
  const fresh = redactBody(text, SESSION_TYPE, searchOf(from, secrets, refusals)).text;
  if (fresh === text) return;
  const redacted = asBytes(fresh).toString("utf8").split("\n");
  if (redacted.length !== places.length) throw new Error("a secret goes beyond the frames that it is in");
  for (const [index, place] of places.entries()) lines[place] = redacted[index] ?? "";
}

function searchOf(from: Sender, secrets: Secrets, refusals: Map<string, Refusal>): Search {
  const { known, settings, provider } = secrets;
  const isAnswer = from === "server";
  const paths = settings.pathsFor(provider);
  return {
    members: {
      side: isAnswer ? "answer" : "request",
      paths: isAnswer ? paths : withFirstMessage(paths),
      minted: false,
    },
    known,
    patterns: isAnswer ? answerPatterns : secretPatterns,
    ownPatterns: settings.patterns,
    refuse(rule, holder) {
      if (isAnswer && !settings.isAllowed(rule)) refusals.set(rule, { where: "response.body", rule, holder });
    },
    depth: 0,
  };
}
