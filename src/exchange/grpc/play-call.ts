import { messageDifferences } from "../../matching/message-differences.ts";
import { attend } from "../attendance.ts";
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
import { type Differs, playScript, type WayBack } from "./play-script.ts";
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
  const { clock, alarm, pace } = parts;
  const played = await playScript(frames, interaction, way, differs, (gapMs) =>
    until(pace.gapMs(gapMs), { arrivedAt: clock(), clock, alarm }, way.gone),
  );
  switch (played.kind) {
    case "played":
      return settlement.settle("replayed", { status: interaction.status, bytes: way.bytes });
    case "left":
      return settlement.settle("cancelled", { bytes: way.bytes });
    case "differs": {
      const { message, nearest } = explainStray(played, { matched, file, folder: parts.folder });
      way.miss(message);
      return settlement.settle("missed", {
        status: 200,
        bytes: way.bytes,
        message,
        code: "mockai_miss",
        nearest,
      });
    }
    default:
      return played satisfies never;
  }
}

/** What besides is known of the way back. */
interface ToldWayBack extends WayBack {
  readonly gone: Promise<void>;
  /** Bytes of messages sent. */
  readonly bytes: number;
  /** Ends the call as a miss. */
  miss(message: string): void;
}

function openWayBack(response: ClientResponse, interaction: Interaction, isSilent: boolean): ToldWayBack {
  const { status, statusText, trailers, ended } = interaction;
  const client = attend(response);
  let bytes = 0;
  return {
    gone: client.gone,
    get left() {
      return client.left;
    },
    get bytes() {
      return bytes;
    },
    inform(head) {
      if (!client.left) response.inform?.(head);
    },
    start() {
      if (response.started || client.left) return;
      // A script has lines of the client even where the server said nothing but how it ended.
      const isAll = isSilent && isTrailersOnly({ ...interaction, body: Buffer.alloc(0) });
      response.start({ status, statusText, headers: callHeaders(interaction) }, isAll);
    },
    async send(message) {
      if (client.left) return;
      const framed = encodeMessage({ compressed: false, bytes: message });
      bytes += framed.length;
      if (response.write(framed)) return;
      await Promise.race([client.gone, new Promise<void>((resolve) => response.onceWritable(resolve))]);
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

function clientDiffers(
  call: ClientCall,
  { headers }: ClientRequest,
  { matched: { secrets }, target: { provider } }: ScriptAnswer,
  { normalize }: ExchangeParts,
): Differs {
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
