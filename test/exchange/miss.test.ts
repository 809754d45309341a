import { describe, expect, it } from "vitest";
import { describeMiss, type MissFacts } from "../../src/exchange/miss.ts";
import type { Redacted } from "../../src/model/redacted.ts";

const HASH = "ab".repeat(32);

function miss(facts: Partial<MissFacts>): string {
  return describeMiss({
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions" as Redacted<string>,
    provider: "openai",
    hash: HASH,
    folder: "recordings",
    recordedHosts: ["api.openai.com"],
    host: "api.openai.com",
    ...facts,
  });
}

const ASKED = `mockai-proxy has no recording of POST https://api.openai.com/v1/chat/completions (provider openai, hash ${HASH}).`;
const REMEDY = `Record it: run the same request once through "mockai-proxy record --recordings recordings", with a real key.`;

describe("the message of a miss", () => {
  it.each<[string, Partial<MissFacts>, string]>([
    ["an empty folder", { recordedHosts: [] }, "The folder recordings holds no recordings at all."],
    [
      "a folder with other hosts",
      { recordedHosts: ["api.anthropic.com", "api.openai.com:8443"] },
      "The folder recordings holds recordings, but none of api.openai.com.",
    ],
    [
      "a folder with this host",
      {},
      "The folder recordings holds recordings of api.openai.com, but none whose path and request data are the same.",
    ],
    [
      "a folder with any host, in origin form",
      { host: undefined },
      "The folder recordings holds recordings, but none whose path and request data are the same.",
    ],
  ])("tells of %s", (_what, facts, fact) => {
    expect(miss(facts)).toBe(`${ASKED} ${fact} ${REMEDY}`);
  });

  it("names the folder as the person did", () => {
    expect(miss({ folder: "test/fixtures" })).toContain('"mockai-proxy record --recordings test/fixtures"');
  });
});
