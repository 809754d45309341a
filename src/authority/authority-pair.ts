import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { Limits } from "./limits.ts";

/** What an authority's two files hold, in PEM. */
export interface AuthorityPair {
  readonly certificate: string;
  readonly key: string | Buffer;
}

/** Makes a new authority, good for any host or only within `limits` and for this machine. */
export async function makeAuthorityPair(limits: Limits | undefined): Promise<AuthorityPair> {
  const [{ authorityCertificate }, keys] = await Promise.all([
    import("./authority-certificate.ts"),
    // RSA, because some clients accept no other kind of authority.
    promisify(generateKeyPair)("rsa", { modulusLength: 2048 }),
  ]);
  return {
    certificate: authorityCertificate(keys, new Date(), limits),
    key: keys.privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}
