import { describe, expect, it } from "vitest";
import { dummyKeys } from "../../src/launch/dummy-keys.ts";

describe("dummyKeys", () => {
  it("gives what SDKs insist on", () => {
    expect(dummyKeys({})).toMatchObject({
      OPENAI_API_KEY: "mockai-dummy-key",
      AZURE_OPENAI_API_KEY: "mockai-dummy-key",
      ANTHROPIC_API_KEY: "mockai-dummy-key",
      GEMINI_API_KEY: "mockai-dummy-key",
      GOOGLE_API_KEY: "mockai-dummy-key",
      HF_TOKEN: "hf_mockai-dummy-key",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
    });
  });

  it("has the lengths of AWS' own keys, and looks like none", () => {
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = dummyKeys({});
    expect(AWS_ACCESS_KEY_ID).toMatch(/^[A-Z0-9]{20}$/);
    expect(AWS_ACCESS_KEY_ID).not.toMatch(/^(AKIA|ASIA|ABIA|ACCA)/);
    expect(AWS_SECRET_ACCESS_KEY).toMatch(/^[A-Za-z0-9/+]{40}$/);
  });

  it("leaves alone what is set, and fills what is empty", () => {
    const keys = dummyKeys({ OPENAI_API_KEY: "mine", HF_TOKEN: "mine", ANTHROPIC_API_KEY: "" });
    expect(keys).not.toHaveProperty("OPENAI_API_KEY");
    expect(keys).not.toHaveProperty("HF_TOKEN");
    expect(keys).toHaveProperty("ANTHROPIC_API_KEY");
  });

  it.each(["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_BEARER_TOKEN_BEDROCK"])(
    "gives no AWS keys where %s says what to sign with",
    (name) => {
      expect(dummyKeys({ [name]: "mine" })).not.toHaveProperty("AWS_SECRET_ACCESS_KEY");
    },
  );

  it.each(["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"])(
    "gives no region where %s names one",
    (name) => {
      const { AWS_REGION, AWS_DEFAULT_REGION } = dummyKeys({ [name]: "eu-west-1" });
      expect([AWS_REGION, AWS_DEFAULT_REGION]).toEqual([undefined, undefined]);
    },
  );
});
