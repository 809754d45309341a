import type { Finder } from "./finder.ts";
import type { KnownValues } from "./known-values.ts";
import type { MemberRules } from "./member-places.ts";
import type { PatternFind } from "./pattern-rule.ts";

/** Why something cannot be stored: it holds what looks like a secret, and no replacement keeps it whole. */
export interface Refusal {
  /** Such as `response.body`. */
  readonly where: string;
  /** What it was found by; the name by which it can be allowed. */
  readonly rule: string;
  /** What holds it, such as `image/png` or `a signed blob`. */
  readonly holder: string;
}

/** All that is looked for in one text. */
export interface Search {
  readonly members: MemberRules;
  readonly known: KnownValues;
  /** Forms of secrets, found in one pass. */
  readonly patterns: Finder<PatternFind>;
  /** The user's own forms, with the flag g. */
  readonly ownPatterns: readonly RegExp[];
  /** Called for what cannot be replaced. */
  refuse(rule: string, holder: string): void;
  /** How many encodings around this text were undone already. */
  readonly depth: number;
}
