import type { IncomingMessage } from "node:http";
import { headerLines, headerValue } from "../model/headers.ts";

/** Whether a request with an Upgrade is the handshake of a WebSocket (RFC 6455, 4.1). */
export function isWebSocket({ method, rawHeaders }: IncomingMessage): boolean {
  return method === "GET" && tokensOf(headerValue(rawHeaders, "upgrade") ?? "").some(isWord("websocket"));
}

/** The bytes of a request's head as they were, less all that asks for another protocol. */
export function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (const [name, value] of headerLines(rawHeaders)) {
    const lower = name.toLowerCase();
    if (lower === "upgrade" || lower === "http2-settings") continue;
    const kept = lower === "connection" ? tokensOf(value).filter(isNoUpgrade).join(", ") : value;
    if (kept !== "" || lower !== "connection") lines.push(`${name}: ${kept}`);
  }
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function tokensOf(value: string): string[] {
  return value.split(",").map((token) => token.trim());
}

function isWord(word: string): (token: string) => boolean {
  return (token) => token.toLowerCase() === word;
}

function isNoUpgrade(token: string): boolean {
  return !/^(upgrade|http2-settings)$/i.test(token);
}
