import { OWN_HOST } from "../../exchange/own-page-address.ts";

/** What `--only` asks for, as the authority takes it: undefined for any host. */
export function toDomains(only: readonly string[] | undefined): readonly string[] | undefined {
  if (only === undefined || only.includes("*")) return undefined;
  return [...new Set([...only, "localhost", OWN_HOST])].toSorted();
}

/** Whether both are the same limits. */
export function isSameDomains(
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): boolean {
  return some?.join(" ") === others?.join(" ");
}
