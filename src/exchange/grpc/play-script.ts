import type { DataDifference } from "../../matching/differences.ts";
import type { ResponseHead } from "../../model/exchange.ts";
import type { Interaction } from "../../model/interaction.ts";
import type { Message, SessionFrame } from "../../model/session.ts";
import type { Played } from "../session/play-session.ts";

/** The way back to the client of a call that is played. */
export interface WayBack {
  readonly left: boolean;
  /** Sends an interim answer; none once the client has left. */
  inform(head: ResponseHead): void;
  /** Sends the head; does nothing once the client has left. */
  start(): void;
  /** Sends a message. Resolves when more may be sent, or when the client has gone. */
  send(bytes: Buffer): Promise<void>;
  /** Ends the call as it ended. */
  end(): void;
}

/** Holds the client's next message against a recorded one, or against its end. */
export type Differs = (recorded: Message | undefined) => Promise<readonly DataDifference[]>;

/**
 * Plays the server's part of a call: each recorded message of the client, when it comes, releases what followed it. The
 * head comes before what followed it, and behind what came first. `pause` waits before each of them, given the time
 * since the one before it. The call is open still where the client differs.
 */
export async function playScript(
  frames: readonly SessionFrame[],
  { headAtMs, interim = [] }: Pick<Interaction, "headAtMs" | "interim">,
  way: WayBack,
  differs: Differs,
  pause: (gapMs: number) => Promise<void>,
): Promise<Played> {
  let formerAtMs = 0;
  let heard = 0;
  let begun = false;
  const wait = (atMs: number): Promise<void> => {
    const gapMs = Math.max(0, atMs - formerAtMs);
    formerAtMs = atMs;
    return pause(gapMs);
  };
  const begin = async (latestMs: number): Promise<void> => {
    if (begun) return;
    begun = true;
    for (const early of interim) {
      await wait(Math.min(early.atMs, headAtMs, latestMs));
      way.inform(early);
    }
    await wait(Math.min(headAtMs, latestMs));
    way.start();
  };
  for (const { from, atMs, frame } of frames) {
    if (from === "server" || headAtMs <= atMs) await begin(atMs);
    if (from === "server") {
      await wait(atMs);
      if (frame.kind === "message") await way.send(frame.bytes);
    } else {
      formerAtMs = atMs;
      heard += 1;
      const differences = await differs(frame.kind === "message" ? frame : undefined);
      if (differences.length > 0) return { kind: "differs", number: heard, differences };
    }
    if (way.left) return { kind: "left" };
  }
  await begin(headAtMs);
  if (way.left) return { kind: "left" };
  way.end();
  return { kind: "played" };
}
