import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as asn1 from "../../src/authority/asn1.ts";
import { distinguishedName, signCertificate, validity } from "../../src/authority/certificate.ts";
import { goodFor } from "../../src/authority/certificate-extensions.ts";
import * as der from "../../src/authority/der.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");

describe("DER as we write it", () => {
  it("has the bytes of the standard's examples", () => {
    // X.690, 8.19.5 and 8.3; RFC 5280, 4.1.2.5.
    expect(hex(der.objectIdentifier("2.999.3"))).toBe("0603883703");
    expect(hex(der.objectIdentifier("1.2.840.113549.1.1.11"))).toBe("06092a864886f70d01010b");
    expect(hex(der.integer(Uint8Array.of(2)))).toBe("020102");
    expect(hex(der.nothing())).toBe("0500");
    expect(hex(der.sequence(der.isTrue()))).toBe("30030101ff");
    expect(hex(der.setOf(der.utf8String("é")))).toBe("31040c02c3a9");
    expect(hex(der.bitString(Uint8Array.of(0x80), 7))).toBe("03020780");
    expect(hex(der.octetString(Uint8Array.of(1, 2)))).toBe("04020102");
    expect(hex(der.explicit(3, der.nothing()))).toBe("a3020500");
    expect(hex(der.implicit(7, Uint8Array.of(127, 0, 0, 1)))).toBe("87047f000001");
  });

  it("writes times through 2049 with two digits for the year, and later ones with four", () => {
    expect(der.time(new Date("2049-12-31T23:59:58.765Z")).toString("latin1")).toBe("\x17\x0d491231235958Z");
    expect(der.time(new Date("2050-01-02T03:04:05Z")).toString("latin1")).toBe("\x18\x0f20500102030405Z");
  });

  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000])(
    "says how long %d bytes are as node-forge reads it",
    (length) => {
      const bytes = Buffer.alloc(length, 7);
      const written = der.sequence(der.octetString(bytes), der.nothing());
      const [read, last] = asn1.membersOf(asn1.decode(written));
      expect(asn1.bytesOf(read).equals(bytes)).toBe(true);
      expect(last).toBeDefined();
      expect(asn1.encode(asn1.decode(written)).equals(written)).toBe(true);
      const [ours, ourLast, ...more] = der.membersOf(written);
      expect(ours?.equals(der.octetString(bytes))).toBe(true);
      expect([ourLast, ...more]).toEqual([der.nothing()]);
      expect(der.contentOf(der.octetString(bytes)).equals(bytes)).toBe(true);
    },
  );

  it("takes what is cut short for none", () => {
    expect(() => der.membersOf(Buffer.from("3001", "hex").subarray(0, 1))).toThrow(RangeError);
    expect(() => der.membersOf(Buffer.from("300130", "hex"))).toThrow(RangeError);
  });

  it("holds more names than any provider has hosts", () => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const names = Array.from({ length: 3000 }, (_, index) => `host-${index}.of-a-long-domain.example`);
    const name = distinguishedName("all of them");
    const certificate = new X509Certificate(
      signCertificate(
        {
          issuer: name,
          subject: name,
          validity: validity(new Date(), 10),
          publicKey: keys.publicKey.export({ type: "spki", format: "der" }),
          extensions: [goodFor(names.map((each) => ({ kind: "dns", name: each })))],
        },
        keys.privateKey,
      ),
    );
    expect(certificate.subjectAltName).toBe(names.map((each) => `DNS:${each}`).join(", "));
    expect(certificate.verify(keys.publicKey)).toBe(true);
  });
});
