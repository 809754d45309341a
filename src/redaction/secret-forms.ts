/**
 * The forms in which a secret may turn up in a text, both with one character a byte: as it is, JSON-escaped (also
 * as PHP, Go and Google's servers do it), percent-encoded, in hex, in base64 and base64url at each of the three
 * alignments that it can have inside a longer text.
 */
export function secretForms(secret: string): string[] {
  const forms = new Set([secret, ...asUtf8(secret)].flatMap(formsOf));
  return [...forms].filter((form) => form.length >= 3);
}

/** Header values come as one character a byte; where those were Latin-1, a body has them in UTF-8. */
function asUtf8(secret: string): string[] {
  return /[\u0080-\u00ff]/.test(secret) ? [Buffer.from(secret).toString("latin1")] : [];
}

function formsOf(secret: string): string[] {
  return [secret, ...jsonForms(secret), ...percentForms(secret), ...hexForms(secret), ...base64Forms(secret)];
}

function jsonForms(secret: string): string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [
    escaped,
    // JSON in a string of JSON, such as a tool call's arguments.
    JSON.stringify(escaped).slice(1, -1),
    escaped.replaceAll("/", "\\/"),
    escaped.replace(/[<>&'=+]/g, unicodeEscape),
    secret.replace(/[^]/g, unicodeEscape),
  ];
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const UNRESERVED = /[^A-Za-z0-9_.~-]/g;

function percentForms(secret: string): string[] {
  const encoded = secret.replace(UNRESERVED, percentEscape);
  const loose = secret.replace(/[^A-Za-z0-9_.~!'()*-]/g, percentEscape);
  const form = encoded.replaceAll("%20", "+");
  const twice = encoded.replaceAll("%", "%25");
  const all = [encoded, loose, form, twice, secret.replace(/[^]/g, percentEscape)];
  return [...all, ...all.map((text) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()))];
}

function percentEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
}

function hexForms(secret: string): string[] {
  const hex = Buffer.from(secret, "latin1").toString("hex");
  return [hex, hex.toUpperCase()];
}

function base64Forms(secret: string): string[] {
  const whole = Buffer.from(secret, "latin1").toString("base64");
  const standard = [
    whole,
    whole.replace(/=+$/, ""),
    ...[0, 1, 2].map((shift) => base64Inside(secret, shift)),
  ];
  return standard.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The characters that only the secret decides when `shift` (modulo 3) bytes come before it. */
function base64Inside(secret: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret, "latin1")]);
  const firstOwn = Math.ceil((shift * 8) / 6);
  const afterOwn = Math.floor((bytes.length * 8) / 6);
  return bytes.toString("base64").slice(firstOwn, afterOwn);
}
