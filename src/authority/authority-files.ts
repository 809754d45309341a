import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where an authority lives on disk. */
export interface AuthorityFiles {
  readonly folder: string;
  /** The certificate that clients must trust, in PEM. */
  readonly certificate: string;
  /** Its private key, PKCS#8 in PEM, mode 0600; written before the certificate. */
  readonly key: string;
}

/** The files of the authority in a folder. */
export function authorityFiles(folder: string): AuthorityFiles {
  return {
    folder,
    certificate: join(folder, "mockai-proxy-ca.pem"),
    key: join(folder, "mockai-proxy-ca.key"),
  };
}

/** True where there is an authority, or one file of it. */
export function hasAuthority({ certificate, key }: AuthorityFiles): boolean {
  return existsSync(certificate) || existsSync(key);
}
