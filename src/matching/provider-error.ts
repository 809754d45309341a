import type { Provider } from "../model/provider.ts";

/** What an error made by the proxy tells. */
export interface ErrorFacts {
  readonly status: number;
  /** A stable word for programs. */
  readonly code: string;
  /** Words for people. */
  readonly message: string;
}

/** JSON text of an error in the provider's own shape, so that its SDKs show the message. */
export function providerError(provider: Provider, { status, code, message }: ErrorFacts): string {
  const { body, reasons } = provider.errors;
  const facts = new Map<unknown, string | number>([
    ["$status", status],
    ["$code", code],
    ["$message", message],
    ["$reason", reasons[status] ?? reasons["*"] ?? code],
  ]);
  return JSON.stringify(body, (_member, value: unknown) => facts.get(value) ?? value);
}
