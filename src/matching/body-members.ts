import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { mediaType } from "../model/headers.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { type Part, parseMultipart } from "./multipart.ts";

/** The names that request data gives a meaning of its own. */
const RESERVED = ["$body", "$form", "$parts", "$method", "$query", "$provider"];

/**
 * A body as members of request data: a JSON object as it is, pairs as `$form`, multipart as `$parts`, all
 * else as `$body`. So is a JSON object that uses one of these names: it must not pass for another body.
 * JSON is told by parsing, because clients post it under any type.
 */
export function bodyMembers(body: Uint8Array, contentType: string | undefined): JsonObject {
  if (body.length === 0) return {};
  const type = mediaType(contentType);
  if (type.startsWith("multipart/")) {
    const parts = parseMultipart(body, contentType ?? "");
    return parts === undefined ? { $body: contentOf(body) } : { $parts: parts.map(partData) };
  }
  const text = textOf(body);
  if (text === undefined) return { $body: digestOf(body) };
  const json = parseBoundedJson(text);
  if (isJsonObject(json)) return RESERVED.some((name) => Object.hasOwn(json, name)) ? { $body: json } : json;
  if (type === "application/x-www-form-urlencoded") return { $form: [...new URLSearchParams(text)] };
  return { $body: json === undefined ? text : json };
}

function partData(part: Part): JsonObject {
  const text = mediaType(part.type).endsWith("json") ? textOf(part.content) : undefined;
  const json = text === undefined ? undefined : parseBoundedJson(text);
  return {
    name: part.name,
    ...(part.filename !== undefined && { filename: part.filename }),
    ...(part.type !== undefined && { type: uniformType(part.type) }),
    content: json === undefined ? contentOf(part.content) : json,
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
