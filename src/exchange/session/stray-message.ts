import { showDifference } from "../../matching/show-difference.ts";
import type { NearestFixture } from "../../model/difference.ts";
import { mapRedacted } from "../../model/redacted.ts";
import type { MatchedRequest } from "../match-request.ts";
import { mendFor } from "../miss-mend.ts";
import { describeMiss, differsIn } from "../miss-words.ts";
import type { Played } from "./play-session.ts";

/** What a client's message that is not the recorded one is told of with. */
export interface StrayExplanation {
  /** For the log and the report. */
  readonly message: string;
  /** For the close frame. */
  readonly reason: string;
  readonly nearest: NearestFixture;
}

/** Where it happened. */
export interface StrayPlace {
  readonly matched: MatchedRequest;
  /** The document whose session was played. */
  readonly file: string;
  /** The recordings folder as the person named it. */
  readonly folder: string;
}

/** How many differences are told of; the message has fewer than the report. */
const MAX_SHOWN = 5;
const MAX_IN_MESSAGE = 3;

/** Says which message of a client is another than the recorded one, where, and what to type next. */
export function explainStray(
  { number, differences }: Extract<Played, { kind: "differs" }>,
  { matched, file, folder }: StrayPlace,
): StrayExplanation {
  const { clean, key, cassette } = matched;
  const shown = differences.slice(0, MAX_SHOWN).map(showDifference);
  const inMessage = shown.slice(0, MAX_IN_MESSAGE);
  const found = `The client's message ${number} differs from the session in ${file} in `;
  const url = mapRedacted(clean, (request) => request.url);
  const message = describeMiss(
    { url, key, cassette, folder },
    `${found}${differsIn(inMessage, differences.length - inMessage.length)}.`,
    undefined,
    mendFor(differences),
  );
  const reason = `mockai-proxy: message ${number} differs in ${differsIn(shown.slice(0, 1), 0)}`;
  const nearest = { file, differences: shown, more: differences.length - shown.length };
  return { message, reason: inBytes(reason, MAX_REASON_BYTES), nearest };
}

/** All that has room in a close frame (RFC 6455, 5.5). */
const MAX_REASON_BYTES = 123;

function inBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes - 3;
  // Not in the middle of a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString("utf8", 0, end)}…`;
}
