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

/** The shape in which a provider words its errors on this path (raw or normalised). */
export function errorShapeOf({ errors }: Provider, path: string): ErrorShape {
  const shape = errors.find(
    (one) => one.path === undefined || compilePattern(one.path).test(normalizePath(path)),
  );
  if (shape === undefined) throw new Error("a provider words its errors on every path");
  return shape;
}

/** JSON text of an error in the provider's own shape, so that its SDKs show the message. */
export function providerError({ body, reasons }: ErrorShape, { status, code, message }: ErrorFacts): string {
  const facts = new Map<unknown, string | number>([
    ["$status", status],
    ["$code", code],
    ["$message", message],
    ["$reason", reasons[status] ?? reasons["*"] ?? code],
  ]);
  return JSON.stringify(body, (_member, value: unknown) => facts.get(value) ?? value);
}
