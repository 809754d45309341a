import { describe, expect, it } from "vitest";
import { knownNames } from "../../src/authority/known-names.ts";

describe("the hosts that share one leaf", () => {
  it("are named and covered, each once, and no others", () => {
    const known = knownNames(["api.openai.com", "api.x.ai", "api.openai.com"], undefined);
    expect(known.names).toEqual([
      { kind: "dns", name: "api.openai.com" },
      { kind: "dns", name: "api.x.ai" },
    ]);
    expect(known.cover("api.x.ai")).toBe(true);
    expect(known.cover("us.api.openai.com")).toBe(false);
    expect(known.cover("openai.com")).toBe(false);
    expect(known.cover("localhost")).toBe(false);
  });

  it("may be one label below a domain, and no more", () => {
    const known = knownNames(["*.openai.azure.com"], undefined);
    expect(known.names).toEqual([{ kind: "dns", name: "*.openai.azure.com" }]);
    expect(known.cover("my-res.openai.azure.com")).toBe(true);
    expect(known.cover("a.my-res.openai.azure.com")).toBe(false);
    expect(known.cover("openai.azure.com")).toBe(false);
  });

  it("are within the authority's limits", () => {
    const known = knownNames(["api.openai.com", "*.openai.azure.com", "api.x.ai"], ["api.x.ai", "azure.com"]);
    expect(known.names.map((name) => name.kind === "dns" && name.name)).toEqual([
      "*.openai.azure.com",
      "api.x.ai",
    ]);
    expect(known.cover("my-res.openai.azure.com")).toBe(true);
    expect(known.cover("api.openai.com")).toBe(false);
  });

  it.each(["*", "*.", "*.*.x.ai", "169.254.169.254", "::1", "api.openai.com:443", "API.X.AI", ""])(
    "are none where the name is %j",
    (name) => {
      expect(knownNames([name], undefined).names).toEqual([]);
    },
  );
});
