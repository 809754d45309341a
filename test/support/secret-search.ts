import { readings } from "./readings.ts";

/** A secret that must not be found, not even half of it. */
export interface Wanted {
  readonly name: string;
  readonly secret: string;
}

/** A secret that was found. */
export interface SecretFind {
  readonly name: string;
  /** Where: a file, a page, an event. */
  readonly place: string;
  /** How the place had to be read, such as `base64 > gzip`. */
  readonly reading: string;
}

/** Texts and bytes to be searched, by what they are. */
export type Places = ReadonlyMap<string, Buffer | string>;

/** A leak of so many characters in a row is found, wherever it lies in the secret's random parts. */
const NEEDLE_LENGTH = 12;

/**
 * Looks for secrets in every byte, in every reading that {@link readings} knows, whole and in part. It knows nothing
 * of how the product redacts: it decodes what is there, and does not guess how a secret would have been encoded.
 */
export function searchSecrets(wanted: readonly Wanted[], places: Places): SecretFind[] {
  const index = indexOf(wanted);
  const finds = new Map<string, SecretFind>();
  for (const [place, content] of places) {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (const { name: reading, text } of readings(bytes.toString("latin1"))) {
      for (const name of namesIn(text.toLowerCase(), index)) {
        if (!finds.has(`${name} ${place}`)) finds.set(`${name} ${place}`, { name, place, reading });
      }
    }
  }
  return [...finds.values()];
}

/** The names of those that are nowhere in the places: what is asserted before {@link searchSecrets} may find none. */
export function notFound(wanted: readonly Wanted[], places: Places): string[] {
  const found = new Set(searchSecrets(wanted, places).map(({ name }) => name));
  return wanted.map(({ name }) => name).filter((name) => !found.has(name));
}

/** Needles by the number that their first three characters make. */
type Index = ReadonlyMap<number, readonly { readonly needle: string; readonly name: string }[]>;

function indexOf(wanted: readonly Wanted[]): Index {
  const index = new Map<number, { needle: string; name: string }[]>();
  for (const { name, secret } of wanted) {
    for (const needle of needlesOf(secret.toLowerCase())) {
      const key = keyAt(needle, 0);
      index.set(key, [...(index.get(key) ?? []), { needle, name }]);
    }
  }
  return index;
}

/** Both ends of each random part: of the others, words, every file has some. */
function needlesOf(secret: string): string[] {
  const parts = (secret.match(/[a-z0-9]{12,}/g) ?? []).filter((part) => /\d/.test(part));
  if (parts.length === 0) return [secret];
  return parts.flatMap((part) => [part.slice(0, NEEDLE_LENGTH), part.slice(-NEEDLE_LENGTH)]);
}

function keyAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
}

function namesIn(text: string, index: Index): Set<string> {
  const names = new Set<string>();
  for (let at = 0; at + 3 <= text.length; at += 1) {
    for (const { needle, name } of index.get(keyAt(text, at)) ?? []) {
      if (text.startsWith(needle, at)) names.add(name);
    }
  }
  return names;
}
