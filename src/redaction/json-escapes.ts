/** An escape of ASCII by itself, and others in a row: there a text may consist of nothing else. */
export const JSON_ESCAPE: RegExp =
  /\\(?:u00[0-7][0-9a-fA-F]|["\\/bfnrt])|(?:\\u(?!00[0-7])[0-9a-fA-F]{4}){1,2000}/g;

const CONTROLS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** What a match of {@link JSON_ESCAPE} stands for, one character a byte. */
export function unescape(escapes: string): string {
  const letter = escapes.charAt(1);
  if (letter !== "u") return CONTROLS[letter] ?? letter;
  if (escapes.length === 6) {
    const code = Number.parseInt(escapes.slice(2), 16);
    if (code < 0x80) return String.fromCharCode(code);
  }
  return Buffer.from(JSON.parse(`"${escapes}"`) as string).toString("latin1");
}

const LONGEST = "\\u0000".length;

/**
 * Everything that a text says only once its escapes are undone, and so many characters around each of them; "" where
 * it has none. Stretches have a line end between them.
 */
export function saidByEscapes(text: string, reach: number): string {
  const stretches: string[] = [];
  let at = text.indexOf("\\");
  while (at !== -1) {
    const start = Math.max(0, at - reach);
    let end = at;
    for (; at !== -1 && at - reach <= end; at = text.indexOf("\\", at + 1)) end = at + LONGEST + reach;
    stretches.push(text.slice(start, end));
  }
  return stretches.join("\n").replace(JSON_ESCAPE, unescape);
}
