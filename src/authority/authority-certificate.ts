import { randomBytes, type KeyPairKeyObjectResult } from "node:crypto";
import { hostname } from "node:os";
import { isAuthority, limitedTo, signsCertificates } from "./authority-extensions.ts";
import {
  distinguishedName,
  keyIdentifier,
  signCertificate,
  subjectPublicKeyInfo,
  validity,
} from "./certificate.ts";
import { identifiedBy } from "./certificate-extensions.ts";
import type { Limits } from "./limits.ts";

const VALID_DAYS = 3650;

/**
 * A self-signed certificate for an authority's RSA keys, valid for ten years from a day before `now`; PEM. It
 * is good for any host, or only within `limits` and for this machine.
 */
export function authorityCertificate(keys: KeyPairKeyObjectResult, now: Date, limits?: Limits): string {
  const name = distinguishedName(commonName(now));
  const publicKey = subjectPublicKeyInfo(keys.publicKey);
  return signCertificate(
    {
      issuer: name,
      subject: name,
      validity: validity(now, VALID_DAYS),
      publicKey,
      extensions: [
        isAuthority(),
        signsCertificates(),
        identifiedBy(keyIdentifier(publicKey)),
        ...(limits === undefined ? [] : [limitedTo(limits)]),
      ],
    },
    keys.privateKey,
  );
}

const MAX_HOSTNAME_LENGTH = 24;

/** `mockai-proxy CA 5f0c1e9a (build-host 2026-11-20)`: trust stores mix up authorities that share a name. */
function commonName(now: Date): string {
  const machine = hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, MAX_HOSTNAME_LENGTH);
  return `mockai-proxy CA ${randomBytes(4).toString("hex")} (${machine} ${now.toISOString().slice(0, 10)})`;
}
