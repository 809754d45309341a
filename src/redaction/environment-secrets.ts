import { entropy } from "./pattern-rule.ts";

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i;

/** Names that hold such a word and still name something public, or a place. */
const PUBLIC_NAME = /PUBLIC_?KEY|TOKENIZER|KEYBOARD|_(FILE|PATH|DIR|URL|URI|SOCK|HOST)$/i;

const MIN_LENGTH = 8;
/** A value of letters alone may be a word; so long a one is found nowhere by chance. */
const MIN_WORDS_LENGTH = 20;
const MIN_ENTROPY = 2.5;

/**
 * The values of variables whose names say that they hold a secret. Paths, addresses, numbers, words and what
 * repeats a few characters are left out: they would be found in ordinary text.
 */
export function environmentSecrets(environment: Environment): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !SECRET_NAME.test(name) || PUBLIC_NAME.test(name)) continue;
    for (const secret of secretsIn(value.trim())) values.add(secret);
  }
  return [...values];
}

/** The value; of one in several lines, such as a PEM key, each long line. */
function secretsIn(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  if (lines.length > 1) return lines.filter((line) => line.length >= MIN_WORDS_LENGTH && !/^-{4}/.test(line));
  return looksSecret(value) ? [value] : [];
}

const PATH_LIKE = /^(\.{0,2}\/(?!.*[+=])|~|[A-Za-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/[^@]*$)/;
const WORDS = /^[A-Za-z]+([-_ .:/][A-Za-z]+)*$/;

function looksSecret(value: string): boolean {
  if (value.length < MIN_LENGTH || entropy(value) < MIN_ENTROPY) return false;
  if (PATH_LIKE.test(value) || /^[\d.,:_-]+$/.test(value)) return false;
  return value.length >= MIN_WORDS_LENGTH || !WORDS.test(value);
}
