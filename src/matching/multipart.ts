/** A part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Its Content-Type. */
  readonly type: string | undefined;
  readonly content: Buffer;
}

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;
const LINE = "\r\n";

/**
 * The parts of a multipart body (RFC 7578), in order. Undefined where the content type names no boundary, or
 * the body does not follow it to the closing one.
 */
export function parseMultipart(body: Uint8Array, contentType: string): Part[] | undefined {
  const delimiter = multipartDelimiter(contentType);
  if (delimiter === undefined) return undefined;
  // The first delimiter may stand at the very start, without a line before it.
  const bytes = Buffer.concat([Buffer.from(LINE), body]);
  const parts: Part[] = [];
  let end = bytes.indexOf(delimiter);
  while (end !== -1) {
    const start = end + delimiter.length;
    if (bytes.toString("latin1", start, start + 2) === "--") return parts;
    end = bytes.indexOf(delimiter, start);
    const part = end === -1 ? undefined : parsePart(bytes.subarray(start, end));
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return undefined;
}

/** What stands before each part and behind the last one; undefined where the content type names no boundary. */
export function multipartDelimiter(contentType: string): string | undefined {
  const match = BOUNDARY.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  return boundary === undefined ? undefined : `${LINE}--${boundary}`;
}

/** From behind the delimiter: the rest of its line, headers, an empty line, the content. */
function parsePart(bytes: Buffer): Part | undefined {
  const headEnd = bytes.indexOf(LINE + LINE);
  if (headEnd === -1) return undefined;
  const head = bytes.toString("utf8", 0, headEnd);
  const disposition = partHeader(head, "content-disposition") ?? "";
  return {
    name: parameter(disposition, NAME) ?? "",
    filename: extendedFilename(disposition) ?? parameter(disposition, FILENAME),
    type: partHeader(head, "content-type"),
    content: bytes.subarray(headEnd + 2 * LINE.length),
  };
}

function partHeader(head: string, name: string): string | undefined {
  const line = head.split(LINE).find((candidate) => candidate.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

const NAME = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;
const FILENAME = /;\s*filename=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;

function parameter(disposition: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(disposition);
  return match?.[1]?.replace(/\\(["\\])/g, "$1") ?? match?.[2];
}

const EXTENDED_FILENAME = /;\s*filename\*=utf-8'[^']*'([^\s;"]+)/i;

/** The name in the form of RFC 8187, in which some clients write all names that are not ASCII. */
function extendedFilename(disposition: string): string | undefined {
  const encoded = EXTENDED_FILENAME.exec(disposition)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
