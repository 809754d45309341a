import type { Redacted } from "../model/redacted.ts";

/** The redactor's seal: only for what has just been through it. */
export function asRedacted<Message>(message: Message): Redacted<Message> {
  return message as Redacted<Message>;
}
