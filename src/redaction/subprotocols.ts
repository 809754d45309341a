import { headerLines, type RawHeaders } from "../model/headers.ts";

const PREFIXED = /^(?:openai-insecure-api-key|xai-client-secret|openai-organization|openai-project)\.(.+)$/;
/** The item behind one of these is a credential, or names a session. */
const NAMES_NEXT = /^(token|bearer|x-deepgram-session-id)$/i;
/** A long item with a digit in it is no protocol's name. */
const KEY_LIKE = /^(?=.*\d)[A-Za-z0-9._~+/=-]{24,}$/;

/** The secrets that browsers, which cannot set headers, put among a WebSocket's subprotocols. */
export function subprotocolSecrets(headers: RawHeaders): string[] {
  const secrets: string[] = [];
  for (const [name, value] of headerLines(headers)) {
    if (name.toLowerCase() !== "sec-websocket-protocol") continue;
    const items = value.split(",").map((item) => item.trim());
    for (const [index, item] of items.entries()) {
      const inside = PREFIXED.exec(item)?.[1];
      if (inside !== undefined) secrets.push(inside);
      else if (NAMES_NEXT.test(items[index - 1] ?? "") || KEY_LIKE.test(item)) secrets.push(item);
    }
  }
  return secrets;
}
