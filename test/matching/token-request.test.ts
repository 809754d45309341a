import { expect, it } from "vitest";
import { isTokenRequest } from "../../src/matching/token-request.ts";
import { tokenRequestMembers } from "../../src/providers/index.ts";

it.each([
  [{ $form: [["grant_type", "client_credentials"]] }, true],
  [{ $form: [["prompt", "grant_type"]] }, false],
  [{ client_secret: "x" }, true],
  [{ messages: [{ client_secret: "x" }] }, false],
])("tells a request for a token by the names in its body: %j", (data, expected) => {
  expect(isTokenRequest(data, tokenRequestMembers)).toBe(expected);
});
