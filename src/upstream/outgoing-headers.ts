import { isAskedFor } from "../model/content-coding.ts";
import {
  endToEndHeaders,
  filterHeaders,
  headerValue,
  type HeaderLine,
  type RawHeaders,
} from "../model/headers.ts";
import { authorityOf, splitAbsoluteForm, type Origin } from "../model/origin.ts";

/** What decides how a client's headers go on. */
export interface OutgoingHead {
  readonly method: string;
  /** The server that the client asked for. */
  readonly origin: Origin;
  /** As the client sent them. */
  readonly headers: RawHeaders;
  /** The body's length; undefined where it streams. */
  readonly bodyLength: number | undefined;
}

/**
 * The header lines for the upstream: the client's, in their order, case and repetition, less those that
 * concern only the client's own connection. Host names the server asked for, the line on the body's framing
 * tells what is really sent (RFC 9112, 6.3), and Accept-Encoding asks for nothing that cannot be recorded.
 */
export function outgoingHeaders(head: OutgoingHead): string[] {
  const steps = [
    reserveFraming,
    endToEndHeaders,
    withoutUnsent,
    withHost,
    withKnownCodings,
    withTrailersWanted,
    fillInFraming,
  ];
  return steps.reduce<string[]>((headers, step) => step(headers, head), [...head.headers]);
}

/** Stands where the framing line goes. No client can send this name, nor name it in Connection. */
const FRAMING = "\0";
const FRAMING_NAMES: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

/** Methods whose requests mean "no body" when they say nothing of one. */
const BODILESS: ReadonlySet<string> = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"]);

function reserveFraming(headers: RawHeaders): string[] {
  let reserved = false;
  const lines = mapLines(headers, (line) => {
    if (!FRAMING_NAMES.has(line[0].toLowerCase())) return line;
    if (reserved) return undefined;
    reserved = true;
    return [FRAMING, ""];
  });
  return reserved ? lines : [...lines, FRAMING, ""];
}

function fillInFraming(headers: RawHeaders, head: OutgoingHead): string[] {
  const framing = framingLine(head);
  return mapLines(headers, (line) => (line[0] === FRAMING ? framing : line));
}

function framingLine({ method, headers, bodyLength }: OutgoingHead): HeaderLine | undefined {
  const [length] = linesNamed(headers, "content-length");
  const codings = linesNamed(headers, "transfer-encoding");
  if (bodyLength !== undefined) {
    const silent = bodyLength === 0 && length === undefined && codings.length === 0 && BODILESS.has(method);
    return silent ? undefined : [length?.[0] ?? "Content-Length", String(bodyLength)];
  }
  // A Content-Length beside a Transfer-Encoding is a lie (RFC 9112, 6.3).
  if (length !== undefined && codings.length === 0) return length;
  const coding = codings.map(([, value]) => value).join(", ");
  return [codings[0]?.[0] ?? "Transfer-Encoding", /\bchunked\s*$/i.test(coding) ? coding : "chunked"];
}

function linesNamed(headers: RawHeaders, wanted: string): HeaderLine[] {
  const named: HeaderLine[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name = "", value = ""] = [headers[i], headers[i + 1]];
    if (name.toLowerCase() === wanted) named.push([name, value]);
  }
  return named;
}

/** The proxy has answered `Expect: 100-continue` itself, and what stands behind a request's body stays here. */
function withoutUnsent(headers: RawHeaders): string[] {
  return filterHeaders(headers, (name) => name !== "expect" && name !== "trailer");
}

/** Some servers send trailers to none but those who say that they take them (RFC 9110, 6.5.1 and 10.1.4). */
function withTrailersWanted(sent: RawHeaders, { headers }: OutgoingHead): string[] {
  const wanted = linesNamed(headers, "te").find(([, value]) => /(^|,)\s*trailers\s*(,|$)/i.test(value));
  return wanted === undefined ? [...sent] : [...sent, wanted[0], "trailers", "Connection", "keep-alive, TE"];
}

function withHost(headers: RawHeaders, { origin }: OutgoingHead): string[] {
  const authority = authorityOf(origin);
  if (headerValue(headers, "host") === undefined) return ["Host", authority, ...headers];
  let seen = false;
  return mapLines(headers, ([name, value]) => {
    if (name.toLowerCase() !== "host") return [name, value];
    if (seen) return undefined;
    seen = true;
    return [name, value === authority || namesOrigin(value, origin) ? value : authority];
  });
}

function namesOrigin(host: string, origin: Origin): boolean {
  const named = splitAbsoluteForm(`${origin.scheme}://${host}`)?.origin;
  return named?.host === origin.host && named.port === origin.port;
}

function withKnownCodings(headers: RawHeaders): string[] {
  // A signature may cover this line, and nobody here can sign again.
  if (headerValue(headers, "authorization")?.startsWith("AWS4-") === true) return [...headers];
  return mapLines(headers, ([name, value]) => [
    name,
    /^(grpc-)?accept-encoding$/i.test(name) ? knownCodings(value) : value,
  ]);
}

function knownCodings(acceptEncoding: string): string {
  const tokens = acceptEncoding.split(",");
  const known = tokens.filter((token) => isAskedFor(token.split(";", 1)[0] ?? ""));
  if (known.length === tokens.length) return acceptEncoding;
  return known.join(",").trim() || "identity";
}

function mapLines(headers: RawHeaders, change: (line: HeaderLine) => HeaderLine | undefined): string[] {
  const changed: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const line = change([headers[i] ?? "", headers[i + 1] ?? ""]);
    if (line !== undefined) changed.push(line[0], line[1]);
  }
  return changed;
}
