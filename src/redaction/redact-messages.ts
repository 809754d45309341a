import { decodeMessages, encodeMessage } from "../model/grpc-messages.ts";
import type { Edit, RedactedBody } from "./edit.ts";

/**
 * Redacts the messages of a call's request, each by itself, their lengths made to fit: what they are after that is
 * held against others and never sent. Undefined where the body is not whole messages from beginning to end.
 */
export function redactMessages(body: string, redact: (message: string) => string): RedactedBody | undefined {
  const { messages, problem } = decodeMessages(Buffer.from(body, "latin1"));
  if (problem !== undefined) return undefined;
  const edits: Edit[] = [];
  const written: string[] = [];
  let start = 0;
  for (const message of messages) {
    const old = encodeMessage(message).toString("latin1");
    const content = message.bytes.toString("latin1");
    const redacted = redact(content);
    const isSame = redacted === content;
    const text = isSame
      ? old
      : encodeMessage({ ...message, bytes: Buffer.from(redacted, "latin1") }).toString("latin1");
    if (!isSame) edits.push({ start, end: start + old.length, text, rule: "encoded", view: "message" });
    written.push(text);
    start += old.length;
  }
  return { text: written.join(""), passes: edits.length === 0 ? [] : [edits] };
}

/**
 * What the messages of a call's answer say: all of them side by side, because a secret may come in pieces, and those
 * that are compressed one by one, as they came. What is no whole messages comes as it is.
 */
export function messageContents(body: string): Buffer[] {
  const bytes = Buffer.from(body, "latin1");
  const { messages, end } = decodeMessages(bytes);
  const plain = messages.filter(({ compressed }) => !compressed).map((message) => message.bytes);
  const folded = messages.filter(({ compressed }) => compressed).map((message) => message.bytes);
  return [Buffer.concat([...plain, bytes.subarray(end)]), ...folded];
}
