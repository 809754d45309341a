import type { ResponseHead } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import type { Chunk, InterimAnswer, WholeInteraction } from "../model/interaction.ts";
import type { Redacted } from "../model/redacted.ts";
import { asRedacted } from "./as-redacted.ts";
import { asBytes, asText } from "./byte-text.ts";
import { isCredentialHeader } from "./credential-places.ts";
import { fitChunks, type RedactedBody } from "./edit.ts";
import {
  isKeptHeader,
  isKeptInterimHeader,
  isKeptTrailer,
  isPrivateHeader,
} from "./kept-response-headers.ts";
import { mintsCredentials } from "./member-places.ts";
import { redactBody } from "./redact-body.ts";
import { withoutSecrets, withoutUrlCredentials } from "./redact-text.ts";
import type { Refusal, Search } from "./search.ts";
import { cookieValue, type Secrets } from "./secrets.ts";
import { answerPatterns } from "./settings.ts";
import { UnredactableError } from "./unredactable-error.ts";

/** A response that was received to its end. */
export interface WholeResponse {
  readonly head: ResponseHead;
  /** Milliseconds from the request's sending to the head. */
  readonly headAtMs: number;
  /** What came before the head. */
  readonly interim?: readonly InterimAnswer[];
  /** Content coding undone. */
  readonly body: Uint8Array;
  /** They add up to the body. */
  readonly chunks: readonly Chunk[];
  /** The lines behind the body. */
  readonly trailers?: RawHeaders;
}

/** An interaction but for what its request decides. */
export type RedactedAnswer = Omit<WholeInteraction, "ids" | "recordedOn">;

/**
 * Takes the secrets out of a response: headers by allow-list, values wherever they occur, chunks made to fit
 * the new body. `requestRedacted` tells what was taken out of the request; the interaction names both.
 * Throws UnredactableError where a secret stands in what cannot be changed.
 */
export function redactResponse(
  response: WholeResponse,
  secrets: Secrets,
  requestRedacted: readonly string[],
): Redacted<RedactedAnswer> {
  const { interim = [] } = response;
  for (const head of [...interim, response.head]) learnFromHead(head, secrets);
  const before = interim.map((early) => redactInterim(early, secrets));
  const { headers, redacted } = redactHeaders(response.head.headers, "header", isKeptHeader, secrets);
  const behind = redactHeaders(response.trailers ?? [], "trailer", isKeptTrailer, secrets);
  const { text, passes } = redactAnswerBody(response, secrets);
  const isSame = passes.length === 0;
  return asRedacted({
    status: response.head.status,
    statusText: withoutSecrets(response.head.statusText, secrets.known, secrets.settings.patterns),
    headers,
    body: isSame ? response.body : asBytes(text),
    headAtMs: response.headAtMs,
    chunks: passes.reduce<readonly Chunk[]>(fitChunks, response.chunks),
    ...(before.length === 0 ? {} : { interim: before.map(({ clean }) => clean) }),
    ...(behind.headers.length === 0 ? {} : { trailers: behind.headers }),
    redacted: [
      ...requestRedacted,
      ...new Set(before.flatMap((early) => early.redacted)),
      ...redacted,
      ...behind.redacted,
      ...(isSame ? [] : ["response.body"]),
    ],
  });
}

function redactInterim(
  { status, statusText, headers: lines, atMs }: InterimAnswer,
  secrets: Secrets,
): { clean: InterimAnswer; redacted: readonly string[] } {
  const { headers, redacted } = redactHeaders(lines, "interim", isKeptInterimHeader, secrets);
  const text = withoutSecrets(statusText, secrets.known, secrets.settings.patterns);
  return { clean: { status, statusText: text, headers, atMs }, redacted };
}

/** Cookies and the account's names are dropped from the head, and so they must not stand in the body. */
export function learnFromHead({ headers }: ResponseHead, { known, identities }: Secrets): void {
  const cookies: string[] = [];
  const named: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    if (lower === "set-cookie") cookies.push(cookieValue(value));
    else if (lower !== "www-authenticate" && isPrivateHeader(lower)) named.push(value);
  }
  for (const value of [...identities, ...cookies, ...named])
    known.add({ value, rule: "identity", own: false });
}

function redactAnswerBody({ head, body }: WholeResponse, secrets: Secrets): RedactedBody {
  const refusals = new Map<string, Refusal>();
  const search: Search = {
    members: {
      side: "answer",
      paths: secrets.settings.pathsFor(secrets.provider),
      minted: mintsCredentials(secrets.path),
    },
    known: secrets.known,
    patterns: answerPatterns,
    ownPatterns: secrets.settings.patterns,
    refuse: (rule, holder) => {
      if (!secrets.settings.isAllowed(rule)) refusals.set(rule, { where: "response.body", rule, holder });
    },
    depth: 0,
  };
  const redacted = redactBody(asText(body), headerValue(head.headers, "content-type"), search);
  if (refusals.size > 0) throw new UnredactableError([...refusals.values()]);
  return redacted;
}

function redactHeaders(
  lines: RawHeaders,
  where: "header" | "interim" | "trailer",
  isKept: (name: string) => boolean,
  secrets: Secrets,
): { headers: string[]; redacted: string[] } {
  const headers: string[] = [];
  const redacted = new Set<string>();
  for (const [name, value] of headerLines(lines)) {
    const lower = name.toLowerCase();
    const isOwn = secrets.settings.headers.includes(lower);
    if (lower.endsWith("-bin") && holdsSecret(value, secrets)) {
      redacted.add(`response.${where}.${lower}`);
    } else if (isKept(lower) && !isOwn) {
      const url = withoutUrlCredentials(lower, value, secrets.provider);
      const clean = withoutSecrets(url, secrets.known, secrets.settings.patterns);
      headers.push(name, clean);
      if (clean !== value) redacted.add(`response.${where}.${lower}`);
    } else if (isOwn || isPrivateHeader(lower) || isCredentialHeader(lower, secrets.provider)) {
      redacted.add(`response.${where}.${lower}`);
    }
  }
  return { headers, redacted: [...redacted] };
}

/** gRPC has bytes in headers of such names, in base64: there nothing can be replaced without breaking them. */
function holdsSecret(value: string, { known, settings }: Secrets): boolean {
  const decoded = Buffer.from(value, "base64").toString("latin1");
  return withoutSecrets(decoded, known, settings.patterns) !== decoded;
}
