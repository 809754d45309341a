import { describe, expect, it } from "vitest";
import { normalizePath } from "../../src/matching/normalize-path.ts";

describe("normalizePath", () => {
  it.each([
    ["/v1/chat/completions", "/v1/chat/completions"],
    ["/v1/chat/completions?api-version=1&a=//", "/v1/chat/completions"],
    ["/v1/chat#fragment", "/v1/chat"],
    ["", "/"],
    ["/", "/"],
    ["//", "/"],
    ["?a=b", "/"],
    ["/v1/", "/v1"],
    ["//v1///chat//", "/v1/chat"],
    ["/model/anthropic.claude-v1%3A0/invoke", "/model/anthropic.claude-v1:0/invoke"],
    ["/v1beta/models/gemini-1.5-flash:generateContent", "/v1beta/models/gemini-1.5-flash:generateContent"],
    ["/v1beta/models/gemini-1.5-flash%3agenerateContent", "/v1beta/models/gemini-1.5-flash:generateContent"],
    ["/%76%31/%7Eme", "/v1/~me"],
    ["/a%2fb", "/a%2Fb"],
    ["/a%20b c", "/a%20b%20c"],
    ["/100%25", "/100%25"],
    ["/%2525", "/%2525"],
    ["/%c3%a9", "/%C3%A9"],
    ["/a\\b|c", "/a%5Cb%7Cc"],
    ["/50%/%zz", "/50%/%zz"],
    ["/50%/%41", "/50%/%41"],
    ["/漢", "/%E6%BC%A2"],
    ["/a/../b/./c", "/a/../b/./c"],
    ["/a/%2e%2E/b", "/a/../b"],
    ["/%00", "/%00"],
  ])("makes %s into %s", (raw, normalized) => {
    expect(normalizePath(raw)).toBe(normalized);
  });

  it("takes raw bytes above 0x7f, as Node hands them out, for what they are", () => {
    expect(normalizePath(Buffer.from("/é").toString("latin1"))).toBe("/%C3%A9");
  });

  it("changes nothing the second time, and never leaves a query, a double slash or a raw blank", () => {
    const alphabet = [
      "/",
      "%",
      "2",
      "f",
      "F",
      "4",
      "1",
      "5",
      ":",
      ".",
      " ",
      "é",
      "漢",
      "?",
      "a",
      "\\",
      "%41",
      "%2f",
    ];
    let state = 42;
    for (let round = 0; round < 20_000; round += 1) {
      let path = "/";
      for (let length = round % 12; length > 0; length -= 1) {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        path += alphabet[Math.floor((state / 2_147_483_648) * alphabet.length)] ?? "";
      }
      const once = normalizePath(path);
      expect(normalizePath(once)).toBe(once);
      expect(once).toMatch(/^\/(?!.*\/\/)[!-~]*$/);
      expect(once).not.toContain("?");
    }
  });
});
