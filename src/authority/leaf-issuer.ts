import { generateKeyPairSync } from "node:crypto";
import { ipVersion } from "../model/ip-version.ts";
import * as der from "./asn1.ts";
import type { Asn1 } from "./asn1.ts";
import { outOfBounds, unsuitable } from "./authority-error.ts";
import {
  distinguishedName,
  extensionsOf,
  keyIdentifier,
  signCertificate,
  subjectPublicKeyInfo,
  validity,
} from "./certificate.ts";
import {
  authenticatesServers,
  findKeyIdentifier,
  findLimits,
  goodFor,
  identifiedBy,
  isLeaf,
  signedBy,
  signsHandshakes,
} from "./certificate-extensions.ts";
import { isWithin, type Limits } from "./limits.ts";
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
 * has no subject key identifier, which each leaf repeats; the issuer throws it for a host beyond the
 * authority's limits, because no client would accept that leaf.
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
    const { limits } = issuer;
    if (limits !== undefined && !names.every((name) => isWithin(name, limits))) {
      throw outOfBounds([host], authority.files);
    }
    const content = {
      issuer: issuer.name,
      subject: distinguishedName(isCommonName(host) ? host : undefined),
      validity: validity(new Date(), VALID_DAYS),
      publicKey,
      extensions: [...sameForAll, goodFor(names)],
    };
    return { key, cert: signCertificate(content, authority.key) };
  };
}

/** OpenSSL holds a common name to be a domain, also where it is an address, and looks whether it is permitted. */
function isCommonName(host: string): boolean {
  return host.length <= MAX_COMMON_NAME_LENGTH && ipVersion(host) === 0;
}

/** What an authority's certificate says of those that it signs. */
interface Issuer {
  /** Byte for byte, as the key identifier, because clients compare the bytes to find the authority. */
  readonly name: Asn1;
  readonly keyIdentifier: Buffer;
  /** Undefined where it may sign for any host. */
  readonly limits: Limits | undefined;
}

function readIssuer({ certificate, files }: SigningAuthority): Issuer {
  const [toBeSigned] = der.membersOf(der.decode(certificate.raw));
  // Version, serial number, algorithm, issuer, validity, subject, ...
  const name = der.membersOf(toBeSigned)[5];
  const extensions = extensionsOf(certificate.raw);
  const identifier = findKeyIdentifier(extensions);
  if (name === undefined || identifier === undefined) throw unsuitable(files);
  return { name, keyIdentifier: identifier, limits: findLimits(extensions) };
}
