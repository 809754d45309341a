import { createHash } from "node:crypto";
import type { JsonObject } from "../model/json.ts";
import { type DataDifference, differences } from "./differences.ts";
import type { StableMessage } from "./stable-message.ts";

/** Where a message is not the recorded one; of one that is no JSON the path is `$.text`, `$.bytes` or `$.frame`. */
export function messageDifferences(asked: StableMessage, recorded: StableMessage): readonly DataDifference[] {
  if (asked.kind !== recorded.kind) return differences({ frame: asked.kind }, { frame: recorded.kind });
  return differences(comparable(asked), comparable(recorded));
}

function comparable(message: StableMessage): JsonObject {
  switch (message.kind) {
    case "json":
      return message.json;
    case "text":
      return { text: message.text };
    case "bytes":
      return { bytes: describeBytes(message.bytes) };
    default:
      return message satisfies never;
  }
}

/** Size and digest, for bytes that nobody can read. */
export function describeBytes(bytes: Buffer): string {
  return `${bytes.length} bytes, SHA-256 ${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}
