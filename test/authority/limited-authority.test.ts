import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { createAuthority } from "../../src/authority/create-authority.ts";
import { existingAuthority } from "../../src/authority/existing-authority.ts";
import { requireTool } from "../support/tools.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const ALL_ONES = Array.from({ length: 8 }, () => "FFFF").join(":");
const LIMITS = ["10.0.0.5", "2001:db8::1", "localhost", "openai.com"];

describe("an authority with limits", () => {
  let folder: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    await createAuthority(authorityFiles(folder), LIMITS);
    authority = await openAuthority(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("says so in its certificate, in words that OpenSSL understands", async () => {
    expect((await existingAuthority(folder)).limits).toEqual(LIMITS);
    const openssl = requireTool("openssl");
    if (openssl === undefined) return;
    const shown = await run(openssl, ["x509", "-in", authority.certificateFile, "-noout", "-text"]);
    expect(shown.stdout.replace(/\s+/g, " ")).toContain(
      "X509v3 Name Constraints: critical Permitted: IP:10.0.0.5/255.255.255.255 " +
        `IP:2001:DB8:0:0:0:0:0:1/${ALL_ONES} DNS:localhost DNS:openai.com ` +
        `IP:127.0.0.0/255.0.0.0 IP:0:0:0:0:0:0:0:1/${ALL_ONES}`,
    );
  });

  it.each([
    "openai.com",
    "api.openai.com",
    "localhost",
    "127.0.0.1",
    "127.1.2.3",
    "::1",
    "10.0.0.5",
    "2001:db8::1",
  ])("makes a leaf for %s that OpenSSL accepts", async (host) => {
    const { cert } = await authority.leafFor(host);
    expect(new X509Certificate(cert).verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    const openssl = requireTool("openssl");
    if (openssl === undefined) return;
    const leaf = join(folder, "leaf.pem");
    writeFileSync(leaf, cert);
    const check = isIP(host) === 0 ? "-verify_hostname" : "-verify_ip";
    const trust = ["-x509_strict", "-CAfile", authority.certificateFile];
    expect((await run(openssl, ["verify", ...trust, check, host, leaf])).stdout.trim()).toBe(`${leaf}: OK`);
  });

  it.each(["api.anthropic.com", "notopenai.com", "10.0.0.1", "2001:db8::2"])(
    "makes none for %s",
    async (host) => {
      await expect(authority.leafFor(host)).rejects.toMatchObject({
        name: "AuthorityError",
        code: "authority_limited",
        message:
          `Cannot make a certificate for ${host}. The name constraints of ${authority.certificateFile} leave ` +
          `that out, and clients would not accept it. Type mockai-proxy ca rotate --host ${host} to have it ` +
          `within them, or let it through undecrypted with --tunnel ${host}.`,
      });
    },
  );

  it("opens for hosts within its limits, however options name them", async () => {
    const hosts = ["api.openai.com:8443", "*.openai.com", "[2001:db8::1]:443", "127.0.0.1:8443", "LOCALHOST"];
    expect((await openAuthority(folder, { intercepted: hosts })).certificate).toBe(authority.certificate);
  });

  it("does not open for hosts beyond its limits, and names each", async () => {
    const hosts = ["api.openai.com", "*.example.com", "llm.corp.example:8443", "[2001:db8::2]"];
    await expect(openAuthority(folder, { intercepted: hosts })).rejects.toMatchObject({
      name: "AuthorityError",
      code: "authority_limited",
      message:
        "Cannot make a certificate for *.example.com or llm.corp.example:8443 or [2001:db8::2]. The name " +
        `constraints of ${authority.certificateFile} leave that out, and clients would not accept it. ` +
        "Type mockai-proxy ca rotate --host '*.example.com' --host llm.corp.example:8443 --host '[2001:db8::2]' " +
        "to have it within them, or let it through undecrypted with --tunnel '*.example.com' " +
        "--tunnel llm.corp.example:8443 --tunnel '[2001:db8::2]'.",
    });
  });

  it("is told from one that is good for any host", async () => {
    const other = temporaryFolder();
    await openAuthority(other, { intercepted: ["llm.corp.example", "*.example.com"] });
    expect((await existingAuthority(other)).limits).toBeUndefined();
  });
});

describe("an authority that must exist", () => {
  it("is asked for in words where there is none", async () => {
    const folder = temporaryFolder();
    await expect(existingAuthority(folder)).rejects.toMatchObject({
      code: "authority_absent",
      message:
        `There is no certificate authority in ${folder}. The first start of a proxy makes one there. ` +
        "Type mockai-proxy ca create to make it now, or name another folder with --ca-dir DIR.",
    });
  });
});
