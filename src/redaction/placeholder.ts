/**
 * What stands in the place of this exchange's own credentials. It is the same for all of them, so that a dummy
 * key gives the data that the real key gave; it stays as it is inside JSON strings, and no rule matches it.
 */
export const PLACEHOLDER = "[redacted]";

/** What stands in the place of another secret: numbered in the order in which a recording's values appear. */
export function numberedPlaceholder(number: number): string {
  return `[redacted-${number}]`;
}

const PLACEHOLDERS = /\[redacted(?:-\d+)?\]/;
const ONLY_PLACEHOLDER = new RegExp(`^${PLACEHOLDERS.source}$`);

/** True where a text is nothing but a placeholder. */
export function isPlaceholder(text: string): boolean {
  return ONLY_PLACEHOLDER.test(text);
}

/** True where a text has a placeholder in it. */
export function hasPlaceholder(text: string): boolean {
  return PLACEHOLDERS.test(text);
}
