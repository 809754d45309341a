import { headerLines } from "../model/headers.ts";
import type { InterimAnswer, Interaction } from "../model/interaction.ts";

/** It says that the server is still at work (RFC 2518, 10.1), and so how long it took. */
const PROCESSING = 102;

/**
 * True where the same came before two answers: the same statuses with the same links, in their order. Other headers and
 * times do not count, and neither does that a server took its time.
 */
export function hasSameInterim(onDisk: Interaction, fresh: Interaction): boolean {
  return saidBefore(onDisk) === saidBefore(fresh);
}

function saidBefore({ interim = [] }: Interaction): string {
  const heads = interim.filter(({ status }) => status !== PROCESSING);
  return JSON.stringify(heads.map(({ status, headers }) => [status, ...linksIn(headers)]));
}

function linksIn(headers: InterimAnswer["headers"]): string[] {
  return Array.from(headerLines(headers))
    .filter(([name]) => name.toLowerCase() === "link")
    .map(([, value]) => value);
}
