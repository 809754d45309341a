import { MockaiError } from "../errors.ts";
import { printable } from "./printable.ts";

/** What a person is told of an error: their own affair in its three parts, or a bug with its stack. */
export function describeError(error: unknown): string {
  if (error instanceof MockaiError) return `mockai-proxy: ${printable(error.message)}\n`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "mockai-proxy: This is a bug of mockai-proxy, not of yours.",
    printable(stack),
    "Please report it, with these lines and what you typed.",
    "",
  ].join("\n");
}
