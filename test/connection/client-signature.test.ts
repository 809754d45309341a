import { describe, expect, it } from "vitest";
import { clientSignature } from "../../src/connection/client-signature.ts";

describe("the signature of a client", () => {
  it("has the version, the names in their order and case, and the User-Agent", () => {
    const headers = [
      "Host",
      "api.openai.com:443",
      "user-agent",
      "curl/8.1",
      "Proxy-Connection",
      "Keep-Alive",
    ];
    expect(clientSignature("1.1", headers)).toBe("1.1 Host;user-agent=curl/8.1;Proxy-Connection");
    expect(clientSignature("1.0", [])).toBe("1.0 ");
  });

  it("keeps no credentials, and no more than 200 characters", () => {
    const headers = [
      "Proxy-Authorization",
      "Basic c2VjcmV0",
      "Cookie",
      "secret",
      "User-Agent",
      "x".repeat(500),
    ];
    const signature = clientSignature("1.1", headers);
    expect(signature).toBe(`1.1 Cookie;User-Agent=${"x".repeat(178)}`);
  });
});
