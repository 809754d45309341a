import { describe, expect, it } from "vitest";
import { createKnownValues, prepareValues } from "../../src/redaction/known-values.ts";
import { withoutSecrets } from "../../src/redaction/redact-text.ts";

const SECRET = 'planted/"secret"+with=odd\\parts&é';

/** The text without a secret that is known by its bytes. */
function cleaned(text: string, secret = SECRET): string {
  return cleanedOf(text, Buffer.from(secret).toString("latin1"));
}

function cleanedOf(text: string, value: string): string {
  const known = createKnownValues(prepareValues([]));
  known.add({ value, rule: "own-credential", own: true });
  return withoutSecrets(text, known, []);
}

describe("secretForms", () => {
  it.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
    ["in JSON with escaped slashes", JSON.stringify(SECRET).slice(1, -1).replaceAll("/", "\\/")],
    ["in a URL", encodeURIComponent(SECRET)],
    [
      "in a URL with small hex digits",
      encodeURIComponent(SECRET)
        .replaceAll("%2F", "%2f")
        .replaceAll("%2B", "%2b")
        .replaceAll("%3D", "%3d")
        .replaceAll("%5C", "%5c")
        .replaceAll("%C3%A9", "%c3%a9"),
    ],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64 without padding", Buffer.from(SECRET).toString("base64").replace(/=+$/, "")],
    ["in base64url", Buffer.from(SECRET).toString("base64url")],
  ])("finds the whole of a secret %s", (_title, form) => {
    expect(cleaned(`before ${form} after`)).toBe("before [redacted] after");
  });

  it("finds a secret in base64 of a longer text, wherever it begins", () => {
    for (const secret of [
      "planted-secret-1",
      "planted-secret-22",
      "planted-secret-333",
      "?>~planted?>~?>~",
    ]) {
      for (const before of ["", "a", "ab", "abc", "abcd"]) {
        for (const after of ["", "x", "xy"]) {
          for (const coding of ["base64", "base64url"] as const) {
            const text = Buffer.from(before + secret + after).toString(coding);
            const clean = cleaned(text, secret);
            const said = Buffer.from(clean, "base64").toString();
            expect([clean, said].some((view) => view.includes("[redacted]"))).toBe(true);
            expect(said).not.toContain(secret.slice(2, -2));
          }
        }
      }
    }
  });

  it("finds a secret whose every character is escaped", () => {
    const escaped = Array.from("planted-secret", (c) => `\\u00${c.charCodeAt(0).toString(16)}`).join("");
    expect(cleaned(`"${escaped}"`, "planted-secret")).toBe('"[redacted]"');
  });

  it("finds the raw bytes of a header value that was not ASCII", () => {
    const seenInHeader = Buffer.from("schlüssel-geheim").toString("latin1");
    expect(cleanedOf("schlüssel-geheim", seenInHeader)).toBe("[redacted]");
  });

  it("finds the bytes of what a URL said in letters beyond Latin-1", () => {
    expect(cleanedOf("the key ключ-очень-тайный", "ключ-очень-тайный")).toBe("the key [redacted]");
  });
});
