import { describe, expect, it } from "vitest";
import { environmentSecrets } from "../../src/redaction/environment-secrets.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { storedExchange } from "./exchange.ts";
import { ALNUM, randomText } from "./synthetic-keys.ts";

const SECRET = randomText(32, ALNUM, 11);

describe("environmentSecrets", () => {
  it.each([["OPENAI_API_KEY"], ["MY_TOKEN"], ["clientSecret"], ["DB_PASSWORD"], ["AWS_ACCESS_KEY_ID"]])(
    "takes the value of %s",
    (name) => {
      expect(environmentSecrets({ [name]: ` ${SECRET} ` })).toStrictEqual([SECRET]);
    },
  );

  it("takes passwords of several words when they are long, and short ones with digits in them", () => {
    expect(
      environmentSecrets({ PASSWORD: "correct-horse-battery-staple", A_TOKEN: "p4ss-w0rd" }),
    ).toHaveLength(2);
  });

  it("takes each long line of a key in several lines", () => {
    const pem = `-----BEGIN X-----\n${SECRET}\n${SECRET}2\nshort\n-----END X-----`;
    expect(environmentSecrets({ PRIVATE_KEY: pem })).toStrictEqual([SECRET, `${SECRET}2`]);
  });

  it.each([
    ["PATH", SECRET],
    ["MAX_TOKENS", "4096000000"],
    ["TOKENIZERS_PARALLELISM", "sometimes-true"],
    ["USE_TOKEN", "true"],
    ["KEY_FILE", SECRET],
    ["KEYBOARD_LAYOUT", "dvorak-1234"],
    ["SSH_KEY_DIR", "/home/me/.ssh"],
    ["GITHUB_TOKEN", "/run/secrets/github_token2"],
    ["API_KEY", "~/key-1.txt"],
    ["API_KEY", "https://vault.test/v1/key2"],
    ["API_KEY", "development"],
    ["API_KEY", "not-needed"],
    ["API_KEY", "xxxxxxxxxxxx1"],
    ["API_KEY", "short1"],
    ["SESSION_TOKEN_EXPIRES", "2026-01-01"],
    ["PUBLIC_KEY", SECRET],
  ])("leaves out %s=%s", (name, value) => {
    expect(environmentSecrets({ [name]: value })).toStrictEqual([]);
  });
});

describe("a secret of the environment", () => {
  it("is taken out of requests and answers, in every coding", () => {
    const redactor = createRedactor({ environment: { MY_TOKEN: SECRET } });
    const body = JSON.stringify({
      prompt: `The token is ${SECRET}, or ${Buffer.from(SECRET).toString("base64")}`,
      hex: Buffer.from(SECRET).toString("hex"),
    });
    const { asked, answered } = storedExchange({ redactor, path: `/v1/x?a=${SECRET}`, body, answer: body });
    expect(JSON.parse(asked)).toStrictEqual({
      prompt: "The token is [redacted-2], or [redacted-2]",
      hex: "[redacted-2]",
    });
    expect(answered).toBe(asked);
  });
});
