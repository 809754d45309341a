import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { javaTrustStore, TRUST_STORE_PASSWORD } from "../../src/launch/java-trust-store.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { temporaryFolder } from "../support/lab.ts";
import { runTool } from "./clients.ts";

const { cert } = makeTestAuthority();

describe("javaTrustStore", () => {
  it("is read by Java, which trusts every certificate in it", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "store with spaces.jks");
    writeFileSync(file, javaTrustStore([...rootCertificates.slice(0, 3), cert]));
    const args = ["-J-Duser.language=en", "-list", "-keystore", file, "-storepass", TRUST_STORE_PASSWORD];
    const listed = (await runTool("keytool", args, {}))?.stdout;
    expect(listed?.split("trustedCertEntry").length).toBeOneOf([undefined, 5]);
    expect(listed?.includes(new X509Certificate(cert).fingerprint256)).toBeOneOf([undefined, true]);
  });

  it("has the same bytes for the same certificates", () => {
    expect(javaTrustStore([cert])).toEqual(javaTrustStore([cert]));
    expect(javaTrustStore([cert])).not.toEqual(javaTrustStore([cert, cert]));
  });
});
