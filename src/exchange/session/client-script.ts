import type { DataDifference } from "../../matching/differences.ts";
import { messageDifferences } from "../../matching/message-differences.ts";
import type { StableMessage } from "../../matching/stable-message.ts";
import type { Message } from "../../model/session.ts";
import type { FrameChannel, Heard } from "./frame-channel.ts";

/** What came of waiting for a recorded message of the client. */
export type Met =
  | { readonly kind: "same" }
  /** It sent another one, the `number`-th of those that count, from 1. */
  | { readonly kind: "differs"; readonly number: number; readonly differences: readonly DataDifference[] }
  | { readonly kind: "closed"; readonly code: number }
  | { readonly kind: "gone" };

/** How a script reads messages: what of them counts, and which of them do not. */
export interface MessageReader {
  read(message: Message): StableMessage;
  isHeartbeat(message: StableMessage): boolean;
}

/** Holds what a client sends against what was recorded of one. */
export interface ClientScript {
  /**
   * Waits for a recorded message. Binary messages that follow each other are one stream of bytes: a recorded one
   * is met once as many bytes have come, however they are cut. All else is met message by message.
   */
  meet(recorded: Message): Promise<Met>;
  /** Waits for the client's close. */
  meetClose(): Promise<Met>;
}

/** Starts with a client's first message. */
export function createClientScript(channel: FrameChannel, reader: MessageReader): ClientScript {
  let number = 0;
  /** Bytes of the client's stream that no recorded message has been met with. */
  let surplus: Buffer = Buffer.alloc(0);

  async function hear(): Promise<{ heard: Heard; message: StableMessage | undefined } | undefined> {
    for (;;) {
      const heard = await channel.next();
      if (heard === undefined) return undefined;
      if (heard.kind === "close") return { heard, message: undefined };
      const message = reader.read(heard);
      if (reader.isHeartbeat(message)) continue;
      number += 1;
      return { heard, message };
    }
  }

  const differ = (asked: StableMessage, recorded: StableMessage): Met => {
    const differences = messageDifferences(asked, recorded);
    return differences.length === 0 ? { kind: "same" } : { kind: "differs", number, differences };
  };

  async function meetStream(wanted: Buffer): Promise<Met> {
    const pieces = [surplus];
    let length = surplus.length;
    while (length < wanted.length) {
      const next = await hear();
      if (next === undefined) return { kind: "gone" };
      const { heard, message } = next;
      if (heard.kind === "close") return { kind: "closed", code: heard.code };
      if (message?.kind !== "bytes" || message.bytes.length === 0) {
        const rest = { kind: "bytes", bytes: wanted.subarray(length) } as const;
        return message === undefined ? { kind: "gone" } : differ(message, rest);
      }
      pieces.push(message.bytes);
      length += message.bytes.length;
    }
    const all = pieces.length === 1 ? surplus : Buffer.concat(pieces, length);
    surplus = all.subarray(wanted.length);
    const bytes = all.subarray(0, wanted.length);
    return bytes.equals(wanted)
      ? { kind: "same" }
      : differ({ kind: "bytes", bytes }, { kind: "bytes", bytes: wanted });
  }

  return {
    async meet(recorded) {
      const wanted = reader.read(recorded);
      if (reader.isHeartbeat(wanted)) return { kind: "same" };
      if (wanted.kind === "bytes" && wanted.bytes.length > 0) return meetStream(wanted.bytes);
      if (surplus.length > 0) return differ({ kind: "bytes", bytes: surplus }, wanted);
      const next = await hear();
      if (next === undefined) return { kind: "gone" };
      const { heard, message } = next;
      if (heard.kind === "close") return { kind: "closed", code: heard.code };
      return message === undefined ? { kind: "gone" } : differ(message, wanted);
    },
    async meetClose() {
      const next = surplus.length > 0 ? STREAM : await hear();
      if (next === undefined) return { kind: "gone" };
      if (next !== STREAM && next.heard.kind === "close") return { kind: "closed", code: next.heard.code };
      const asked = next.message?.kind ?? "bytes";
      const path = "$.frame";
      return {
        kind: "differs",
        number,
        differences: [{ path, kind: "value", asked: `one more message (${asked})`, recorded: "the end" }],
      };
    },
  };
}

const STREAM = { heard: { kind: "message" }, message: undefined } as const;
