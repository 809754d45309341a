import type * as net from "node:net";

/** A response as it is on the wire. */
export interface Wire {
  readonly statusLine: string;
  /** The header lines, in order and case, less those that concern only this connection. */
  readonly lines: readonly string[];
  /** The HTTP chunks; undefined where the body comes without. */
  readonly chunks: readonly Buffer[] | undefined;
  readonly body: Buffer;
}

/** The head of a response, byte by byte. */
export function head(status: string, ...lines: string[]): Buffer {
  return Buffer.from(`HTTP/1.1 ${status}\r\n${[...lines, "", ""].join("\r\n")}`, "latin1");
}

/** A response with a Content-Length. */
export function sized(type: string, body: string | Buffer, ...lines: string[]): Buffer {
  const bytes = Buffer.from(body);
  const length = `Content-Length: ${bytes.length}`;
  return Buffer.concat([head("200 OK", "X-Request-Id: 1", `content-TYPE: ${type}`, ...lines, length), bytes]);
}

/** A response whose pieces are HTTP chunks. */
export function chunked(type: string, pieces: readonly (string | Buffer)[], ...lines: string[]): Buffer {
  const parts = pieces.flatMap((piece) => {
    const bytes = Buffer.from(piece);
    return [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")];
  });
  const start = head(
    "200 OK",
    "OpenAI-Version: 7",
    `Content-Type: ${type}`,
    ...lines,
    "Transfer-Encoding: chunked",
  );
  return Buffer.concat([start, ...parts, Buffer.from("0\r\n\r\n")]);
}

const HOP_BY_HOP = /^(connection|keep-alive|transfer-encoding):/i;

function parseWire(bytes: Buffer, method: string): Wire | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [statusLine = "", ...all] = bytes.toString("latin1", 0, end).split("\r\n");
  const lines = all.filter((line) => !HOP_BY_HOP.test(line));
  const rest = bytes.subarray(end + 4);
  const wire = { statusLine, lines, chunks: undefined };
  if (method === "HEAD" || / (204|304) /.test(statusLine)) return { ...wire, body: rest };
  if (all.some((line) => /^transfer-encoding: chunked$/i.test(line))) {
    const chunks = parseChunks(rest);
    return chunks && { ...wire, chunks, body: Buffer.concat(chunks) };
  }
  const length = all.find((line) => /^content-length:/i.test(line))?.split(":")[1];
  return rest.length < Number(length) ? undefined : { ...wire, body: rest };
}

function parseChunks(bytes: Buffer): Buffer[] | undefined {
  const chunks: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf("\r\n");
    const size = Number.parseInt(rest.toString("latin1", 0, end), 16);
    if (end === -1 || rest.length < end + size + 4) return undefined;
    if (size === 0) return chunks;
    chunks.push(rest.subarray(end + 2, end + 2 + size));
    rest = rest.subarray(end + size + 4);
  }
}

/** Asks on a connection that is kept alive, and reads one response and nothing more. */
export function converse(socket: net.Socket, call: string, extra: readonly string[] = []): Promise<Wire> {
  const [method = "", path = ""] = call.split(" ");
  const lines = ["Host: api.openai.com", "Authorization: Bearer a-key-of-the-tests", ...extra];
  if (method === "POST") lines.push("Content-Length: 2");
  const request = `${method} http://api.openai.com${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
  socket.write(method === "POST" ? `${request}{}` : request);
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const onData = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      const wire = parseWire(bytes, method);
      if (wire === undefined) return;
      socket.off("data", onData).off("close", onClose);
      resolve(wire);
    };
    const onClose = (): void => reject(new Error(`the connection closed after ${bytes.toString("latin1")}`));
    socket.on("data", onData).once("close", onClose);
  });
}

/** The response in these bytes; throws where they are not all of it. */
export function parsed(answer: Buffer | undefined, call: string): Wire {
  const wire = parseWire(answer ?? Buffer.alloc(0), call.split(" ")[0] ?? "");
  if (wire === undefined) throw new Error(`the answer to ${call} is not whole`);
  return wire;
}
