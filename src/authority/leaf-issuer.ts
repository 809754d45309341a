import { generateKeyPairSync } from "node:crypto";
import * as der from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";
import { unsuitable } from "./authority-error.ts";
import {
  distinguishedName,
  keyIdentifier,
  signCertificate,
  subjectPublicKeyInfo,
  validity,
} from "./certificate.ts";
import {
  authenticatesServers,
  findKeyIdentifier,
  goodFor,
  identifiedBy,
  isLeaf,
  signedBy,
  signsHandshakes,
} from "./certificate-extensions.ts";
import type { SigningAuthority } from "./load-authority.ts";
import type { SubjectName } from "./subject-names.ts";

/** A key and the certificate for it, both in PEM. */
export interface Leaf {
  readonly key: string;
  readonly cert: string;
}

/** Makes the leaf of a host that is good for `names`. */
export type LeafIssuer = (host: string, names: readonly SubjectName[]) => Leaf;

/** Apple and Chromium accept less than 398. */
const VALID_DAYS = 397;
/** The most that a common name may have (RFC 5280, appendix A.1). */
const MAX_COMMON_NAME_LENGTH = 64;

/**
 * Makes leaves that an authority signs. All share one new P-256 key: it is never the authority's own, which
 * Windows would take for a chain that leads to itself. Throws AuthorityError when the authority's certificate
 * has no subject key identifier, which each leaf repeats.
 */
export function createLeafIssuer(authority: SigningAuthority): LeafIssuer {
  const issuer = readIssuer(authority);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKey = subjectPublicKeyInfo(keys.publicKey);
  const sameForAll = [
    isLeaf(),
    signsHandshakes(),
    authenticatesServers(),
    identifiedBy(keyIdentifier(publicKey)),
    signedBy(issuer.keyIdentifier),
  ];
  return (host, names) => {
    const content = {
      issuer: issuer.name,
      subject: distinguishedName(host.length <= MAX_COMMON_NAME_LENGTH ? host : undefined),
      validity: validity(new Date(), VALID_DAYS),
      publicKey,
      extensions: [...sameForAll, goodFor(names)],
    };
    return { key, cert: signCertificate(content, authority.key) };
  };
}

/** An authority's name and key identifier byte for byte, because clients compare the bytes to find it. */
function readIssuer({ certificate, files }: SigningAuthority): { name: Asn1; keyIdentifier: Buffer } {
  const [toBeSigned] = der.membersOf(der.decode(certificate.raw));
  // Version, serial number, algorithm, issuer, validity, subject, public key; the extensions come last.
  const members = der.membersOf(toBeSigned);
  const name = members[5];
  const [extensions] = der.membersOf(members.at(-1));
  const identifier = findKeyIdentifier(der.membersOf(extensions));
  if (name === undefined || identifier === undefined) throw unsuitable(files);
  return { name, keyIdentifier: identifier };
}
