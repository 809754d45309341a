import { describe, expect, it } from "vitest";
import { knownNames } from "../../src/authority/known-names.ts";

describe("the hosts that share one leaf", () => {
  it("are named and covered, each once, and no others", () => {
    const known = knownNames([["api.openai.com", "api.x.ai", "api.openai.com"]], undefined);
    expect(known.lists).toEqual([
      [
        { kind: "dns", name: "api.openai.com" },
        { kind: "dns", name: "api.x.ai" },
      ],
    ]);
    expect(known.listOf("api.x.ai")).toBe(known.lists[0]);
    expect(known.listOf("us.api.openai.com")).toBeUndefined();
    expect(known.listOf("openai.com")).toBeUndefined();
    expect(known.listOf("localhost")).toBeUndefined();
  });

  it("may be one label below a domain, and no more", () => {
    const known = knownNames([["*.openai.azure.com"]], undefined);
    expect(known.lists).toEqual([[{ kind: "dns", name: "*.openai.azure.com" }]]);
    expect(known.listOf("my-res.openai.azure.com")).toBe(known.lists[0]);
    expect(known.listOf("a.my-res.openai.azure.com")).toBeUndefined();
    expect(known.listOf("openai.azure.com")).toBeUndefined();
  });

  it("are within the authority's limits", () => {
    const known = knownNames(
      [["api.openai.com", "*.openai.azure.com", "api.x.ai"]],
      ["api.x.ai", "azure.com"],
    );
    expect(known.lists.flat().map((name) => name.kind === "dns" && name.name)).toEqual([
      "*.openai.azure.com",
      "api.x.ai",
    ]);
    expect(known.listOf("my-res.openai.azure.com")).toBe(known.lists[0]);
    expect(known.listOf("api.openai.com")).toBeUndefined();
  });

  it("are in one list alone, the first that has them", () => {
    const known = knownNames([["api.x.ai"], ["api.x.ai", "*.x.ai"]], undefined);
    expect(known.lists).toEqual([[{ kind: "dns", name: "api.x.ai" }], [{ kind: "dns", name: "*.x.ai" }]]);
    expect(known.listOf("api.x.ai")).toBe(known.lists[0]);
    expect(known.listOf("us.x.ai")).toBe(known.lists[1]);
  });

  it.each(["*", "*.", "*.*.x.ai", "169.254.169.254", "::1", "api.openai.com:443", "API.X.AI", ""])(
    "are none where the name is %j",
    (name) => {
      expect(knownNames([[name]], undefined).lists).toEqual([[]]);
    },
  );
});
