import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/cli/report/findings.ts";
import { formatAnnotations } from "../../../src/cli/report/github-annotations.ts";

function finding(facts: Partial<Finding> = {}): Finding {
  return { kind: "miss", fails: true, subject: "GET /v1/models", message: "No recording.", ...facts };
}

describe("GitHub's annotations", () => {
  it("are errors for what fails the run, and warnings for the rest", () => {
    const findings = [
      finding({ kind: "unused", fails: false, subject: "a.json", message: "Nobody asked." }),
      finding(),
    ];
    expect(formatAnnotations(findings)).toBe(
      "::error title=mockai-proxy%3A no recording::GET /v1/models%0ANo recording.\n" +
        "::warning title=mockai-proxy%3A unused recording::a.json%0ANobody asked.\n",
    );
  });

  it("are nothing where nothing was found", () => {
    expect(formatAnnotations([])).toBe("");
  });

  it("cannot be broken out of", () => {
    const message = "50% of\r\n::error::forged\u001b[31m";
    expect(formatAnnotations([finding({ message })])).toBe(
      "::error title=mockai-proxy%3A no recording::GET /v1/models%0A50%25 of\\u000d%0A::error::forged\\u001b[31m\n",
    );
  });

  it("are no more than ten of each level, the last one a count", () => {
    const ten = Array.from({ length: 10 }, () => finding());
    expect(formatAnnotations(ten).match(/^::error title=mockai-proxy%3A no/gm)?.length).toBe(10);
    const lines = formatAnnotations([...ten, finding(), finding({ fails: false })]).split("\n");
    expect(lines.length).toBe(12);
    expect(lines.slice(9)).toEqual([
      "::error title=mockai-proxy::and 2 more (--report FILE.json lists them)",
      "::warning title=mockai-proxy%3A no recording::GET /v1/models%0ANo recording.",
      "",
    ]);
  });
});
