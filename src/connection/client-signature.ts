import { filterHeaders, headerLines, type RawHeaders } from "../model/headers.ts";

const MAX_LENGTH = 200;

/**
 * What the head of a CONNECT tells of the program that wrote it: `1.1 Host;User-Agent=curl/7.88.1`. The HTTP
 * version, the headers' names in their order and case, and of their values the User-Agent's alone, because
 * others may be secrets.
 */
export function clientSignature(httpVersion: string, headers: RawHeaders): string {
  const lines = headerLines(filterHeaders(headers, (name) => name !== "proxy-authorization"));
  const written = Array.from(lines, ([name, value]) =>
    name.toLowerCase() === "user-agent" ? `${name}=${value}` : name,
  );
  return `${httpVersion} ${written.join(";")}`.slice(0, MAX_LENGTH);
}
