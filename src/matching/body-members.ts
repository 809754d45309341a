import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { isGrpcType } from "../model/grpc.ts";
import { decodeMessages } from "../model/grpc-messages.ts";
import { mediaType } from "../model/headers.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { AbridgedBody, Digest } from "./abridge-body.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { type Part, parseMultipart } from "./multipart.ts";

/** What stands for the parts of a body that were too long to be kept. */
export type Digests = Pick<AbridgedBody, "parts" | "whole">;

/** The names that request data gives a meaning of its own. */
const RESERVED = ["$body", "$form", "$parts", "$method", "$query", "$provider"];

/**
 * A body as members of request data: a JSON object as it is, pairs as `$form`, multipart as `$parts`, gRPC's
 * messages as `$messages`, all else as `$body`. So is a JSON object that uses one of these names: it must not pass
 * for another body. JSON is told by parsing, because clients post it under any type. `abridged` has what is missing
 * in the body.
 */
export function bodyMembers(
  body: Uint8Array,
  contentType: string | undefined,
  abridged?: Digests,
): JsonObject {
  if (body.length === 0) return abridged === undefined ? {} : { $body: abridged.whole };
  const type = mediaType(contentType);
  if (isGrpcType(contentType)) {
    const { messages, problem } = decodeMessages(body);
    if (problem === undefined) return { $messages: messages.map(({ bytes }) => contentOf(bytes)) };
  }
  if (type.startsWith("multipart/")) {
    const parts = parseMultipart(body, contentType ?? "");
    if (parts === undefined) return { $body: abridged?.whole ?? contentOf(body) };
    return { $parts: parts.map((part, index) => partData(part, abridged?.parts.get(index))) };
  }
  const text = textOf(body);
  if (text === undefined) return { $body: digestOf(body) };
  const json = parseBoundedJson(text);
  if (isJsonObject(json)) return RESERVED.some((name) => Object.hasOwn(json, name)) ? { $body: json } : json;
  if (type === "application/x-www-form-urlencoded") return { $form: [...new URLSearchParams(text)] };
  return { $body: json === undefined ? text : json };
}

function partData(part: Part, digest: Digest | undefined): JsonObject {
  const text =
    digest === undefined && mediaType(part.type).endsWith("json") ? textOf(part.content) : undefined;
  const json = text === undefined ? undefined : parseBoundedJson(text);
  return {
    name: part.name,
    ...(part.filename !== undefined && { filename: part.filename }),
    ...(part.type !== undefined && { type: uniformType(part.type) }),
    content: json === undefined ? (digest ?? contentOf(part.content)) : json,
  };
}

const UTF8 = /^charset="?utf-?8"?$/i;

/** One spelling of a content type: all text is UTF-8 unless it says otherwise. */
function uniformType(contentType: string): string {
  const [, ...parameters] = contentType.split(";").map((part) => part.trim());
  return [mediaType(contentType), ...parameters.filter((part) => part !== "" && !UTF8.test(part))].join(";");
}

function contentOf(bytes: Uint8Array): JsonValue {
  return textOf(bytes) ?? digestOf(bytes);
}

/** Valid UTF-8 without NUL, its byte order mark dropped; undefined for anything else. */
function textOf(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes) || bytes.includes(0)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function digestOf(bytes: Uint8Array): JsonObject {
  return { bytes: bytes.length, sha256: hash("sha256", bytes, "hex") };
}
