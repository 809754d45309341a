/**
 * Header lines as they were on the wire: name, value, name, value, ... in their order and case, repeated
 * names repeated. The same shape as Node's `rawHeaders`, which `http.request` and `writeHead` take as it is.
 */
export type RawHeaders = readonly string[];

/** One header line. */
export type HeaderLine = readonly [name: string, value: string];

/** The lines of raw headers, in order. */
export function* headerLines(headers: RawHeaders): Generator<HeaderLine> {
  for (let i = 0; i + 1 < headers.length; i += 2) yield [headers[i] ?? "", headers[i + 1] ?? ""];
}

/** The value of the first line with this name (any case), or undefined. */
export function headerValue(headers: RawHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase();
  // Every request is asked dozens of times: most lines differ in length, and are not looked at further.
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const line = headers[i] ?? "";
    if (line.length === wanted.length && line.toLowerCase() === wanted) return headers[i + 1];
  }
  return undefined;
}

/** The values of all lines with this name (any case), in order. */
export function headerValues(headers: RawHeaders, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const line = headers[i] ?? "";
    if (line.length === wanted.length && line.toLowerCase() === wanted) values.push(headers[i + 1] ?? "");
  }
  return values;
}

/** The lines for which `keep` says yes. It is given the name in lower case. */
export function filterHeaders(headers: RawHeaders, keep: (name: string, value: string) => boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = "", value = ""] = [headers[i], headers[i + 1]];
    if (keep(name.toLowerCase(), value)) kept.push(name, value);
  }
  return kept;
}

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/**
 * The lines that are meant for the other end: without the hop-by-hop ones, without those that `Connection`
 * names (RFC 9110, 7.6.1) and without what only concerns a proxy.
 */
export function endToEndHeaders(headers: RawHeaders): string[] {
  const named = new Set<string>();
  for (const value of headerValues(headers, "connection")) {
    for (const token of value.split(",")) named.add(token.trim().toLowerCase());
  }
  // Naming a framing header in Connection would strip it and leave the body without an end.
  named.delete("content-length");
  named.delete("host");
  return filterHeaders(headers, (name) => !HOP_BY_HOP.has(name) && !named.has(name));
}

/** The media type of a Content-Type value: lower case, without parameters; "" when there is none. */
export function mediaType(contentType: string | undefined): string {
  if (contentType === undefined) return "";
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
