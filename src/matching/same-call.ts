import { bytesOf } from "../model/body.ts";
import { grpcStatus } from "../model/grpc.ts";
import type { Interaction } from "../model/interaction.ts";
import { parseSession, type Sender, type SessionFrame } from "../model/session.ts";

/** True where two answers to a gRPC call, or two of anything else, end with the same status. */
export function hasSameStatus(onDisk: Interaction, fresh: Interaction): boolean {
  return grpcStatus(onDisk.headers, onDisk.trailers) === grpcStatus(fresh.headers, fresh.trailers);
}

/**
 * True where the script of a call says what the one on disk says: the same messages of each side. Times do not count,
 * nor which of two messages in opposite directions was first.
 */
export function isSameScript(onDisk: Interaction, fresh: Interaction): boolean {
  try {
    const [before, after] = [parseSession(bytesOf(onDisk.body)), parseSession(bytesOf(fresh.body))];
    return (["client", "server"] as const).every((from) => said(before, from) === said(after, from));
  } catch {
    return false;
  }
}

function said(frames: readonly SessionFrame[], from: Sender): string {
  const texts = frames
    .filter((sent) => sent.from === from)
    .map(({ frame }) => (frame.kind === "message" ? frame.bytes.toString("base64") : frame.kind));
  return texts.join("\n");
}
