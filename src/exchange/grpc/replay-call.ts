import { CodingError, contentCodings } from "../../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../../model/exchange.ts";
import { bytesOf } from "../../model/body.ts";
import { grpcStatus } from "../../model/grpc.ts";
import { unfoldMessages } from "../../model/grpc-messages.ts";
import { filterHeaders, headerValue, type RawHeaders } from "../../model/headers.ts";
import type { Interaction } from "../../model/interaction.ts";
import { replay } from "../answer-from-provider.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import type { Playing } from "../replay.ts";
import type { Settlement } from "../settlement.ts";
import type { Turn } from "../turns.ts";

/** Answers a call from a fixture: its head, its messages in the pieces in which they came, and its trailers. */
export async function replayCall(
  turn: Turn,
  request: ClientRequest,
  response: ClientResponse,
  settlement: Settlement,
  playing: Playing,
): Promise<void> {
  const interaction = await readableFor(request.headers, turn.interaction);
  const sent = isTrailersOnly(interaction) ? allAtOnce(response) : response;
  await replay({ ...turn, interaction }, request, sent, settlement, playing);
}

/** Whether an answer is a head alone, which tells the status (gRPC over HTTP2, Trailers-Only). */
export function isTrailersOnly({ headers, body, trailers }: Interaction): boolean {
  return body.length === 0 && trailers === undefined && grpcStatus(headers) !== undefined;
}

function allAtOnce(response: ClientResponse): ClientResponse {
  return {
    get started() {
      return response.started;
    },
    start: (head) => response.start(head, true),
    inform: (head) => response.inform?.(head),
    write: (chunk) => response.write(chunk),
    onceWritable: (listener) => response.onceWritable(listener),
    end: (trailers) => response.end(trailers),
    cut: (how) => response.cut(how),
    onceLeft: (listener) => response.onceLeft(listener),
  };
}

/** The messages as they came, or without a coding that this client does not take. */
async function readableFor(asked: RawHeaders, interaction: Interaction): Promise<Interaction> {
  const coding = headerValue(interaction.headers, "grpc-encoding")?.trim().toLowerCase() ?? "identity";
  const taken = (headerValue(asked, "grpc-accept-encoding") ?? "").toLowerCase().split(",");
  if (coding === "identity" || taken.some((name) => name.trim() === coding)) return interaction;
  try {
    const { headers } = interaction;
    const body = await unfoldMessages(bytesOf(interaction.body), contentCodings(coding), MAX_RECORDED_BYTES);
    return { ...interaction, body, headers: filterHeaders(headers, (name) => name !== "grpc-encoding") };
  } catch (error) {
    // Nobody here knows the coding, and the client may.
    if (error instanceof CodingError) return interaction;
    throw error;
  }
}
