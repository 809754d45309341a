import { generateKeyPairSync, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import forge from "node-forge";

/** A certificate with its private key, both PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that exists for the length of a test file. */
export interface TestAuthority {
  /** Its certificate, PEM. */
  readonly cert: string;
  /** A leaf for names or addresses; it has expired where `expired` says so. */
  leaf(names: readonly string[], options?: { readonly expired?: boolean }): TestCertificate;
}

const DAY_MS = 86_400_000;

export function makeTestAuthority(): TestAuthority {
  const keys = makeKeys();
  const subject = [{ name: "commonName", value: "mockai-proxy test authority" }];
  const authority = forge.pki.createCertificate();
  fill(authority, keys.publicKey, { startsAt: Date.now() - DAY_MS, endsAt: Date.now() + DAY_MS });
  authority.setSubject(subject);
  authority.setIssuer(subject);
  authority.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  authority.sign(keys.privateKey, forge.md.sha256.create());
  return {
    cert: forge.pki.certificateToPem(authority),
    leaf(names, { expired = false } = {}) {
      const endsAt = Date.now() + (expired ? -DAY_MS / 2 : DAY_MS);
      const leaf = forge.pki.createCertificate();
      fill(leaf, keys.publicKey, { startsAt: Date.now() - DAY_MS, endsAt });
      leaf.setSubject([{ name: "commonName", value: "mockai-proxy test leaf" }]);
      leaf.setIssuer(subject);
      const altNames = names.map((name) =>
        isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
      );
      leaf.setExtensions([{ name: "subjectAltName", altNames }]);
      leaf.sign(keys.privateKey, forge.md.sha256.create());
      return { cert: forge.pki.certificateToPem(leaf), key: keys.privatePem };
    },
  };
}

interface Keys {
  readonly publicKey: forge.pki.rsa.PublicKey;
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly privatePem: string;
}

function makeKeys(): Keys {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const privatePem = pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const publicPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  return {
    publicKey: forge.pki.publicKeyFromPem(publicPem),
    privateKey: forge.pki.privateKeyFromPem(privatePem),
    privatePem,
  };
}

function fill(
  certificate: forge.pki.Certificate,
  publicKey: forge.pki.rsa.PublicKey,
  { startsAt, endsAt }: { readonly startsAt: number; readonly endsAt: number },
): void {
  certificate.publicKey = publicKey;
  certificate.serialNumber = `01${randomBytes(8).toString("hex")}`;
  certificate.validity.notBefore = new Date(startsAt);
  certificate.validity.notAfter = new Date(endsAt);
}
