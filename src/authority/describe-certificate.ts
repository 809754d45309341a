import { X509Certificate } from "node:crypto";

/** What a person compares to know an authority again. */
export interface CertificateDescription {
  /** Such as `mockai-proxy CA 5f0c1e9a (build-host 2026-11-20)`: no two authorities share it. */
  readonly name: string;
  /** All of its subject, such as `O=mockai-proxy, CN=...`. */
  readonly subject: string;
  /** SHA-256 of the certificate, in hexadecimal pairs with colons. */
  readonly fingerprint: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Reads an authority's certificate. Throws for a text that is no certificate in PEM. */
export function describeCertificate(pem: string): CertificateDescription {
  const certificate = new X509Certificate(pem);
  return {
    name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? certificate.subject,
    subject: certificate.subject.replaceAll("\n", ", "),
    fingerprint: certificate.fingerprint256,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}
