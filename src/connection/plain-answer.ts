/** The answer to a CONNECT that is granted. */
export const ESTABLISHED = "HTTP/1.1 200 Connection Established\r\n\r\n";

/** A whole HTTP/1.1 answer in plain text, for sockets that no HTTP server holds. It ends the connection. */
export function plainAnswer(status: string, mark: string, text: string): string {
  return [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `x-mockai-proxy: ${mark}`,
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
    "",
    `${text}\n`,
  ].join("\r\n");
}
