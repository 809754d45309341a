import { describe, expect, it } from "vitest";
import { encodeFrame, stringHeader } from "../../src/model/event-stream.ts";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { syntheticKeys } from "./synthetic-keys.ts";

const { groq = "", xai = "" } = syntheticKeys;
const redactor = createRedactor({});

describe("finding secrets in files", () => {
  it("names the rule, the reading and the line, and shows the place redacted", () => {
    const text = `first\nsecond ${groq} end\n\n{"a":"x\\n${xai}"}\n`;
    expect(redactor.find(Buffer.from(text), "text/plain")).toStrictEqual([
      { rule: "groq", view: "plain", line: 2, excerpt: "second [redacted-2] end", mendable: true },
      { rule: "xai", view: "json", line: 4, excerpt: String.raw`{"a":"x\n[redacted-3]"}`, mendable: true },
    ]);
  });

  it("finds the line also of what only a later pass sees", () => {
    const inner = Buffer.from(`say ${groq}`).toString("base64");
    const text = `x\n"${inner}"\nx\n"${xai}"\n`;
    const found = redactor.find(Buffer.from(text), "text/plain").map(({ rule, line }) => [rule, line]);
    expect(found).toStrictEqual([
      ["encoded", 2],
      ["xai", 4],
    ]);
  });

  it("looks into frames of AWS's event stream", () => {
    const headers = [stringHeader(":event-type", "messageStart")];
    const payload = Buffer.from(JSON.stringify({ text: groq }));
    const type = "application/vnd.amazon.eventstream";
    const bytes = encodeFrame({ headers, payload });
    expect(redactor.find(bytes, type)).toMatchObject([{ rule: "encoded", view: "frame" }]);
    expect(redactor.find(redactor.mend(bytes, type), type)).toStrictEqual([]);
  });

  it("says which of them it cannot take out", () => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from(` ${groq} `), Buffer.from([0])]);
    expect(redactor.find(bytes, "image/png")).toStrictEqual([
      {
        rule: "groq",
        view: "image/png",
        line: undefined,
        excerpt: "[redacted] in image/png",
        mendable: false,
      },
    ]);
    expect(() => redactor.mend(bytes, "image/png")).toThrow("holds what looks like a secret (groq)");
  });

  it("finds the secrets of the environment, and gives back the same bytes where there is nothing", () => {
    const strict = createRedactor({ environment: { A_KEY: groq.replace("_", "-") } });
    const bytes = Buffer.from(`a ${groq.replace("_", "-")}`);
    expect(strict.find(bytes, "text/plain")).toMatchObject([{ rule: "environment" }]);
    expect(redactor.mend(bytes, "text/plain")).toBe(bytes);
  });
});
