import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAuthority } from "../../src/authority/authority.ts";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { describeCertificate } from "../../src/authority/describe-certificate.ts";
import { existingAuthority } from "../../src/authority/existing-authority.ts";
import { rotateAuthority } from "../../src/authority/rotate-authority.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const MODULE = new URL("../../build/src/authority/authority.js", import.meta.url);

/** Opens the authority over and over until its standard input ends. */
const READER = `
  import { openAuthority } from ${JSON.stringify(MODULE.href)};
  import { setImmediate } from "node:timers/promises";
  const seen = new Set();
  let reading = true;
  process.stdin.resume().once("end", () => (reading = false));
  console.log("reading");
  while (reading) {
    seen.add((await openAuthority(process.argv[1])).certificate);
    await setImmediate();
  }
  console.log("read " + seen.size + " authorities");
`;

describe("rotating an authority", () => {
  it("puts a new pair in the place of the old one, and leaves nothing else behind", async () => {
    const folder = temporaryFolder();
    const files = authorityFiles(folder);
    const old = await openAuthority(folder);
    const oldKey = readFileSync(files.key, "utf8");
    await rotateAuthority(files, undefined);
    const fresh = await openAuthority(folder);
    expect(describeCertificate(fresh.certificate).name).not.toBe(describeCertificate(old.certificate).name);
    expect(readFileSync(files.key, "utf8")).not.toBe(oldKey);
    expect(statSync(files.key).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual([
      ".gitignore",
      "mockai-proxy-ca.key",
      "mockai-proxy-ca.pem",
    ]);
  });

  it("makes leaves that the old one did not sign", async () => {
    const folder = temporaryFolder();
    const old = new X509Certificate((await openAuthority(folder)).certificate);
    await rotateAuthority(authorityFiles(folder), ["openai.com"]);
    const authority = await openAuthority(folder);
    const leaf = new X509Certificate((await authority.leafFor("api.openai.com")).cert);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.verify(old.publicKey)).toBe(false);
    expect((await existingAuthority(folder)).limits).toEqual(["openai.com"]);
  });

  it("gives processes that read meanwhile one of the two whole", async () => {
    const folder = temporaryFolder();
    await openAuthority(folder);
    const child = spawn(process.execPath, ["--input-type=module", "--eval", READER, folder], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill());
    const said = text(child.stdout);
    await once(child.stdout, "readable");
    for (let turn = 0; turn < 5; turn += 1) await rotateAuthority(authorityFiles(folder), undefined);
    child.stdin.end();
    expect(await said).toMatch(/^reading\nread ([2-6]) authorities\n$/);
  });

  it("leaves the old one where the new one cannot be written", async () => {
    const folder = temporaryFolder();
    const old = await openAuthority(folder);
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    const files = { ...authorityFiles(folder), certificate: join(elsewhere, "nowhere", "ca.pem") };
    await expect(rotateAuthority(files, undefined)).rejects.toMatchObject({ code: "authority_unwritable" });
    expect((await openAuthority(folder)).certificate).toBe(old.certificate);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("the description of a certificate", () => {
  it("has its name, its subject, its fingerprint and its validity", async () => {
    const { certificate } = await openAuthority(temporaryFolder());
    const described = describeCertificate(certificate);
    const parsed = new X509Certificate(certificate);
    expect(described).toEqual({
      name: expect.stringMatching(/^mockai-proxy CA [0-9a-f]{8} \(.*\)$/) as string,
      subject: `O=mockai-proxy, CN=${described.name}`,
      fingerprint: parsed.fingerprint256,
      validFrom: new Date(parsed.validFrom),
      validTo: new Date(parsed.validTo),
    });
  });
});
