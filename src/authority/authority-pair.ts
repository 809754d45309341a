import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** What an authority's two files hold, in PEM. */
export interface AuthorityPair {
  readonly certificate: string;
  readonly key: string | Buffer;
}

/** Makes a new authority, good for any host or only for `domains` and this machine. */
export async function makeAuthorityPair(domains: readonly string[] | undefined): Promise<AuthorityPair> {
  const [{ authorityCertificate }, keys] = await Promise.all([
    import("./authority-certificate.ts"),
    // RSA, because some clients accept no other kind of authority.
    promisify(generateKeyPair)("rsa", { modulusLength: 2048 }),
  ]);
  return {
    certificate: authorityCertificate(keys, new Date(), domains),
    key: keys.privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}
