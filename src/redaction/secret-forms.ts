/**
 * The forms in which a secret may turn up in a text, both with one character a byte: as it is, JSON-escaped (also
 * as PHP, Go and Google's servers do it), percent-encoded, in hex, in base64 and base64url at each of the three
 * alignments that it can have inside a longer text.
 */
export function secretForms(secret: string): string[] {
  const forms = new Set(spellings(secret).flatMap(formsOf));
  return [...forms].filter((form) => form.length >= 3);
}

/**
 * Header values come as one character a byte; where those were Latin-1, a body has them in UTF-8. What a URL said
 * may have any character.
 */
function spellings(secret: string): string[] {
  if (!/[\u0080-\uffff]/.test(secret)) return [secret];
  const bytes = Buffer.from(secret).toString("latin1");
  return /[\u0100-\uffff]/.test(secret) ? [bytes] : [secret, bytes];
}

/** What neither JSON nor URLs escape; most keys are nothing else. */
const NEVER_ESCAPED = /^[A-Za-z0-9_.~-]*$/;

function formsOf(secret: string): string[] {
  const hex = inHex(secret, "");
  const percent = inHex(secret, "%");
  const everyCharacter = [inHex(secret, "\\u00"), percent, percent.toUpperCase()];
  const escaped = NEVER_ESCAPED.test(secret) ? [] : [...jsonForms(secret), ...percentForms(secret)];
  return [secret, ...escaped, ...everyCharacter, hex, hex.toUpperCase(), ...base64Forms(secret)];
}

const HEX = Array.from({ length: 256 }, (_, code) => code.toString(16).padStart(2, "0"));

/** Every character as two hex digits. */
function inHex(secret: string, before: string): string {
  let text = "";
  for (let i = 0; i < secret.length; i += 1) text += before + (HEX[secret.charCodeAt(i)] ?? "");
  return text;
}

function jsonForms(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [
    escaped,
    // JSON in a string of JSON, such as a tool call's arguments.
    JSON.stringify(escaped).slice(1, -1),
    escaped.replaceAll("/", "\\/"),
    escaped.replace(/[<>&'=+]/g, unicodeEscape),
  ];
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function percentForms(secret: string): string[] {
  const encoded = secret.replace(/[^A-Za-z0-9_.~-]/g, percentEscape);
  const loose = secret.replace(/[^A-Za-z0-9_.~!'()*-]/g, percentEscape);
  const form = encoded.replaceAll("%20", "+");
  const twice = encoded.replaceAll("%", "%25");
  const all = [encoded, loose, form, twice];
  return [...all, ...all.map((text) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()))];
}

function percentEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
}

function base64Forms(secret: string): string[] {
  const whole = Buffer.from(secret, "latin1").toString("base64");
  const inside = [0, 1, 2].map((shift) => base64Inside(secret, shift));
  const standard = [whole, whole.replace(/=+$/, ""), ...inside];
  if (!standard.some((text) => /[+/]/.test(text))) return standard;
  return standard.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The characters that only the secret decides when `shift` (modulo 3) bytes come before it. */
function base64Inside(secret: string, shift: number): string {
  const firstOwn = Math.ceil((shift * 8) / 6);
  const afterOwn = Math.floor(((shift + secret.length) * 8) / 6);
  const text = "\u0000".repeat(shift) + secret;
  return Buffer.from(text, "latin1").toString("base64").slice(firstOwn, afterOwn);
}
