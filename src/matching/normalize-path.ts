// RFC 3986, 3.3: what a path may hold as it is. All else needs an escape.
const ALLOWED = "A-Za-z0-9\\-._~!$&'()*+,;=:@/";
const NOT_PLAIN = new RegExp(`[^${ALLOWED}]|//|.\\/$`);
const TO_ENCODE = new RegExp(`[^${ALLOWED}%]`, "gu");
const ESCAPE = /%([0-9A-Fa-f]{2})/g;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
// An escaped slash is part of a name and not a separator.
const DECODABLE = new RegExp(`[${ALLOWED.replace("/", "")}]`);

/**
 * The path of a request target in one spelling: without query and fragment, `//` collapsed, no `/` at the
 * end, only those characters percent-encoded that must be (`%3A` becomes `:`, `%2F` stays, a space becomes
 * `%20`). `.` and `..` are segments like any other. In a path with a malformed escape all escapes stay as
 * they are, so that normalising twice changes nothing.
 */
export function normalizePath(path: string): string {
  const end = path.search(/[?#]/);
  const bare = end === -1 ? path : path.slice(0, end);
  if (!NOT_PLAIN.test(bare)) return bare === "" ? "/" : bare;
  const uniform = uniformEscapes(bare).replace(/\/{2,}/g, "/");
  return uniform.length > 1 && uniform.endsWith("/") ? uniform.slice(0, -1) : uniform;
}

function uniformEscapes(path: string): string {
  const encoded = path.replace(TO_ENCODE, encodeCharacter);
  if (BROKEN_ESCAPE.test(encoded)) return encoded;
  return encoded.replace(ESCAPE, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return DECODABLE.test(character) ? character : escape.toUpperCase();
  });
}

/** Below U+0100 a character is a byte: Node hands out request targets in Latin-1. Above, it is UTF-8. */
function encodeCharacter(character: string): string {
  const bytes = Buffer.from(character, character <= "\u00ff" ? "latin1" : "utf8");
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
