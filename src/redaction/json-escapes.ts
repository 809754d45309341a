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

const ESCAPE_HERE = new RegExp(JSON_ESCAPE.source, "y");
/** So much of what escapes say is held in memory at once. */
const BATCH = 1 << 15;

/**
 * Everything that a text says only once its escapes are undone, and so many characters around each of them, in batches
 * that overlap by as many. What stands far apart has a line end in between.
 */
export function* saidByEscapes(text: string, reach: number): Generator<string> {
  let said = "";
  // What comes before this is said, or too far from an escape.
  let from = 0;
  for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", Math.max(from, at + 1))) {
    ESCAPE_HERE.lastIndex = at;
    const escapes = ESCAPE_HERE.exec(text)?.[0];
    if (escapes === undefined) continue;
    said += between(text, from, at, reach) + unescape(escapes);
    from = at + escapes.length;
    if (said.length < BATCH) continue;
    yield said;
    said = said.slice(-reach);
  }
  if (from > 0) yield said + text.slice(from, from + reach);
}

/** What stands between two escapes; of much only what is near one of them. */
function between(text: string, start: number, end: number, reach: number): string {
  if (start === 0) return text.slice(Math.max(0, end - reach), end);
  if (end - start <= 2 * reach) return text.slice(start, end);
  return `${text.slice(start, start + reach)}\n${text.slice(end - reach, end)}`;
}
