import type { Finder } from "./finder.ts";
import { createNeedleFinder } from "./needle-finder.ts";
import { secretForms } from "./secret-forms.ts";

/** A value that is known to be a secret. */
export interface KnownValue {
  /** One character a byte. */
  readonly value: string;
  /** What it is known by, such as `own-credential`. */
  readonly rule: string;
  /** A credential of this very exchange: a dummy key may stand in its place in another run. */
  readonly own: boolean;
}

/** Where a known value, or a good part of it, stands in a text. */
export interface ValueFind {
  readonly start: number;
  readonly end: number;
  readonly known: KnownValue;
  /** Where its form, or the part of it that was looked for, begins: finds come in this order. */
  readonly seenAt: number;
}

/** A form of a known value, and what may go on on either side of it. */
interface ValueForm {
  readonly text: string;
  readonly known: KnownValue;
  readonly before: string;
  readonly after: string;
}

/** Finds values in all their forms; of long ones also a beginning or an end: errors show keys cut short. */
export function createValueFinder(values: readonly KnownValue[]): Finder<ValueFind> {
  const forms = values.flatMap((known) => [...wholeForms(known), ...cutForms(known)]);
  const finder = createNeedleFinder(forms);
  const find = (text: string): ValueFind[] =>
    finder.find(text).map(({ start, needle }) => ({
      start: start - agreeingBefore(text, start, needle.before),
      end: start + needle.text.length + agreeingAfter(text, start + needle.text.length, needle.after),
      known: needle.known,
      seenAt: start,
    }));
  return { find, sees: (text) => finder.sees(text) };
}

function wholeForms(known: KnownValue): ValueForm[] {
  return secretForms(known.value).map((text) => ({ text, known, before: "", after: "" }));
}

const HEAD = 20;
const TAIL = 16;
const MIN_CUT = 32;

/** Beginnings that tokens of one kind have in common. */
const SHARED_HEAD = /^(ey|IQoJ|F[wQ]oG|ABSK|bedrock-api-key-)/;

function cutForms(known: KnownValue): ValueForm[] {
  const { value } = known;
  if (value.length < MIN_CUT) return [];
  const head = { text: value.slice(0, HEAD), known, before: "", after: value.slice(HEAD) };
  const tail = { text: value.slice(-TAIL), known, before: value.slice(0, -TAIL), after: "" };
  return SHARED_HEAD.test(value) ? [tail] : [head, tail];
}

function agreeingAfter(text: string, from: number, expected: string): number {
  let count = 0;
  while (count < expected.length && text.charCodeAt(from + count) === expected.charCodeAt(count)) count += 1;
  return count;
}

function agreeingBefore(text: string, to: number, expected: string): number {
  let count = 0;
  const last = expected.length - 1;
  while (count <= last && text.charCodeAt(to - 1 - count) === expected.charCodeAt(last - count)) count += 1;
  return count;
}
