import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostFolder, hostOfFolder, pathFolder } from "../../src/store/folder-names.ts";

/** What Windows, macOS and Linux all take as a name. */
const SAFE_NAME = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[\w%~-](?:[\w.%~-]*[\w%~-])?$/i;

describe("path folders", () => {
  it.each([
    ["/v1/chat/completions", "v1/chat/completions"],
    ["/v1beta/models/gemini-1.5-flash:generateContent", "v1beta/models/gemini-1.5-flash%3AgenerateContent"],
    ["/v1//models/", "v1/models"],
    ["/", ""],
    ["/a b/ü/\u4f60", "a%20b/%FC/%E4%BD%A0"],
    ["/%C3%BC", "%C3%BC"],
    ["/a%2Fb", "a%2Fb"],
    ["/100%", "100%25"],
    ["/@cassette", "%40cassette"],
  ])("are readable: %s becomes %s", (path, folder) => {
    expect(pathFolder(path)).toBe(folder);
  });

  it("are the same for two spellings of one path", () => {
    expect(pathFolder("/models/x%3agenerate%43ontent")).toBe(pathFolder("//models/x:generateContent"));
  });

  it.each([
    "/../../etc/passwd",
    "/%2e%2e/%2E%2E/x",
    "/..%2f..%2fx",
    "/..\\..\\x",
    "/%5c%5cserver%5cshare",
    "/a\0b",
    "/%00",
    "/C:/x",
    "/c%3a",
    "/./x",
    "/...",
    "/x./y. ",
    "/.git/config",
    "/con/NUL/aux.txt/Com1.tar.gz/lpt9",
    '/<>:"|?*',
    `/${"ü".repeat(300)}`,
    `/${"a".repeat(300)}`,
  ])("stay inside and are safe everywhere: %j", (path) => {
    const names = pathFolder(path).split("/");
    for (const name of names) {
      expect(name).toMatch(SAFE_NAME);
      expect(name.length).toBeLessThanOrEqual(140);
    }
    expect(join("root", ...names).split("/")).toHaveLength(names.length + 1);
  });

  it("keep over-long segments apart that start alike, and cut no escape in two", () => {
    const one = pathFolder(`/${"ü".repeat(300)}1`);
    const other = pathFolder(`/${"ü".repeat(300)}2`);
    expect(one).not.toBe(other);
    expect(one).toMatch(/^(?:%FC){42}~[0-9a-f]{12}$/);
  });
});

describe("host folders", () => {
  it.each([
    ["API.OpenAI.com", "api.openai.com"],
    ["localhost:8080", "localhost%3A8080"],
    ["[::1]:8080", "%5B%3A%3A1%5D%3A8080"],
    ["@cassette", "%40cassette"],
    ["con", "%63on"],
    ["..", "%2E%2E"],
    ["..\\..", "%2E.%5C.%2E"],
    ["a/../b", "a%2F..%2Fb"],
  ])("are safe names: %s becomes %s, and back", (host, folder) => {
    expect(hostFolder(host)).toBe(folder);
    expect(folder).toMatch(SAFE_NAME);
    expect(hostOfFolder(folder)).toBe(host.toLowerCase());
  });

  it.each(["@checkout-flow", ".git", "README.md", "a b"])("are not the folder %s", (folder) => {
    expect(hostOfFolder(folder)).toBeUndefined();
  });
});
