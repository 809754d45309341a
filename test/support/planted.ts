import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Wanted } from "./secret-search.ts";

/** Makes secrets, and remembers them. */
export interface Nursery {
  /** A secret of its own for each name: the same name, the same secret. `make` gives it the form of a real one. */
  readonly plant: (name: string, make?: () => string) => string;
  /** What was planted by now. */
  readonly planted: readonly Wanted[];
}

/** Plants secrets of no known form: only their places, and that they are repeated, give them away. */
export function createNursery(): Nursery {
  const planted: Wanted[] = [];
  return {
    planted,
    plant(name, make = formless) {
      const known = planted.find((each) => each.name === name);
      if (known !== undefined) return known.secret;
      const secret = make();
      planted.push({ name, secret });
      return secret;
    },
  };
}

function formless(): string {
  return `plant.${randomLetters()}+/${randomLetters()}=~`;
}

/** Sixteen letters and digits, one of them a digit. */
export function randomLetters(): string {
  return `${randomBytes(8).toString("hex").slice(0, 15).replaceAll("e", "k")}7`;
}

/** What stands in a dummy client's places; as a real secret it holds what must be escaped. */
export function dummy(name: string): string {
  return `dummy+/of=~${name.replaceAll(/[^a-z]/g, "")}-dummy`;
}

type Encode = (secret: string) => string;

/** JSON's own writing of a text, without its quotes. */
export const inJson: Encode = (text) => JSON.stringify(text).slice(1, -1);

const percentAll: Encode = (text) =>
  Array.from(text, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
const escaped: Encode = (text) =>
  Array.from(text, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const base64: Encode = (text) => Buffer.from(text).toString("base64");

/** How a text may hold a secret: as the content of a string of JSON. */
export const encodings: Readonly<Record<string, Encode>> = {
  whole: inJson,
  "percent-encoded": encodeURIComponent,
  "percent-encoded in lower case": (text) => encodeURIComponent(text).replace(/%../g, (x) => x.toLowerCase()),
  "percent-encoded everywhere": percentAll,
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in JSON's escapes": escaped,
  "in JSON in JSON": (text) => inJson(JSON.stringify({ a: text })),
  "in JSON's escapes in JSON": (text) => inJson(`{"a":"${escaped(text)}"}`),
  "with escaped slashes": (text) => inJson(text).replaceAll("/", "\\/"),
  "with HTML's escapes of Go": (text) => inJson(text).replace(/[+=]/g, (c) => escaped(c)),
  "base64 at the first alignment": (text) => base64(`${text} and more`),
  "base64 at the second alignment": (text) => base64(`x${text} and more`),
  "base64 at the third alignment": (text) => base64(`xy${text} and more`),
  "base64 of it alone": base64,
  ...Object.fromEntries(
    ["\u0000", "\u0000\u0001", "\u0000\u0001\u0002"].map((bytes) => [
      // No reader of texts looks into it: only the form of the secret at this alignment gives it away.
      `base64 behind ${bytes.length} bytes that are no text`,
      (text: string): string => Buffer.from(`${bytes}${text}\u0003\u00ff`, "latin1").toString("base64"),
    ]),
  ),
  base64url: (text) => Buffer.from(`\u00ff${text}?>`).toString("base64url"),
  "a basic credential": (text) => base64(`user:${text}`),
  "JSON in base64": (text) => base64(JSON.stringify({ nested: { a: text } })),
  "base64 in base64": (text) => base64(base64(`a ${text}`)),
  "gzip in base64": (text) =>
    gzipSync(JSON.stringify({ a: text, more: "words ".repeat(9) })).toString("base64"),
  "base64 in lines": (text) =>
    inJson(base64(`a: ${"words ".repeat(20)}${text}`).replace(/.{76}/g, (line) => `${line}\n  `)),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex in capitals": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};
