import { decodeFrames, encodeFrame, type EventFrame } from "../model/event-stream.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import type { Edit, RedactedBody } from "./edit.ts";

const SEPARATOR = "\n\n";
const FIELD = "data: ";

/**
 * Redacts the payloads of AWS's event stream: as events of one text, because a model may say a secret in pieces,
 * and those of `chunk` frames inside their base64. Frames that changed have lengths and checksums that fit.
 * Undefined where the body is not whole frames from beginning to end.
 */
export function redactFrames(body: string, redactEvents: (text: string) => string): RedactedBody | undefined {
  const bytes = Buffer.from(body, "latin1");
  const { frames, problem } = decodeFrames(bytes);
  if (problem !== undefined) return undefined;
  const payloads = frames.map(readPayload);
  const events = payloads.map(({ text }) => FIELD + text.replaceAll(/[\r\n]/g, " ")).join(SEPARATOR);
  const redacted = redactEvents(events);
  if (redacted === events) return { text: body, passes: [] };
  const edits: Edit[] = [];
  const texts = redacted.split(SEPARATOR);
  const written: string[] = [];
  let start = 0;
  for (const [index, frame] of frames.entries()) {
    const old = encodeFrame(frame).toString("latin1");
    const text = texts[index]?.slice(FIELD.length) ?? "";
    const payload = payloads[index];
    const isSame = payload === undefined || payload.text.replaceAll(/[\r\n]/g, " ") === text;
    const fresh = isSame ? old : encodeFrame({ ...frame, payload: payload.write(text) }).toString("latin1");
    if (fresh !== old)
      edits.push({ start, end: start + old.length, text: fresh, rule: "encoded", view: "frame" });
    written.push(fresh);
    start += old.length;
  }
  return { text: written.join(""), passes: [edits] };
}

interface Payload {
  /** One character a byte. */
  readonly text: string;
  write(text: string): Buffer;
}

/** The JSON of a frame; of a `chunk` frame `{"bytes": ...}` what its base64 holds. */
function readPayload({ payload }: EventFrame): Payload {
  const text = Buffer.from(payload).toString("latin1");
  const json = parseJson(Buffer.from(payload).toString("utf8"));
  const encoded = isJsonObject(json) ? json["bytes"] : undefined;
  if (typeof encoded !== "string") return { text, write: (fresh) => Buffer.from(fresh, "latin1") };
  const decoded = Buffer.from(encoded, "base64").toString("latin1");
  const inner = /^\s*[{[]/.test(decoded) ? decoded : undefined;
  if (inner === undefined) return { text, write: (fresh) => Buffer.from(fresh, "latin1") };
  return {
    text: inner,
    write: (fresh) =>
      Buffer.from(
        text.replace(encoded, () => Buffer.from(fresh, "latin1").toString("base64")),
        "latin1",
      ),
  };
}
