import { isJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Sketch } from "../model/sketch.ts";

/** How many parts a sketch holds at most: those with the smallest hashes, which are a fair sample of all. */
const MAX_PARTS = 128;
/** So many at most are of one string, so that a long prompt does not hide a short question beside it. */
const MAX_PARTS_OF_STRING = 24;
/** Of a longer string the first and the last half of so many characters are looked at. */
const MAX_CHARACTERS = 20_000;

/**
 * A sketch of request data, of at most 128 parts, the same in every run. Its parts are scalars together with
 * where they stand (whatever the position in an array) and pairs of words that follow each other in a string, so
 * that a prompt in which a date has changed, or a conversation with one more message, stays near.
 */
export function sketchOf(data: JsonObject): Sketch {
  const parts: number[] = [];
  addParts(data, 0, parts);
  return smallest(parts, MAX_PARTS);
}

/**
 * How much of two requests is the same, from 0 for nothing to 1 for all: the shared parts among those of both.
 * `alsoShared` of `alsoAll` parts are counted besides, for what the sketches do not hold.
 */
export function similarity(one: Sketch, other: Sketch, alsoShared = 0, alsoAll = 0): number {
  let left = 0;
  let right = 0;
  let shared = 0;
  let all = 0;
  // Of two samples only the smallest hashes of both together are a sample of both.
  while (all < MAX_PARTS && left < one.length && right < other.length) {
    const mine = one[left] ?? 0;
    const its = other[right] ?? 0;
    if (mine === its) shared += 1;
    if (mine <= its) left += 1;
    if (its <= mine) right += 1;
    all += 1;
  }
  all = Math.min(MAX_PARTS, all + one.length - left + other.length - right);
  return all + alsoAll === 0 ? 1 : (shared + alsoShared) / (all + alsoAll);
}

function addParts(value: JsonValue, place: number, parts: number[]): void {
  if (typeof value === "string") addWords(value, place, parts);
  else if (Array.isArray(value)) for (const item of value) addParts(item, mix(place, 1), parts);
  else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) addParts(member, mix(place, hashText(name)), parts);
  } else parts.push(mix(place, hashText(String(value))));
}

function addWords(text: string, place: number, parts: number[]): void {
  const found: number[] = [];
  const half = MAX_CHARACTERS / 2;
  const sections = text.length <= MAX_CHARACTERS ? [text] : [text.slice(0, half), text.slice(-half)];
  for (const section of sections) addPairs(section, place, found);
  for (const part of found.length > MAX_PARTS_OF_STRING ? smallest(found, MAX_PARTS_OF_STRING) : found)
    parts.push(part);
}

/** The hash of each word with the one before it; of an empty text the hash of its place. */
function addPairs(text: string, place: number, found: number[]): void {
  let previous = place;
  let word = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : SPACE;
    const isSpace = code <= SPACE;
    const isLetter = !isSpace && (isAlphanumeric(code) || (code > LAST_ASCII && code < FIRST_IDEOGRAPH));
    if (!isLetter && word !== 0) {
      found.push(mix(place, mix(previous, word)));
      previous = word;
      word = 0;
    }
    // Punctuation says little; scripts without spaces have a word in each character.
    if (isLetter) word = mix(word, code);
    else if (code >= FIRST_IDEOGRAPH) word = mix(SPACE, code);
  }
  if (found.length === 0) found.push(mix(place, hashText(text)));
}

const SPACE = 32;
const LAST_ASCII = 127;
const FIRST_IDEOGRAPH = 0x2e80;

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122);
}

function hashText(text: string): number {
  let hash = text.length;
  for (let index = 0; index < text.length; index += 1) hash = mix(hash, text.charCodeAt(index));
  return hash;
}

/** Two numbers as one of 32 bits; the finish is that of MurmurHash3, which spreads every bit over all. */
function mix(one: number, other: number): number {
  let hash = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ other;
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function smallest(parts: readonly number[], count: number): Sketch {
  const sorted = Uint32Array.from(parts).toSorted();
  let distinct = 0;
  for (const part of sorted) {
    if (distinct > 0 && sorted[distinct - 1] === part) continue;
    sorted[distinct] = part;
    distinct += 1;
    if (distinct === count) break;
  }
  return sorted.slice(0, distinct);
}
