import { expect, it } from "vitest";
import { describeRefusal } from "../../src/exchange/refusal.ts";

it("tells why a host is turned away, and the flags that change it", () => {
  expect(describeRefusal("pypi.example")).toBe(
    "mockai-proxy replay does not reach pypi.example: it is no provider that is known here, and it has no recordings. " +
      "Let it through undecrypted with --tunnel pypi.example, or have it intercepted with --host pypi.example and record it.",
  );
});
