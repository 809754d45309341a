import { type DataDifference } from "../../matching/differences.ts";
import { messageDifferences } from "../../matching/message-differences.ts";
import { type StableMessage, stableMessage } from "../../matching/stable-message.ts";
import { calledType, scriptMessage } from "../../model/call-script.ts";
import { contentCodings } from "../../model/content-coding.ts";
import type { ClientRequest, ClientResponse } from "../../model/exchange.ts";
import { encodeMessage, unfoldMessage } from "../../model/grpc-messages.ts";
import { headerLines, headerValue } from "../../model/headers.ts";
import type { Interaction } from "../../model/interaction.ts";
import type { Message } from "../../model/session.ts";
import { redactCallMessage } from "../../redaction/redact-call.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { until } from "../latency.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import { framesOf } from "../session/replay-upgrade.ts";
import { explainStray } from "../session/stray-message.ts";
import type { Settlement } from "../settlement.ts";
import type { ClientCall } from "./client-call.ts";
import type { ScriptAnswer } from "./find-script.ts";
import { ownStatusLines, sendOwnStatus } from "./own-status.ts";
import { isTrailersOnly } from "./replay-call.ts";

/**
 * Plays the server's part of a recorded call: each message of the client, when it comes, releases what followed it. A
 * client that says something else has its call ended as a miss, and is told where. Rejects with FixtureFormatError
 * before it begins, with ClientLeftError where the client leaves.
 */
export async function playCall(
  call: ClientCall,
  request: ClientRequest,
  response: ClientResponse,
  answer: ScriptAnswer,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  const { turn, file, matched } = answer;
  const { interaction, number } = turn;
  settlement.note({ interaction: number });
  const frames = framesOf(interaction, file, number);
  const way = openWayBack(response, interaction, !frames.some(({ from }) => from === "server"));
  const differs = clientDiffers(call, request, answer, parts);
  let formerAtMs = 0;
  let heard = 0;
  for (const { from, atMs, frame } of frames) {
    if (interaction.headAtMs <= atMs) way.start();
    const gapMs = Math.max(0, atMs - formerAtMs);
    formerAtMs = atMs;
    if (from === "server") {
      await pause(gapMs, way, parts);
      if (frame.kind === "message") await way.send(frame.bytes);
    } else {
      heard += 1;
      const differences = await differs(frame.kind === "message" ? frame : undefined);
      if (differences.length > 0) {
        const met = { kind: "differs", number: heard, differences } as const;
        const stray = explainStray(met, { matched, file, folder: parts.folder });
        const { message, nearest } = stray;
        way.miss(message);
        settlement.settle("missed", { status: 200, bytes: way.bytes, message, code: "mockai_miss", nearest });
        return;
      }
    }
    if (way.left) return settlement.settle("cancelled", { bytes: way.bytes });
  }
  way.start();
  way.end();
  settlement.settle("replayed", { status: interaction.status, bytes: way.bytes });
}

/** The way back to the client of a call that is played. */
interface WayBack {
  readonly left: boolean;
  readonly gone: Promise<void>;
  /** Bytes of messages sent. */
  readonly bytes: number;
  /** Sends the head; does nothing when it is sent already. */
  start(): void;
  /** Sends a message. Resolves when more may be sent, or when the client has gone. */
  send(bytes: Buffer): Promise<void>;
  /** Ends the call as it ended. */
  end(): void;
  /** Ends the call as a miss. */
  miss(message: string): void;
}

function openWayBack(response: ClientResponse, interaction: Interaction, isSilent: boolean): WayBack {
  const { status, statusText, interim = [], trailers, ended } = interaction;
  let left = false;
  let bytes = 0;
  const gone = new Promise<void>((resolve) => {
    response.onceLeft(() => {
      left = true;
      resolve();
    });
  });
  return {
    gone,
    get left() {
      return left;
    },
    get bytes() {
      return bytes;
    },
    start() {
      if (response.started || left) return;
      for (const early of interim) response.inform?.(early);
      // A script has lines of the client even where the server said nothing but how it ended.
      const isAll = isSilent && isTrailersOnly({ ...interaction, body: Buffer.alloc(0) });
      response.start({ status, statusText, headers: callHeaders(interaction) }, isAll);
    },
    async send(message) {
      this.start();
      if (left) return;
      const framed = encodeMessage({ compressed: false, bytes: message });
      bytes += framed.length;
      if (response.write(framed)) return;
      await Promise.race([gone, new Promise<void>((resolve) => response.onceWritable(resolve))]);
    },
    end() {
      if (ended === undefined) response.end(trailers);
      else response.cut(ended);
    },
    miss(message) {
      const own = { status: 404, message, mark: "miss", retry: false };
      if (response.started) response.end(ownStatusLines(own));
      else sendOwnStatus(response, own);
    },
  };
}

function callHeaders(interaction: Interaction): string[] {
  const type = calledType(interaction);
  return Array.from(headerLines(interaction.headers)).flatMap(([name, value]) =>
    name.toLowerCase() === "content-type" ? [name, type ?? value] : [name, value],
  );
}

/** Holds the client's next message against a recorded one, or against its end. */
function clientDiffers(
  call: ClientCall,
  { headers }: ClientRequest,
  { matched: { secrets }, target: { provider } }: ScriptAnswer,
  { normalize }: ExchangeParts,
): (recorded: Message | undefined) => Promise<readonly DataDifference[]> {
  const codings = contentCodings(headerValue(headers, "grpc-encoding"));
  const read = (message: Message): StableMessage => {
    const stable = stableMessage(redactCallMessage(message, secrets), provider);
    return stable.kind === "json" ? { ...stable, json: normalize(stable.json, provider).data } : stable;
  };
  return async (recorded) => {
    const came = await call.next();
    if (came === undefined || recorded === undefined) {
      const [asked, wanted] = [came, recorded].map((message) =>
        message === undefined ? "the end" : "one more message",
      );
      if (asked === wanted) return [];
      return [{ path: "$.frame", kind: "value", asked, recorded: wanted }];
    }
    const { bytes } = await unfoldMessage(came, codings, MAX_RECORDED_BYTES);
    return messageDifferences(read(scriptMessage(bytes)), read(recorded));
  };
}

async function pause(gapMs: number, { gone }: WayBack, { clock, alarm, pace }: ExchangeParts): Promise<void> {
  await until(pace.gapMs(gapMs), { arrivedAt: clock(), clock, alarm }, gone);
}
