import { headerValue } from "../model/headers.ts";
import type { Interaction, WholeInteraction } from "../model/interaction.ts";
import type { Provider } from "../model/provider.ts";
import { parseSession, type Sender, type SessionFrame } from "../model/session.ts";
import { canonicalJson } from "./canonical-json.ts";
import { describeBytes } from "./message-differences.ts";
import { isHeartbeat, type StableMessage, stableMessage } from "./stable-message.ts";

/**
 * True where a new WebSocket session says what the one on disk says: what each side sent is the same once the
 * provider's volatile members, pings and the cuts in the client's binary streams are out. Times do not count,
 * nor which of two messages in opposite directions was first.
 */
export function isSameSession(
  onDisk: WholeInteraction,
  fresh: WholeInteraction,
  provider: Provider,
): boolean {
  if (protocolOf(onDisk) !== protocolOf(fresh)) return false;
  try {
    const [before, after] = [parseSession(onDisk.body), parseSession(fresh.body)];
    return (["client", "server"] as const).every(
      (from) => said(before, from, provider) === said(after, from, provider),
    );
  } catch {
    return false;
  }
}

function protocolOf({ headers }: Interaction): string | undefined {
  return headerValue(headers, "sec-websocket-protocol");
}

/** All that a side said, in one text. */
function said(frames: readonly SessionFrame[], from: Sender, provider: Provider): string {
  const texts: string[] = [];
  let stream: Buffer[] = [];
  const endStream = (): void => {
    if (stream.length > 0) texts.push(describeBytes(Buffer.concat(stream)));
    stream = [];
  };
  for (const { frame } of frames.filter((sent) => sent.from === from)) {
    if (frame.kind === "ping" || frame.kind === "pong") continue;
    const message = frame.kind === "message" ? stableMessage(frame, provider) : undefined;
    if (message !== undefined && isHeartbeat(message, provider)) continue;
    const isPiece = message?.kind === "bytes" && message.bytes.length > 0;
    if (isPiece) stream.push(message.bytes);
    if (!isPiece || from === "server") endStream();
    if (!isPiece) texts.push(message === undefined ? JSON.stringify(frame) : textOf(message));
  }
  endStream();
  return texts.join("\n");
}

function textOf(message: StableMessage): string {
  switch (message.kind) {
    case "json":
      return canonicalJson(message.json);
    case "text":
      return JSON.stringify(message.text);
    case "bytes":
      return describeBytes(message.bytes);
    default:
      return message satisfies never;
  }
}
