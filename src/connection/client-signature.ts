import type { RawHeaders } from "../model/headers.ts";

const MAX_LENGTH = 200;

/**
 * What the head of a CONNECT tells of the program that wrote it: `1.1 Host;User-Agent=curl/7.88.1`. The HTTP
 * version, the headers' names in their order and case, and of their values the User-Agent's alone, because
 * others may be secrets.
 */
export function clientSignature(httpVersion: string, headers: RawHeaders): string {
  const written: string[] = [];
  // By hand: to iterate over lines and filter them takes several times as long, and each connection does this.
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    const lower = name.toLowerCase();
    if (lower === "user-agent") written.push(`${name}=${headers[at + 1] ?? ""}`);
    else if (lower !== "proxy-authorization") written.push(name);
  }
  return `${httpVersion} ${written.join(";")}`.slice(0, MAX_LENGTH);
}
