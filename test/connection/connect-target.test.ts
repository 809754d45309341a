import { describe, expect, it } from "vitest";
import { parseConnectTarget } from "../../src/connection/connect-target.ts";

describe("the target of a CONNECT", () => {
  it.each<[target: string, host: string, port: number]>([
    ["api.openai.com:443", "api.openai.com", 443],
    ["API.OpenAI.com.:443", "api.openai.com", 443],
    ["10.0.0.1:8443", "10.0.0.1", 8443],
    ["[2001:DB8::1]:443", "2001:db8::1", 443],
    ["2001:db8::1:443", "2001:db8::1", 443],
    ["[::ffff:1.2.3.4]:1", "::ffff:1.2.3.4", 1],
    ["under_score~host:65535", "under_score~host", 65_535],
  ])("%s is %s and %i", (target, host, port) => {
    expect(parseConnectTarget(target)).toEqual({ host, port });
  });

  it.each([
    "",
    ":443",
    "host",
    "host:",
    "host:0",
    "host:65536",
    "host:123456",
    "host:-1",
    "host:443/",
    "host:443 ",
    "a b:443",
    "user@host:443",
    "http://host:443",
    "../..:443/..",
    "[host]:443",
    "[::1:443",
    `${"a".repeat(256)}:443`,
  ])("%j is none", (target) => {
    expect(parseConnectTarget(target)).toBeUndefined();
  });
});
