import { describe, expect, it } from "vitest";
import { knownNames } from "../../src/authority/known-names.ts";

describe("the hosts that share a leaf", () => {
  it("are named and covered, each once, and no others", () => {
    const known = knownNames([["api.openai.com", "api.x.ai", "api.openai.com"]], undefined);
    expect(known.listOf("api.x.ai")).toEqual([
      { kind: "dns", name: "api.openai.com" },
      { kind: "dns", name: "api.x.ai" },
    ]);
    expect(known.listOf("api.openai.com")).toBe(known.listOf("api.x.ai"));
    expect(known.listOf("us.api.openai.com")).toBeUndefined();
    expect(known.listOf("openai.com")).toBeUndefined();
    expect(known.listOf("localhost")).toBeUndefined();
  });

  it("may be one label below a domain, and no more", () => {
    const known = knownNames([["*.openai.azure.com"]], undefined);
    expect(known.listOf("my-res.openai.azure.com")).toEqual([{ kind: "dns", name: "*.openai.azure.com" }]);
    expect(known.listOf("a.my-res.openai.azure.com")).toBeUndefined();
    expect(known.listOf("openai.azure.com")).toBeUndefined();
  });

  it("are within the authority's limits", () => {
    const hosts = ["api.openai.com", "*.openai.azure.com", "api.x.ai"];
    const known = knownNames([hosts], ["api.x.ai", "azure.com"]);
    expect(known.listOf("my-res.openai.azure.com")).toEqual([
      { kind: "dns", name: "*.openai.azure.com" },
      { kind: "dns", name: "api.x.ai" },
    ]);
    expect(known.listOf("api.openai.com")).toBeUndefined();
  });

  it("are in one list alone, the first that has them", () => {
    const known = knownNames([["api.x.ai"], ["api.x.ai", "*.x.ai"]], undefined);
    expect(known.listOf("us.x.ai")).toEqual([{ kind: "dns", name: "*.x.ai" }]);
    expect(known.listOf("api.x.ai")).toEqual([{ kind: "dns", name: "api.x.ai" }]);
  });

  it("are listed no sooner than for a host that no list before them has", () => {
    const made: string[] = [];
    function* lists(): Generator<string[]> {
      for (const host of ["one.example", "two.example", "three.example"]) {
        made.push(host);
        yield [host];
      }
    }
    const known = knownNames(lists(), undefined);
    expect(made).toEqual([]);
    known.listOf("two.example");
    known.listOf("one.example");
    expect(made).toEqual(["one.example", "two.example"]);
    known.listOf("four.example");
    expect(known.listOf("three.example")).toEqual([{ kind: "dns", name: "three.example" }]);
    expect(made).toEqual(["one.example", "two.example", "three.example"]);
  });

  it.each(["*", "*.", "*.*.x.ai", "169.254.169.254", "::1", "api.openai.com:443", "API.X.AI", ""])(
    "are none where the name is %j",
    (name) => {
      const known = knownNames([[name, "api.x.ai"]], undefined);
      expect(known.listOf("api.x.ai")).toEqual([{ kind: "dns", name: "api.x.ai" }]);
    },
  );
});
