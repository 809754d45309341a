/**
 * The byte forms in which a secret may turn up in a message: as it is, JSON-escaped (also as PHP, Go and
 * Google's servers do it), percent-encoded, and in base64 and base64url at each of the three alignments that
 * it can have inside a longer text.
 */
export function secretForms(secret: string): Buffer[] {
  const texts = new Set([secret, ...jsonForms(secret), ...percentForms(secret), ...base64Forms(secret)]);
  const forms = Array.from(texts, (text) => Buffer.from(text));
  // Header values come as one character a byte; in a body the same bytes may be UTF-8.
  if (/[\u0080-\u00ff]/.test(secret)) forms.push(Buffer.from(secret, "latin1"));
  return forms;
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

function percentForms(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  return [encoded, encoded.replace(/%../g, (escape) => escape.toLowerCase())];
}

function base64Forms(secret: string): string[] {
  const whole = Buffer.from(secret).toString("base64");
  const standard = [
    whole,
    whole.replace(/=+$/, ""),
    ...[0, 1, 2].map((shift) => base64Inside(secret, shift)),
  ];
  return standard.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The characters that only the secret decides when `shift` (modulo 3) bytes come before it. */
function base64Inside(secret: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
  const firstOwn = Math.ceil((shift * 8) / 6);
  const afterOwn = Math.floor((bytes.length * 8) / 6);
  return bytes.toString("base64").slice(firstOwn, afterOwn);
}
