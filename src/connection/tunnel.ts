import type { Duplex } from "node:stream";
import { UpstreamError } from "../errors.ts";
import { describeRefusal } from "../exchange/refusal.ts";
import type { TunnelEvent } from "../model/events.ts";
import { joinStreams } from "../model/join-streams.ts";
import { authorityWithPort } from "../model/origin.ts";
import type { ConnectTarget } from "./connect-target.ts";
import type { ConnectAnswers } from "./plain-answer.ts";

/** Passes a CONNECT through undecrypted; resolves when it stands or has failed. */
export async function openTunnel(
  socket: Duplex,
  target: ConnectTarget,
  dial: (target: ConnectTarget) => Promise<Duplex>,
  answers: ConnectAnswers,
): Promise<TunnelEvent> {
  const host = authorityWithPort(target);
  try {
    const upstream = await dial(target);
    answers.grant();
    joinStreams(socket, upstream);
    return { kind: "tunnel", outcome: "opened", host, message: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const late = error instanceof UpstreamError && error.status === 504;
    answers.refuse(late ? "504 Gateway Timeout" : "502 Bad Gateway", "error", message);
    return { kind: "tunnel", outcome: "failed", host, message };
  }
}

/** Turns a CONNECT away with the reason. */
export function refuseTunnel(target: ConnectTarget, answers: ConnectAnswers): TunnelEvent {
  const message = describeRefusal(target.host);
  answers.refuse("403 Forbidden", "refused", message);
  return { kind: "tunnel", outcome: "refused", host: authorityWithPort(target), message };
}
