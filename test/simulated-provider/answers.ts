import type { HeaderList, WholeAnswer } from "./api.ts";

/** How an API prints JSON. */
export type JsonStyle = "compact" | "pretty";

/** An answer of JSON: `pretty` is two spaces and a line end, as OpenAI and Google have it. */
export function jsonAnswer(
  status: number,
  headers: HeaderList,
  value: unknown,
  style: JsonStyle,
): WholeAnswer {
  const text = style === "pretty" ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value);
  return { kind: "whole", status, headers, bytes: Buffer.from(text), gzip: true };
}

/** A server-sent event without a name: `data: {…}` and a blank line. */
export function dataEvent(data: unknown, lineEnd = "\n"): Buffer {
  return Buffer.from(`data: ${JSON.stringify(data)}${lineEnd}${lineEnd}`);
}

/** A server-sent event with its name, which its data repeat as `type`. */
export function namedEvent(data: { readonly type: string }): Buffer {
  return Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}
