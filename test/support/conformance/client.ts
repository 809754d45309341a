import type { TestProxy } from "../lab.ts";
import type { Seen } from "../seen.ts";
import type { Behaviour } from "./behaviours.ts";
import type { ConformingProvider } from "./provider.ts";

/** Where a client sends its requests: to the provider itself, or through a proxy. */
export interface Way {
  readonly provider: ConformingProvider;
  readonly proxy?: TestProxy;
}

/** A client that has its connections, or makes one for each request. */
export interface OpenClient {
  /** Asks for a behaviour and reads the answer to its end, however that comes. */
  ask(behaviour: Behaviour): Promise<Seen>;
  close?(): unknown;
}

/** A kind of client. */
export type Client = (way: Way) => Promise<OpenClient> | OpenClient;

/** A behaviour's method and path. */
export function partsOf({ call }: Behaviour): { readonly method: string; readonly path: string } {
  const [method = "", path = ""] = call.split(" ");
  return { method, path };
}

/** Header lines as names and values. */
export function headersOf({ lines = [] }: Behaviour): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );
}

/** Names and values in turn as header lines. */
export function linesOf(raw: readonly string[]): string[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1] ?? ""}`] : []));
}

/** Pieces of a body as {@link Seen} tells them. */
export function bodySeen(pieces: readonly Uint8Array[]): Pick<Seen, "body" | "chunks"> {
  const chunks = pieces.filter(({ length }) => length > 0).map((piece) => Buffer.from(piece));
  return { body: Buffer.concat(chunks), chunks: chunks.map((chunk) => chunk.toString("latin1")) };
}
