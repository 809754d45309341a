import { isUtf8 } from "node:buffer";
import { isJsonObject, type JsonObject, parseJson } from "./json.ts";

/** The content type under which the frames of a WebSocket session are stored, a line of JSON each. */
export const SESSION_TYPE = "application/x-ndjson";

/** The status of a handshake behind which frames follow. */
export const SWITCHED = 101;

/** Who sent a frame. */
export type Sender = "client" | "server";

/** A message of a WebSocket (RFC 6455), its fragments joined. */
export interface Message {
  readonly kind: "message";
  readonly binary: boolean;
  readonly bytes: Buffer;
}

/** What goes over a WebSocket. Of a close 1005 says that no code came, 1006 that no close frame did. */
export type Frame =
  | Message
  | { readonly kind: "ping"; readonly bytes: Buffer }
  | { readonly kind: "pong"; readonly bytes: Buffer }
  | { readonly kind: "close"; readonly code: number; readonly reason: string };

/** A frame with its sender and its time, in milliseconds after the request was sent. */
export interface SessionFrame {
  readonly from: Sender;
  readonly atMs: number;
  readonly frame: Frame;
}

/**
 * A frame as a line, without its end: `{"from":"server","atMs":12,"json":{...}}`. JSON stands there as its sender
 * wrote it, spaces and all (with `indent` where it had line breaks); other text as `text`, other bytes as
 * `base64`; `binary` marks what is readable and came as binary. Of pings and pongs each character is a byte.
 */
export function printFrame({ from, atMs, frame }: SessionFrame): string {
  return `{"from":"${from}","atMs":${atMs},${contentOf(frame)}}`;
}

function contentOf(frame: Frame): string {
  switch (frame.kind) {
    case "message":
      return messageContent(frame);
    case "close": {
      const reason = frame.reason === "" ? "" : `,"reason":${JSON.stringify(frame.reason)}`;
      return `"close":${frame.code}${reason}`;
    }
    case "ping":
    case "pong":
      return `"${frame.kind}":${JSON.stringify(frame.bytes.toString("latin1"))}`;
    default:
      return frame satisfies never;
  }
}

function messageContent({ binary, bytes }: Message): string {
  const json = isUtf8(bytes) ? jsonContent(bytes.toString("utf8")) : undefined;
  if (json !== undefined) return binary ? `"binary":true,${json}` : json;
  return binary
    ? `"base64":${JSON.stringify(bytes.toString("base64"))}`
    : `"text":${JSON.stringify(bytes.toString("utf8"))}`;
}

/** Objects and arrays only: for what is quoted a text does as well. */
function jsonContent(text: string): string | undefined {
  if (!/^[{[]/.test(text)) return undefined;
  const value = parseJson(text);
  if (value === undefined) return undefined;
  if (!/[\r\n]/.test(text)) return `"json":${text}`;
  for (const newline of ["", "\n"]) {
    if (JSON.stringify(value, null, INDENT) + newline !== text) continue;
    const layout = `"indent":${INDENT},${newline === "" ? "" : `"newline":true,`}`;
    return `${layout}"json":${JSON.stringify(value)}`;
  }
  return undefined;
}

const INDENT = 2;

/** The frames of a stored session. Throws SyntaxError with the number of a line that is none; empty lines are fine. */
export function parseSession(body: Uint8Array): SessionFrame[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  const frames: SessionFrame[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    frames.push(parseFrame(line, index + 1, frames.at(-1)?.atMs ?? 0));
  }
  return frames;
}

function parseFrame(line: string, number: number, formerAtMs: number): SessionFrame {
  const members = parseJson(line);
  if (!isJsonObject(members)) throw new SyntaxError(`line ${number} is no JSON object`);
  const { from, atMs } = members;
  if (from !== "client" && from !== "server")
    throw new SyntaxError(`line ${number} has no "from" that is "client" or "server"`);
  const frame = messageOf(members, line) ?? controlOf(members);
  if (frame === undefined)
    throw new SyntaxError(`line ${number} has none of json, text, base64, ping, pong and close`);
  return { from, atMs: typeof atMs === "number" && atMs >= 0 ? atMs : formerAtMs, frame };
}

function messageOf(members: JsonObject, line: string): Message | undefined {
  const { json, text, base64 } = members;
  const binary = members["binary"] === true;
  if (json !== undefined) return { kind: "message", binary, bytes: Buffer.from(jsonText(members, line)) };
  if (typeof text === "string") return { kind: "message", binary, bytes: Buffer.from(text) };
  if (typeof base64 !== "string") return undefined;
  return { kind: "message", binary: true, bytes: Buffer.from(base64, "base64") };
}

function controlOf({ ping, pong, close, reason }: JsonObject): Frame | undefined {
  if (typeof ping === "string") return { kind: "ping", bytes: Buffer.from(ping, "latin1") };
  if (typeof pong === "string") return { kind: "pong", bytes: Buffer.from(pong, "latin1") };
  if (typeof close !== "number") return undefined;
  return { kind: "close", code: close, reason: typeof reason === "string" ? reason : "" };
}

const WRITTEN = /^\{"from":"\w+","atMs":[\d.]+,(?:"binary":true,)?"json":(.*)\}\s*$/;

/** As its sender wrote it; where a person has put the members in another order, without spaces. */
function jsonText({ json, indent, newline }: JsonObject, line: string): string {
  if (indent === INDENT) return JSON.stringify(json, null, INDENT) + (newline === true ? "\n" : "");
  const written = WRITTEN.exec(line)?.[1];
  return written !== undefined && parseJson(written) !== undefined ? written : JSON.stringify(json);
}
