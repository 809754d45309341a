import type { DataDifference } from "../../matching/differences.ts";
import type { SessionFrame } from "../../model/session.ts";
import type { ClientScript, Met } from "./client-script.ts";
import type { FrameChannel } from "./frame-channel.ts";

/** How a replay of a session ended. */
export type Played =
  | { readonly kind: "played" }
  /** The client left while there was more to send. */
  | { readonly kind: "left" }
  | { readonly kind: "differs"; readonly number: number; readonly differences: readonly DataDifference[] };

/**
 * Plays the server's part: what it said before the client's first message comes at once, and each recorded message
 * of the client, when it comes, releases what followed it. `pause` waits before a frame, given the time since the
 * one before it. The connection is open still where the client differs.
 */
export async function playSession(
  frames: readonly SessionFrame[],
  channel: FrameChannel,
  client: ClientScript,
  pause: (gapMs: number) => Promise<void>,
): Promise<Played> {
  let formerAtMs = 0;
  for (const [index, { from, atMs, frame }] of frames.entries()) {
    const gapMs = Math.max(0, atMs - formerAtMs);
    formerAtMs = atMs;
    if (frame.kind === "pong" || (frame.kind === "ping" && from === "client")) continue;
    if (from === "server") {
      await pause(gapMs);
      if (channel.gone) return { kind: "left" };
      if (frame.kind === "close") {
        await channel.close(frame.code, frame.reason);
        return { kind: "played" };
      }
      await channel.send(frame);
      continue;
    }
    if (frame.kind === "ping") continue;
    const rest = frames.slice(index + 1);
    const met = frame.kind === "close" ? await client.meetClose() : await client.meet(frame);
    if (met.kind !== "same") return finish(met, rest, channel);
  }
  return finish(await client.meetClose(), [], channel);
}

/** The client has closed, has gone, or says something else. */
async function finish(met: Met, rest: readonly SessionFrame[], channel: FrameChannel): Promise<Played> {
  switch (met.kind) {
    case "same":
      return { kind: "played" };
    case "differs":
      return met;
    case "gone":
      return { kind: hasMessages(rest) ? "left" : "played" };
    case "closed": {
      const answer = rest.find(({ from, frame }) => from === "server" && frame.kind === "close")?.frame;
      const { code, reason } = answer?.kind === "close" ? answer : { code: met.code, reason: "" };
      await channel.close(code, reason);
      return { kind: hasMessages(rest) ? "left" : "played" };
    }
    default:
      return met satisfies never;
  }
}

function hasMessages(frames: readonly SessionFrame[]): boolean {
  return frames.some(({ from, frame }) => from === "server" && frame.kind === "message");
}
