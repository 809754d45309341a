import { describe, expect, it } from "vitest";
import { UnredactableError } from "../../src/redaction/unredactable-error.ts";
import { storedExchange } from "./exchange.ts";
import { ALNUM, randomText, syntheticKeys } from "./synthetic-keys.ts";

const KEY = ["planted", randomText(30, ALNUM, 7)].join("-");
const headers = ["authorization", `Bearer ${KEY}`];
const { groq = "" } = syntheticKeys;

/** Ways to write one character so that only a decoded text has it. */
const escapes: readonly (readonly [string, (character: string) => string])[] = [
  ["JSON", (character) => `\\u00${hex(character)}`],
  ["JSON in JSON", (character) => `\\\\u00${hex(character)}`],
  ["percent-encoding", (character) => `%${hex(character)}`],
  ["percent-encoding in JSON", (character) => `\\u0025${hex(character)}`],
];

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}

/** The text with the character at an offset written in another way. */
function written(text: string, at: number, write: (character: string) => string): string {
  return `${text.slice(0, at)}${write(text.charAt(at))}${text.slice(at + 1)}`;
}

/** Which number a placeholder has is said elsewhere. */
function unnumbered(text: string): string {
  return text.replace(/\[redacted-\d+\]/g, "[redacted]");
}

const FAR = "far from everything, ".repeat(20);

describe("a secret with a single escape in it", () => {
  it.each(escapes)("is found wherever the escape stands: %s", (_name, write) => {
    for (let at = 0; at < KEY.length; at += 1) {
      const body = `{"text":"${FAR}<${written(KEY, at, write)}>${FAR}"}`;
      expect(storedExchange({ headers, body }).asked).toBe(`{"text":"${FAR}<[redacted]>${FAR}"}`);
    }
    for (let at = 0; at < groq.length; at += 1) {
      const body = `{"text":"${FAR}<${written(groq, at, write)}>${FAR}"}`;
      expect(unnumbered(storedExchange({ headers, body }).asked)).toBe(`{"text":"${FAR}<[redacted]>${FAR}"}`);
    }
  });

  it("is found in base64 too", () => {
    const encoded = Buffer.from(`the key is ${KEY}, they say`).toString("base64");
    for (let at = 0; at < encoded.length; at += 1) {
      const body = `{"text":"${FAR}${written(encoded, at, (character) => `\\u00${hex(character)}`)} ${FAR}"}`;
      const [, said = ""] =
        /everything, ([A-Za-z0-9+/=]{20,}) far/.exec(storedExchange({ headers, body }).asked) ?? [];
      expect(Buffer.from(said, "base64").toString()).toBe("the key is [redacted], they say");
    }
  });
});

describe("a large text", () => {
  const BLOCK = 2 ** 16;

  it("is text wherever its characters stand", () => {
    for (let before = BLOCK - 5; before <= BLOCK; before += 1) {
      for (const character of ["é", "漢", "😀"]) {
        const answer = `${"x".repeat(before)}${character} ${KEY}`;
        const { answered } = storedExchange({ headers, answerType: "text/plain", answer });
        expect(answered).toBe(`${"x".repeat(before)}${character} [redacted]`);
      }
    }
  });

  it("is none where a character is cut in the middle of it", () => {
    for (let before = BLOCK - 5; before <= BLOCK; before += 1) {
      const cut = Buffer.from("😀").subarray(0, 3);
      const answer = Buffer.concat([Buffer.from("x".repeat(before)), cut, Buffer.from(` ${KEY}`)]);
      const store = (): unknown => storedExchange({ headers, answerType: "text/plain", answer });
      expect(store).toThrow(UnredactableError);
    }
  });

  it("has secrets found among a great many escapes", () => {
    for (const escape of ["\\n", "\\u043f\\u0440", "\\u0020", '\\t\\"']) {
      for (const gap of ["", "a", "some words ".repeat(9)]) {
        const filling = `${escape}${gap}`.repeat(50_000 / (gap.length + 1));
        const body = `{"text":"${filling}${written(KEY, 7, (character) => `\\u00${hex(character)}`)}${filling}"}`;
        expect(storedExchange({ headers, body }).asked).toBe(`{"text":"${filling}[redacted]${filling}"}`);
      }
    }
  });
});

describe("a secret right behind an escape", () => {
  it("is found, though the escape ends in a letter", () => {
    for (const secret of [groq, syntheticKeys["google-aiza"] ?? ""]) {
      const body = `{"text":"${FAR}\\n${secret}\\n${FAR}"}`;
      expect(storedExchange({ body }).asked).toBe(`{"text":"${FAR}\\n[redacted-2]\\n${FAR}"}`);
    }
  });
});
