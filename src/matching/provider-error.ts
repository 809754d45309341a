import type { RawHeaders } from "../model/headers.ts";
import type { ErrorShape, Provider } from "../model/provider.ts";
import { normalizePath } from "./normalize-path.ts";
import { compilePattern } from "./pattern.ts";

/** What an error made by the proxy tells. */
export interface ErrorFacts {
  readonly status: number;
  /** A stable word for programs. */
  readonly code: string;
  /** Words for people. */
  readonly message: string;
}

/** An error in a provider's own shape. */
export interface ProviderError {
  /** Those that SDKs read the kind of error from; mostly none. */
  readonly headers: RawHeaders;
  /** JSON text. */
  readonly body: string;
}

/** The shape in which a provider words its errors on this path (raw or normalised). */
export function errorShapeOf({ errors }: Provider, path: string): ErrorShape {
  const shape = errors.find(
    (one) => one.path === undefined || compilePattern(one.path).test(normalizePath(path)),
  );
  if (shape === undefined) throw new Error("a provider words its errors on every path");
  return shape;
}

/** An error in the provider's own shape, so that its SDKs show the message. */
export function providerError(
  { headers = {}, body, reasons }: ErrorShape,
  { status, code, message }: ErrorFacts,
): ProviderError {
  const facts = new Map<unknown, string | number>([
    ["$status", status],
    ["$code", code],
    ["$message", message],
    ["$reason", reasons[status] ?? reasons["*"] ?? code],
  ]);
  const lines = Object.entries(headers).flatMap(([name, value]) => [
    name,
    headerSafe(String(facts.get(value) ?? value)),
  ]);
  return {
    headers: lines,
    body: JSON.stringify(body, (_member, value: unknown) => facts.get(value) ?? value),
  };
}

/** A message may hold what no header can. */
function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "?");
}
