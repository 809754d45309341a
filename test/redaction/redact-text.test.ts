import { describe, expect, it } from "vitest";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { gemini } from "../../src/providers/gemini.ts";
import { redactText } from "../../src/redaction/redact-text.ts";
import { secretsOf } from "../../src/redaction/secrets.ts";

const KEY = ["planted", "key", "of", "a", "test", "0123456789"].join("-");

describe("redactText", () => {
  const secrets = secretsOf({ headers: [], path: `/v1beta/models?key=${KEY}` }, gemini);

  it("replaces the key wherever a message repeats it", () => {
    expect(redactText(`GET /x?key=${KEY}: bad key "${KEY}" – é`, secrets)).toBe(
      'GET /x?key=[redacted]: bad key "[redacted]" – é',
    );
  });

  it("leaves all other text alone", () => {
    expect(redactText("key of a test", secrets)).toBe("key of a test");
  });

  it("replaces a secret of the process however short the text is, its letters beyond ASCII", () => {
    const redactor = createRedactor({ environment: { PIN: "тайн" }, own: { variables: ["PIN"] } });
    expect(redactor.text("тайн", { headers: [], path: "/" }, gemini)).toBe("[redacted-2]");
    expect(redactor.text("тай", { headers: [], path: "/" }, gemini)).toBe("тай");
  });
});

describe("the URL of a request", () => {
  it.each([
    [`https://user:pass@host.test/v1?a=b&key=${KEY}&c=d#f?key=1`, "https://host.test/v1?a=b&c=d#f?key=1"],
    [`/v1beta/models?key=${KEY}`, "/v1beta/models"],
    ["/v1/x?", "/v1/x"],
    ["/v1/mail@host?a=b@c", "/v1/mail@host?a=b@c"],
    ["https://host.test/?x=%zz&b", "https://host.test/?x=%zz&b"],
  ])("makes %s into %s", (url, clean) => {
    expect(createRedactor({}).url(url, gemini)).toBe(clean);
  });
});
