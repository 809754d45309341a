import { spawn } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { authorityCertificate } from "../../src/authority/authority-certificate.ts";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { openAuthority } from "../../src/authority/authority.ts";
import { createAuthority } from "../../src/authority/create-authority.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FILES = [".gitignore", "mockai-proxy-ca.key", "mockai-proxy-ca.pem"];

describe("the first use of an authority", () => {
  it("makes the folder, a certificate, a key that only its owner can read, and a .gitignore", async () => {
    const folder = join(temporaryFolder(), "new", "ca");
    const authority = await openAuthority(folder);
    expect(readdirSync(folder).toSorted()).toEqual(FILES);
    expect(authority.certificateFile).toBe(join(folder, "mockai-proxy-ca.pem"));
    expect(authority.certificate).toBe(readFileSync(authority.certificateFile, "utf8"));
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe(
      "# Each machine makes its own authority. Its key must never be committed.\nmockai-proxy-ca.*\n",
    );
    expect(statSync(join(folder, "mockai-proxy-ca.key")).mode & 0o777).toBe(0o600);
  });

  it("makes a self-signed RSA-2048 authority, valid from yesterday for ten years", async () => {
    const folder = temporaryFolder();
    const certificate = new X509Certificate((await openAuthority(folder)).certificate);
    const key = createPrivateKey(readFileSync(join(folder, "mockai-proxy-ca.key")));
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    const [validFrom, validTo] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
    expect(Date.now() - validFrom.getTime()).toBeGreaterThanOrEqual(86_400_000);
    expect(validTo.getTime() - validFrom.getTime()).toBe(3650 * 86_400_000);
  });

  it("names each authority so that nobody mistakes it for another", async () => {
    const names = [];
    for (const folder of [temporaryFolder(), temporaryFolder()]) {
      names.push(new X509Certificate((await openAuthority(folder)).certificate).subject);
    }
    for (const name of names) {
      expect(name).toMatch(
        /^O=mockai-proxy\nCN=mockai-proxy CA [0-9a-f]{8} \([\w.-]{1,24} \d{4}-\d\d-\d\d\)$/,
      );
    }
    expect(names[0]).not.toBe(names[1]);
  });

  it("writes dates from 2050 on in the longer form", () => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const certificate = new X509Certificate(authorityCertificate(keys, new Date("2045-01-02T03:04:05Z")));
    expect(certificate.validFrom).toBe("Jan  1 03:04:05 2045 GMT");
    expect(certificate.validTo).toBe("Dec 30 03:04:05 2054 GMT");
  });

  it("leaves what is there as it is the next time", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".gitignore"), "*.key\n");
    const first = await openAuthority(folder);
    const key = readFileSync(join(folder, "mockai-proxy-ca.key"), "utf8");
    const second = await openAuthority(folder);
    expect(second.certificate).toBe(first.certificate);
    expect(readFileSync(join(folder, "mockai-proxy-ca.key"), "utf8")).toBe(key);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*.key\n");
  });

  it("waits for a process that has written its key but not yet its certificate", async () => {
    const [complete, folder] = [temporaryFolder(), temporaryFolder()];
    const made = await openAuthority(complete);
    copyFileSync(join(complete, "mockai-proxy-ca.key"), join(folder, "mockai-proxy-ca.key"));
    const opening = openAuthority(folder);
    copyFileSync(join(complete, "mockai-proxy-ca.pem"), join(folder, "mockai-proxy-ca.pem"));
    expect((await opening).certificate).toBe(made.certificate);
  });

  it("leaves no key behind when the certificate cannot be written", async () => {
    const folder = temporaryFolder();
    const certificate = join(folder, "mockai-proxy-ca.pem");
    const opening = openAuthority(folder);
    mkdirSync(certificate);
    await expect(opening).rejects.toMatchObject({ code: "authority_unwritable" });
    expect(readdirSync(folder).toSorted()).toEqual([".gitignore", "mockai-proxy-ca.pem"]);
  });

  it("gives processes that start at once the same authority", async () => {
    const folder = join(temporaryFolder(), "ca");
    const processes = await Promise.all(Array.from({ length: 6 }, () => startOpener(folder)));
    const opened = await Promise.all(processes.map((open) => open()));
    expect(readdirSync(folder).toSorted()).toEqual(FILES);
    const certificate = readFileSync(join(folder, "mockai-proxy-ca.pem"), "utf8");
    for (const { certificate: each } of opened) expect(each).toBe(certificate);
    await openAuthority(folder);
  });

  it("loads node-forge to make an authority, and neither to start nor to make leaves", async () => {
    const folder = join(temporaryFolder(), "ca");
    const first = await startOpener(folder);
    expect((await first()).usesForge).toBe(true);
    const second = await startOpener(folder);
    expect((await second()).usesForge).toBe(false);
  });

  it("loads node-forge to read an authority's limits", async () => {
    const files = authorityFiles(temporaryFolder());
    await createAuthority(files, ["llm.corp.example"]);
    const open = await startOpener(files.folder);
    expect((await open()).usesForge).toBe(true);
  });
});

const MODULE = new URL("../../build/src/authority/authority.js", import.meta.url);
const OPENER = `
  import { createRequire } from "node:module";
  import { openAuthority } from ${JSON.stringify(MODULE.href)};
  process.stdin.once("data", async () => {
    const authority = await openAuthority(process.argv[1], { intercepted: ["llm.corp.example"] });
    const { certificate } = authority;
    await authority.leafFor("llm.corp.example");
    await authority.contextFor("llm.corp.example");
    const modules = Object.keys(createRequire(import.meta.url).cache);
    const usesForge = modules.some((file) => file.includes("node-forge"));
    console.log(JSON.stringify({ certificate, usesForge }));
    process.exit();
  });
  console.log("ready");
`;

/** A process that is ready to open an authority, and what starts it. */
async function startOpener(
  folder: string,
): Promise<() => Promise<{ certificate: string; usesForge: boolean }>> {
  expect(existsSync(MODULE)).toBe(true);
  const child = spawn(process.execPath, ["--input-type=module", "--eval", OPENER, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return async () => {
    child.stdin.write("go\n");
    const exited = once(child, "exit");
    const { value } = await lines.next();
    await exited;
    return JSON.parse(String(value));
  };
}
