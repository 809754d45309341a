import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { secretRules } from "../../src/redaction/patterns.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { secretPart, syntheticKeys } from "./synthetic-keys.ts";

const redactor = createRedactor({});
const keys = Object.entries(syntheticKeys);

function mended(text: string, type = "text/plain"): string {
  return Buffer.from(redactor.mend(Buffer.from(text), type)).toString();
}

const contexts: readonly (readonly [string, (key: string) => string])[] = [
  ["bare", (key) => key],
  ["in a sentence", (key) => `Use ${key}, please.`],
  ["in quotation marks", (key) => `key = "${key}"`],
  ["within a URL", (key) => `https://h.test/a?x=1&y=${key}&z=2`],
  ["behind a percent escape", (key) => `https://h.test/a?prompt=key%20${key}`],
  ["in JSON", (key) => JSON.stringify({ text: `first line\n${key}\nlast line` })],
  ["in JSON in JSON", (key) => JSON.stringify({ text: JSON.stringify({ text: `line\n${key}\n"quoted"` }) })],
  ["in a header", (key) => `x-header: ${key}\r\nx-other: 1\r\n`],
  ["in base64", (key) => `value: ${Buffer.from(`the key is ${key} and so on`).toString("base64")}`],
  [
    "in lines of base64",
    (key) =>
      `  data: !!binary |\n    ${lines(Buffer.from(`the key is ${key} and ${"so on ".repeat(20)}`))}\n`,
  ],
];

function lines(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{76}/g, "$&\n    ");
}

describe("the rules for keys", () => {
  it("has a synthetic key for each", () => {
    expect(secretRules.map(({ id }) => id).toSorted()).toStrictEqual(Object.keys(syntheticKeys).toSorted());
    expect(secretRules).toHaveLength(42);
  });

  it.each(keys)("takes %s out, wherever it stands", (_id, key) => {
    for (const [context, write] of contexts) {
      const text = write(key);
      const clean = mended(text, text.startsWith("{") ? "application/json" : "text/plain");
      const readings = [clean, decodeURIComponent(clean), everyBase64Of(clean)].join("\n");
      expect(`${context}: ${readings}`).toContain("[redacted");
      expect(`${context}: ${readings}`).not.toContain(secretPart(key));
      expect([context, redactor.find(Buffer.from(clean), "text/plain")]).toStrictEqual([context, []]);
    }
  });

  it.each(keys)("finds %s by that name", (id, key) => {
    expect(redactor.find(Buffer.from(`x "${key}" y`), "text/plain").map(({ rule }) => rule)).toContain(id);
  });

  it.each(keys)("keeps JSON with %s whole, and what is around it", (_id, key) => {
    const value = {
      before: 'a "quoted"\\ \u2028 é',
      texts: [`a ${key}`, `${key}\tb`],
      nested: JSON.stringify({ key }),
    };
    const clean: unknown = JSON.parse(mended(JSON.stringify(value), "application/json"));
    expect(clean).toMatchObject({
      before: value.before,
      texts: [expect.stringMatching(/^a /), expect.stringMatching(/\tb$/)],
    });
    expect(JSON.stringify(clean)).not.toContain(secretPart(key));
    expect(() => JSON.parse((clean as { nested: string }).nested) as unknown).not.toThrow();
  });

  it("looks into gzip, plain and in base64", () => {
    const key = syntheticKeys["groq"] ?? "";
    const folded = gzipSync(JSON.stringify({ key: `a ${key}` }));
    expect(redactor.find(folded, "application/octet-stream")).toMatchObject([
      { rule: "encoded", view: "gzip" },
    ]);
    expect(redactor.find(redactor.mend(folded, "application/octet-stream"), undefined)).toStrictEqual([]);
    const text = JSON.stringify({ data: folded.toString("base64") });
    expect(redactor.find(Buffer.from(text), "application/json")).toMatchObject([{ view: "plain, base64" }]);
    expect(redactor.find(Buffer.from(mended(text)), "application/json")).toStrictEqual([]);
  });

  it("gives a value the same placeholder everywhere, and another value another one", () => {
    const { groq = "", xai = "" } = syntheticKeys;
    expect(mended(`${groq} ${xai} ${groq} ${Buffer.from(xai).toString("hex")}`)).toBe(
      "[redacted-2] [redacted-3] [redacted-2] [redacted-3]",
    );
  });

  it("leaves the account ids of AWS's documentation, and makes zeros of others", () => {
    expect(mended(arn("987654321098"))).toBe(arn("000000000000"));
    expect(mended(arn("123456789012"))).toBe(arn("123456789012"));
  });
});

function arn(account: string): string {
  return `arn:aws:bedrock:us-east-1:${account}:inference-profile/x`;
}

function everyBase64Of(text: string): string {
  return Array.from(text.replaceAll(/\n\s+/g, "").matchAll(/[A-Za-z0-9+/_-]{24,}/g), ([run]) =>
    Buffer.from(run, "base64").toString(),
  ).join("\n");
}
