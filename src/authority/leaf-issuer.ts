import { generateKeyPairSync } from "node:crypto";
import { ipVersion } from "../model/ip-version.ts";
import { outOfBounds, unsuitable } from "./authority-error.ts";
import {
  distinguishedName,
  keyIdentifier,
  signCertificate,
  subjectOf,
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
import { isWithin, type Limits } from "./limits.ts";
import type { SigningAuthority } from "./load-authority.ts";
import { subjectNames, type SubjectName } from "./subject-names.ts";

/** A key and the certificate for it, both in PEM. */
export interface Leaf {
  readonly key: string;
  readonly cert: string;
}

/** Makes leaves. */
export interface LeafIssuer {
  /** The leaf of a host. Throws AuthorityError for what is no host, and for one beyond the authority's limits. */
  forHost(host: string): Leaf;
  /** One leaf for all these names, which are within the limits. */
  forNames(names: readonly SubjectName[]): Leaf;
}

/** Apple and Chromium accept less than 398. */
const VALID_DAYS = 397;
/** The most that a common name may have (RFC 5280, appendix A.1). */
const MAX_COMMON_NAME_LENGTH = 64;

/**
 * Makes leaves that an authority signs; clients accept none beyond its `limits`. All share one new P-256 key: it
 * is never the authority's own, which Windows would take for a chain that leads to itself. Throws AuthorityError
 * when the authority's certificate has no subject key identifier, which each leaf repeats.
 */
export function createLeafIssuer(authority: SigningAuthority, limits: Limits | undefined): LeafIssuer {
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

  function issue(commonName: string | undefined, names: readonly SubjectName[]): Leaf {
    const content = {
      issuer: issuer.name,
      subject: distinguishedName(commonName),
      validity: validity(new Date(), VALID_DAYS),
      publicKey,
      extensions: [...sameForAll, goodFor(names)],
    };
    return { key, cert: signCertificate(content, authority.key) };
  }

  return {
    forHost(host) {
      const names = subjectNames(host);
      if (limits !== undefined && !names.every((name) => isWithin(name, limits))) {
        throw outOfBounds([host], authority.files);
      }
      return issue(isCommonName(host) ? host : undefined, names);
    },
    forNames: (names) => issue(undefined, names),
  };
}

/** OpenSSL holds a common name to be a domain, also where it is an address, and looks whether it is permitted. */
function isCommonName(host: string): boolean {
  return host.length <= MAX_COMMON_NAME_LENGTH && ipVersion(host) === 0;
}

/** What an authority's certificate says of those that it signs, byte for byte, because clients compare the bytes. */
interface Issuer {
  readonly name: Buffer;
  readonly keyIdentifier: Buffer;
}

function readIssuer({ certificate, files }: SigningAuthority): Issuer {
  const name = subjectOf(certificate.raw);
  const identifier = findKeyIdentifier(certificate.raw);
  if (name === undefined || identifier === undefined) throw unsuitable(files);
  return { name, keyIdentifier: identifier };
}
