import { createAnchorFinder } from "./anchor-finder.ts";
import type { Finder } from "./finder.ts";
import { hasPlaceholder } from "./placeholder.ts";

/** What a kind of secret looks like, as data. */
export interface PatternRule {
  readonly id: string;
  /** The source of a regular expression. */
  readonly pattern: string;
  readonly ignoresCase?: boolean;
  /** Every match has one of these in it, letter case aside; at least three characters each. */
  readonly anchors: readonly string[];
  /** Where the anchor stands in a match: so many characters behind its start, or behind a run of the key's. */
  readonly before?: number | "run";
  /** Shannon entropy that a match must have, in bits a character. */
  readonly minEntropy?: number;
  /** The match must have a digit: random text of its length always has one. */
  readonly hasDigit?: boolean;
  /** The source of an expression for the match's beginning that is no secret and stays. */
  readonly keeps?: string;
  /** Matches of this are known to be no secret. */
  readonly except?: string;
  /** What takes its place; by default a placeholder. */
  readonly becomes?: string;
}

/** A secret that a rule has found in a text. */
export interface PatternFind {
  readonly start: number;
  readonly end: number;
  readonly rule: PatternRule;
}

interface CompiledRule {
  readonly rule: PatternRule;
  readonly pattern: RegExp;
  readonly keeps: RegExp | undefined;
  readonly except: RegExp | undefined;
}

interface Anchor {
  readonly text: string;
  readonly compiled: CompiledRule;
}

/**
 * A finder of all rules at once: one pass looks for anchors, and a rule is tried only where one of its own stands.
 * The texts have one character a byte.
 */
export function createPatternFinder(rules: readonly PatternRule[]): Finder<PatternFind> {
  const anchors = rules.flatMap((rule): Anchor[] => {
    const compiled = compile(rule);
    return rule.anchors.map((text) => ({ text: text.toLowerCase(), compiled }));
  });
  return createAnchorFinder(anchors, (text, start, { compiled }) =>
    matchAt(text, startOf(text, start, compiled.rule), compiled),
  );
}

/** Repeats without an end run out of stack in files in base64. */
const OPEN_END = /\{(\d+),\}/g;
const MAX_RUN = 8192;

function compile(rule: PatternRule): CompiledRule {
  const flags = rule.ignoresCase === true ? "iy" : "y";
  return {
    rule,
    pattern: new RegExp(rule.pattern.replace(OPEN_END, `{$1,${MAX_RUN}}`), flags),
    keeps: rule.keeps === undefined ? undefined : new RegExp(`^(?:${rule.keeps})`, "i"),
    except: rule.except === undefined ? undefined : new RegExp(rule.except, "i"),
  };
}

const RUN = /[A-Za-z0-9_-]/;

function startOf(text: string, anchor: number, { before = 0 }: PatternRule): number {
  if (before !== "run") return anchor - before;
  let start = anchor;
  while (start > 0 && anchor - start < MAX_RUN && RUN.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function matchAt(text: string, start: number, compiled: CompiledRule): PatternFind | undefined {
  if (start < 0) return undefined;
  const { pattern, rule, keeps, except } = compiled;
  pattern.lastIndex = start;
  const match = pattern.exec(text)?.[0];
  if (match === undefined || hasPlaceholder(match) || except?.test(match) === true) return undefined;
  const kept = keeps?.exec(match)?.[0].length ?? 0;
  const secret = match.slice(kept);
  if (rule.hasDigit === true && !/\d/.test(secret)) return undefined;
  if (rule.minEntropy !== undefined && entropy(match) < rule.minEntropy) return undefined;
  return { start: start + kept, end: start + match.length, rule };
}

/** Shannon entropy of a text's characters, in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
