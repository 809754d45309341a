import { MockaiError } from "../errors.ts";
import type { Refusal } from "./search.ts";

/** An answer holds what looks like a secret where nothing can be replaced: it must not be stored. */
export class UnredactableError extends MockaiError {
  /** All that stands in the way, each rule once a place. */
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super("unredactable", describe(refusals));
    this.refusals = refusals;
  }
}

function describe(refusals: readonly Refusal[]): string {
  const finds = refusals.map(({ where, rule, holder }) => `${where} (${holder}) holds ${nameOf(rule)}`);
  const flags = [...new Set(refusals.map(({ rule }) => rule))].join(" ");
  return (
    `the answer has a secret in it that cannot be taken out: ${finds.join("; ")}. ` +
    `To save it with the secret: --allow-unredacted ${flags}`
  );
}

function nameOf(rule: string): string {
  if (rule === "own-credential") return "this request's own credential";
  if (rule === "environment") return "a secret of the proxy's environment";
  return `what looks like a secret (${rule})`;
}
