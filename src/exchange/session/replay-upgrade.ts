import { createHash } from "node:crypto";
import { FixtureFormatError } from "../../errors.ts";
import type { Normalizer } from "../../matching/normalize-data.ts";
import { isHeartbeat, type StableMessage, stableMessage } from "../../matching/stable-message.ts";
import { bytesOf } from "../../model/body.ts";
import { filterHeaders, headerLines, headerValue, type RawHeaders } from "../../model/headers.ts";
import type { Interaction } from "../../model/interaction.ts";
import type { Provider } from "../../model/provider.ts";
import { type Message, parseSession, type SessionFrame } from "../../model/session.ts";
import { redactMessage } from "../../redaction/redact-session.ts";
import { redactText } from "../../redaction/redact-text.ts";
import type { Secrets } from "../../redaction/secrets.ts";
import type { ExchangeParts } from "../exchange-parts.ts";
import { until } from "../latency.ts";
import type { MatchedRequest } from "../match-request.ts";
import { MAX_RECORDED_BYTES } from "../read-body.ts";
import type { Settlement } from "../settlement.ts";
import type { Turn } from "../turns.ts";
import type { UpgradeRequest } from "./answer-upgrade.ts";
import { createClientScript } from "./client-script.ts";
import { openFrameChannel } from "./frame-channel.ts";
import { playSession } from "./play-session.ts";
import { explainStray } from "./stray-message.ts";

/** The session that answers a handshake. */
export interface SessionAnswer {
  readonly turn: Turn;
  /** The document that it is in. */
  readonly file: string;
  readonly matched: MatchedRequest;
  readonly provider: Provider;
}

/**
 * Accepts a handshake and plays the recorded session. A client that says something else than the recorded one is
 * closed with 1008 and told where. Rejects with FixtureFormatError where the session cannot be read, before it is
 * accepted.
 */
export async function replayUpgrade(
  request: UpgradeRequest,
  { turn: { interaction, number }, file, matched, provider }: SessionAnswer,
  settlement: Settlement,
  parts: ExchangeParts,
): Promise<void> {
  settlement.note({ interaction: number });
  const frames = framesOf(interaction, file, number);
  const { status, statusText } = interaction;
  const headers = switchHeaders(request.headers, interaction, matched.secrets);
  const channel = openFrameChannel(
    request.upgrade.accept({ status, statusText, headers }),
    MAX_RECORDED_BYTES,
  );
  const script = createClientScript(channel, {
    read: (message) => readMessage(message, matched.secrets, provider, parts.normalize),
    isHeartbeat: (message) => isHeartbeat(message, provider),
  });
  const { clock, alarm, pace } = parts;
  const pause = (gapMs: number): Promise<void> =>
    until(pace.gapMs(gapMs), { arrivedAt: clock(), clock, alarm }, channel.ended);
  const played = await playSession(frames, channel, script, pause);
  if (played.kind === "differs") {
    const stray = explainStray(played, { matched, file, folder: parts.folder });
    const told = {
      status,
      bytes: channel.bytes,
      message: stray.message,
      code: "mockai_miss",
      nearest: stray.nearest,
    };
    settlement.settle("missed", told);
    await channel.close(POLICY_VIOLATION, stray.reason);
    return;
  }
  settlement.settle(played.kind === "left" ? "cancelled" : "replayed", { status, bytes: channel.bytes });
}

const POLICY_VIOLATION = 1008;

/** The frames of a stored session. Throws FixtureFormatError where they cannot be read. */
export function framesOf({ body }: Interaction, file: string, number: number): SessionFrame[] {
  try {
    return parseSession(bytesOf(body));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message =
      `The fixture ${file} cannot be used. In the file of its interaction ${number}, ${reason}. ` +
      `Mend that line, or delete the fixture and record it again.`;
    throw new FixtureFormatError(file, message, { cause: error });
  }
}

/** A message as it is compared: without secrets, and without what differs each time or is ignored. */
function readMessage(
  message: Message,
  secrets: Secrets,
  provider: Provider,
  normalize: Normalizer,
): StableMessage {
  const stable = stableMessage(redactMessage(message, secrets), provider);
  return stable.kind === "json" ? { ...stable, json: normalize(stable.json, provider).data } : stable;
}

/** What RFC 6455 appends to a client's key (4.2.2). */
const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function switchHeaders(asked: RawHeaders, { headers }: Interaction, secrets: Secrets): string[] {
  const key = headerValue(asked, "sec-websocket-key") ?? "";
  const accept = createHash("sha1").update(`${key}${ACCEPT_GUID}`).digest("base64");
  const protocol = chosenProtocol(asked, headerValue(headers, "sec-websocket-protocol"), secrets);
  const handshake = ["Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept", accept];
  if (protocol !== undefined) handshake.push("Sec-WebSocket-Protocol", protocol);
  return [...handshake, ...filterHeaders(headers, isSentAgain)];
}

function isSentAgain(name: string): boolean {
  return name !== "content-type" && name !== "sec-websocket-protocol";
}

/** The one of the client's subprotocols that is the recorded one, which may have been redacted. */
function chosenProtocol(
  asked: RawHeaders,
  recorded: string | undefined,
  secrets: Secrets,
): string | undefined {
  if (recorded === undefined) return undefined;
  const offered = [...headerLines(asked)]
    .filter(([name]) => name.toLowerCase() === "sec-websocket-protocol")
    .flatMap(([, value]) => value.split(",").map((item) => item.trim()));
  return offered.find((item) => item === recorded || redactText(item, secrets) === recorded);
}
