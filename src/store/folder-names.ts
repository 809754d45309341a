import { createHash } from "node:crypto";
import { remembering } from "../model/kept.ts";

/** The tightest limit in use is 143 bytes a name (eCryptfs). */
const MAX_NAME_LENGTH = 140;
const DIGEST_LENGTH = 12;

/** Windows takes these for devices, whatever follows their first dot. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The folder of a host's fixtures, for `host` or `host:port` in any case. */
export function hostFolder(authority: string): string {
  return safeName(Buffer.from(authority.toLowerCase()));
}

/** The host of a folder that {@link hostFolder} named; undefined for any other, such as a cassette's `@name`. */
export function hostOfFolder(folder: string): string | undefined {
  const host = percentDecoded(folder).toString();
  return hostFolder(host) === folder ? host : undefined;
}

/** The folder of a cassette: its name as it was given, letter case and all, with an `@` in front. */
export function cassetteFolder(name: string): string {
  return `@${safeName(Buffer.from(name))}`;
}

/** The cassette of a folder that {@link cassetteFolder} named; undefined for any other. */
export function cassetteOfFolder(folder: string): string | undefined {
  if (!folder.startsWith("@")) return undefined;
  const name = percentDecoded(folder.slice(1)).toString();
  return name !== "" && cassetteFolder(name) === folder ? name : undefined;
}

/**
 * The folders of a path without query, joined by `/`, each safe as a name on Linux, macOS and Windows. Two
 * spellings of one path (`:` and `%3A`, `//` and `/`) give the same folders; nothing leads upwards.
 */
export const pathFolder: (path: string) => string = remembering((path) => {
  const segments = path.split("/").filter((segment) => segment !== "");
  return segments.map((segment) => safeName(percentDecoded(segment))).join("/");
});

/**
 * The bytes that a text means once its percent-encoding is undone; what is none stays as it is. Below U+0100
 * a character is a byte, as Node hands out request targets; above, it is UTF-8.
 */
function percentDecoded(text: string): Buffer {
  const bytes = text
    .replace(/[\u0100-\uffff]+/g, (characters) => Buffer.from(characters).toString("latin1"))
    .replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

function safeName(bytes: Buffer): string {
  const encoded = bytes
    .toString("latin1")
    .replace(/[^\w.~-]/g, percentEncoded)
    // A dot in front hides the folder (or climbs out of it), and Windows drops one at the end.
    .replace(/^\.|\.$/g, percentEncoded);
  const name = DEVICE_NAME.test(encoded) ? encoded.replace(/^./, percentEncoded) : encoded;
  return name.length <= MAX_NAME_LENGTH ? name : shortened(name);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function shortened(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, DIGEST_LENGTH);
  const start = name.slice(0, MAX_NAME_LENGTH - DIGEST_LENGTH - 1);
  return `${start.replace(/%.?$/, "")}~${digest}`;
}
