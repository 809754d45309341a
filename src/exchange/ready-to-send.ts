import { answerKind, pieceBoundaries } from "../matching/answer-pieces.ts";
import { bytesOf } from "../model/body.ts";
import { negotiateCoding, type ContentCoding } from "../model/content-coding.ts";
import type { ClientRequest } from "../model/exchange.ts";
import { headerLines, headerValue, type RawHeaders } from "../model/headers.ts";
import type { Chunk, Interaction } from "../model/interaction.ts";
import type { CodedBodies } from "./coded-bodies.ts";
import { type LargeBody, largeBody } from "./large-body.ts";

/** What of an interaction goes to a client. */
export interface Ready {
  readonly headers: RawHeaders;
  /** None where the body is large. */
  readonly pieces: readonly Buffer[];
  /** Of all pieces. */
  readonly bytes: number;
  /** A body that is sent straight from the disk, once. */
  readonly large?: LargeBody;
}

/** How a client gets a body. */
type Form = ContentCoding | "plain" | "no body";

/** They live as long as their interaction is kept in memory. */
const made = new WeakMap<Interaction, Map<Form, Ready>>();

/**
 * The headers and the body of an interaction for this client, made once. A body that the provider had compressed is
 * compressed again for a client that accepts it; `content-encoding` and `content-length` tell what is sent. Rejects
 * with UsageError where a large body cannot be read.
 */
export function readyToSend(
  interaction: Interaction,
  { method, headers }: Pick<ClientRequest, "method" | "headers">,
  coded: CodedBodies,
): Ready | Promise<Ready> {
  const form = hasBody(method, interaction.status)
    ? (negotiateCoding(
        headerValue(interaction.headers, "content-encoding"),
        headerValue(headers, "accept-encoding"),
      ) ?? "plain")
    : "no body";
  return made.get(interaction)?.get(form) ?? make(interaction, form, coded);
}

function make(interaction: Interaction, form: Form, coded: CodedBodies): Ready | Promise<Ready> {
  if (form === "no body") return { headers: interaction.headers, pieces: [], bytes: 0 };
  const coding = form === "plain" ? undefined : form;
  const large = largeBody(interaction, coding);
  if (large !== undefined)
    return { headers: truthfulHeaders(interaction, coding, large.length), pieces: [], bytes: 0, large };
  const pieces = splitBody(interaction);
  if (coding === undefined) return keep(interaction, form, pieces);
  const encoded = coded.encode(pieces, coding, interaction.ended === undefined);
  return encoded.then((codedPieces) => keep(interaction, form, codedPieces));
}

function keep(interaction: Interaction, form: Form, pieces: readonly Buffer[]): Ready {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const coding = form === "plain" || form === "no body" ? undefined : form;
  const ready = { headers: truthfulHeaders(interaction, coding, bytes), pieces, bytes };
  const forms = made.get(interaction) ?? new Map<Form, Ready>();
  made.set(interaction, forms.set(form, ready));
  return ready;
}

function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}

/** The body in its recorded pieces; where a person has edited it, at the ends of its events, lines or frames. */
function splitBody(interaction: Interaction): Buffer[] {
  const body = bytesOf(interaction.body);
  const recorded = interaction.chunks.reduce((sum: number, [, bytes]: Chunk) => sum + bytes, 0);
  const sizes =
    recorded === body.length ? interaction.chunks.map(([, bytes]) => bytes) : naturalSizes(interaction, body);
  const pieces: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    pieces.push(body.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

function naturalSizes(interaction: Interaction, body: Buffer): number[] {
  const ends = pieceBoundaries(answerKind(headerValue(interaction.headers, "content-type")), body);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

function truthfulHeaders(
  { headers, ended }: Interaction,
  coding: ContentCoding | undefined,
  length: number | undefined,
): string[] {
  const truthful: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    const lower = name.toLowerCase();
    if (lower === "content-encoding" && coding === undefined) continue;
    if (lower === "content-encoding" && coding !== undefined) truthful.push(name, coding);
    else if (lower !== "content-length") truthful.push(name, value);
    else if (length === undefined) continue;
    // What broke off had promised more.
    else truthful.push(name, String(ended === undefined ? length : Math.max(Number(value), length + 1)));
  }
  return truthful;
}
