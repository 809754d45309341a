import { isIP } from "node:net";
import { expect, it } from "vitest";
import { ipVersion } from "../../src/model/ip-version.ts";

const HOSTS = [
  "127.0.0.1",
  "255.255.255.255",
  "256.1.1.1",
  "1.2.3",
  "01.2.3.4",
  "::",
  "::1",
  "fe80::1%eth0",
  "2001:db8::8a2e:370:7334",
  "::ffff:1.2.3.4",
  "[::1]",
  "127.0.0.1:443",
  "localhost:443",
  ":",
  ":::",
  "",
  "localhost",
  "api.openai.com",
  "cafe",
  "1234",
];

it.each(HOSTS)("says of %j what Node says", (host) => {
  expect(ipVersion(host)).toBe(isIP(host));
});
