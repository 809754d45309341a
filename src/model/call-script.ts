import { isGrpcType } from "./grpc.ts";
import type { Interaction } from "./interaction.ts";
import { headerValue } from "./headers.ts";
import { type Message, SESSION_TYPE, type SessionFrame } from "./session.ts";

/**
 * The content type under which a call is stored in which both sides speak in turn, a line of JSON for each message as
 * {@link SESSION_TYPE} has them. `contentType` is that of the call.
 */
export function scriptType(contentType: string): string {
  return `${SESSION_TYPE}; of="${contentType.replaceAll('"', "")}"`;
}

/** The content type of the call that a script is of; undefined where an answer is no script. */
export function calledType({ headers }: Pick<Interaction, "headers">): string | undefined {
  const [, type] =
    /^application\/x-ndjson; of="([^"]*)"$/.exec(headerValue(headers, "content-type") ?? "") ?? [];
  return isGrpcType(type) ? type : undefined;
}

/** A message of a call as it stands in a script: its coding undone. */
export function scriptMessage(bytes: Buffer): Message {
  return { kind: "message", binary: true, bytes };
}

/** What a script has where the client says that no more messages come: a close, with a code that means nothing. */
export const HALF_CLOSE: SessionFrame["frame"] = { kind: "close", code: 0, reason: "" };
