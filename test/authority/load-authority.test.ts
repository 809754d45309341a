import { generateKeyPairSync } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authorityCertificate } from "../../src/authority/authority-certificate.ts";
import { isAuthority, signsCertificates } from "../../src/authority/authority-extensions.ts";
import {
  distinguishedName,
  signCertificate,
  subjectPublicKeyInfo,
  validity,
} from "../../src/authority/certificate.ts";
import { openAuthority } from "../../src/authority/authority.ts";
import { AuthorityError } from "../../src/errors.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("an authority that cannot be used", () => {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let sound: string;
  let folder: string;
  let certificate: string;
  let key: string;

  beforeAll(async () => {
    sound = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    await openAuthority(sound);
  });

  beforeEach(() => {
    folder = temporaryFolder();
    cpSync(sound, folder, { recursive: true });
    certificate = join(folder, "mockai-proxy-ca.pem");
    key = join(folder, "mockai-proxy-ca.key");
  });

  afterAll(() => rmSync(sound, { recursive: true, force: true }));

  function putKey(pem: string | Buffer): void {
    writeFileSync(key, pem, { mode: 0o600 });
  }

  async function refusal(): Promise<{ code: string; message: string }> {
    const error = await openAuthority(folder).then(undefined, (reason: unknown) => reason);
    if (!(error instanceof AuthorityError)) throw new Error("it was not refused", { cause: error });
    return { code: error.code, message: error.message };
  }

  it("is refused without its key", async () => {
    rmSync(key);
    expect(await refusal()).toEqual({
      code: "authority_incomplete",
      message:
        `The certificate authority is incomplete. ${certificate} exists, but ${key} does not. ` +
        `Restore ${key}, or delete ${certificate} so that the next start makes a new authority.`,
    });
  });

  it("is refused without its certificate", async () => {
    rmSync(certificate);
    utimesSync(key, new Date(), new Date(Date.now() - 10_000));
    expect(await refusal()).toEqual({
      code: "authority_incomplete",
      message:
        `The certificate authority is incomplete. ${key} exists, but ${certificate} does not. ` +
        `Restore ${certificate}, or delete ${key} so that the next start makes a new authority.`,
    });
  });

  it("is refused with the key of another", async () => {
    putKey(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
    utimesSync(key, new Date(), new Date(Date.now() - 10_000));
    expect(await refusal()).toEqual({
      code: "authority_mismatched",
      message:
        "The two files of the certificate authority do not belong together. " +
        `The key in ${key} is not the one that ${certificate} certifies. ` +
        `Restore the right one, or delete ${certificate} and ${key} so that the next start makes a new authority.`,
    });
  });

  it("is refused when it has expired", async () => {
    putKey(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(certificate, authorityCertificate(keys, new Date("2010-01-02T03:04:05Z")));
    expect(await refusal()).toEqual({
      code: "authority_expired",
      message:
        `The certificate authority ${certificate} is not valid now. ` +
        "It is valid from 2010-01-01T03:04:05.000Z to 2019-12-30T03:04:05.000Z. " +
        `Set this machine's clock if it is wrong, or delete ${certificate} and ${key} ` +
        "so that the next start makes a new authority.",
    });
  });

  it("is refused when it is not valid yet", async () => {
    putKey(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(certificate, authorityCertificate(keys, new Date(Date.now() + 2 * 86_400_000)));
    expect(await refusal()).toMatchObject({ code: "authority_expired" });
  });

  it("is refused when its certificate is broken", async () => {
    writeFileSync(certificate, "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n");
    expect(await refusal()).toEqual({
      code: "authority_broken",
      message:
        `Cannot read ${certificate}. It does not hold a certificate in PEM. ` +
        `Restore it, or delete ${certificate} and ${key} so that the next start makes a new authority.`,
    });
  });

  it("is refused when its key is broken", async () => {
    putKey("");
    expect(await refusal()).toEqual({
      code: "authority_broken",
      message:
        `Cannot read ${key}. It does not hold a private key in PEM. ` +
        `Restore it, or delete ${certificate} and ${key} so that the next start makes a new authority.`,
    });
  });

  it("is refused when other users can read its key", async () => {
    chmodSync(key, 0o640);
    expect(await refusal()).toEqual({
      code: "authority_exposed",
      message:
        `Other users can read the private key ${key}. Its mode is 0640, and with it anyone can pose as any host ` +
        `to the programs that trust this authority. Type chmod 600 ${key}, or, ` +
        "where the file system keeps no modes, name another folder with --ca-dir DIR.",
    });
  });

  it("is refused when it is no authority", async () => {
    const leaf = await (await openAuthority(folder)).leafFor("api.openai.com");
    putKey(leaf.key);
    writeFileSync(certificate, leaf.cert);
    expect(await refusal()).toEqual({ code: "authority_unsuitable", message: unsuitable() });
  });

  it("signs nothing without a subject key identifier", async () => {
    putKey(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
    const name = distinguishedName("an authority without identifier");
    const content = {
      issuer: name,
      subject: name,
      validity: validity(new Date(), 10),
      publicKey: subjectPublicKeyInfo(keys.publicKey),
      extensions: [isAuthority(), signsCertificates()],
    };
    writeFileSync(certificate, signCertificate(content, keys.privateKey));
    const authority = await openAuthority(folder);
    await expect(authority.leafFor("api.openai.com")).rejects.toMatchObject({
      name: "AuthorityError",
      code: "authority_unsuitable",
      message: unsuitable(),
    });
  });

  it("is refused when a file cannot be read", async () => {
    rmSync(certificate);
    mkdirSync(certificate);
    expect(await refusal()).toEqual({
      code: "authority_unreadable",
      message:
        `Cannot read ${certificate}. The system says EISDIR: illegal operation on a directory. ` +
        "Correct its permissions, or name another folder with --ca-dir DIR.",
    });
  });

  it("is refused when its folder cannot be written", async () => {
    folder = join(certificate, "ca");
    expect(await refusal()).toEqual({
      code: "authority_unwritable",
      message:
        `Cannot make a certificate authority in ${folder}. The system says ENOTDIR: not a directory. ` +
        "Give this user the right to write there, or name another folder with --ca-dir DIR.",
    });
  });

  function unsuitable(): string {
    return (
      `Cannot sign with ${certificate}. ` +
      "An authority needs an RSA key, CA:TRUE and a subject key identifier, and it lacks one of them. " +
      "Name another folder with --ca-dir DIR, where a new authority will be made."
    );
  }
});
