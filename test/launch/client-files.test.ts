import { once } from "node:events";
import { X509Certificate } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { clientEnvironment } from "../../src/launch/client-environment.ts";
import { writeClientFiles } from "../../src/launch/client-files.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { filesBelow, temporaryFolder, type TemporaryFolder } from "../support/lab.ts";
import { runTool } from "./clients.ts";

let folder: TemporaryFolder;
let authority: Authority;
beforeAll(async () => {
  folder = await temporaryFolder();
  authority = await openAuthority(join(folder.path, "my ca"));
});
afterAll(() => folder[Symbol.asyncDispose]());

const withoutSpace = (pem: string): string => pem.replace(/\s/g, "");

describe("the files for clients", () => {
  it("lie beside the authority, under names that its .gitignore has", async () => {
    const files = writeClientFiles(authority.certificateFile, {});
    expect([...(await filesBelow(join(folder.path, "my ca"))).keys()].toSorted()).toEqual([
      ".gitignore",
      "mockai-proxy-ca.bundle.pem",
      "mockai-proxy-ca.jks",
      "mockai-proxy-ca.key",
      "mockai-proxy-ca.pem",
      join("mockai-proxy-ca.php", "zz-mockai-proxy.ini"),
      "mockai-proxy-ca.wgetrc",
    ]);
    for (const file of Object.values(files)) expect((await stat(file)).size).toBeGreaterThan(0);
  });

  it("trust what was trusted before, and the authority", async () => {
    const company = makeTestAuthority();
    const inherited = join(folder.path, "company.pem");
    await writeFile(
      inherited,
      `words\n${company.cert}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
    );
    const { bundleFile } = writeClientFiles(authority.certificateFile, { REQUESTS_CA_BUNDLE: inherited });
    const bundle = await readFile(bundleFile, "utf8");
    for (const pem of [rootCertificates[0] ?? "", company.cert, authority.certificate])
      expect(withoutSpace(bundle)).toContain(withoutSpace(pem));
    expect(bundle).not.toContain("PRIVATE KEY");
    expect(bundle).not.toContain("words");
  });

  it("take the system's roots from SSL_CERT_FILE where it is set, each certificate once", async () => {
    const { bundleFile } = writeClientFiles(authority.certificateFile, {
      SSL_CERT_FILE: authority.certificateFile,
      NODE_EXTRA_CA_CERTS: join(folder.path, "none.pem"),
    });
    const blocks = (await readFile(bundleFile, "utf8")).match(
      /-----BEGIN CERTIFICATE-----[^-]+-----END[^-]+-----/g,
    );
    expect(blocks).toHaveLength(rootCertificates.length + 1);
    expect(new X509Certificate(blocks?.at(-1) ?? "").raw).toEqual(
      new X509Certificate(authority.certificate).raw,
    );
  });

  it("are written again only where their content has changed", async () => {
    const { bundleFile, trustStoreFile, wgetrcFile } = writeClientFiles(authority.certificateFile, {});
    const inodes = async (): Promise<number[]> =>
      Promise.all([bundleFile, trustStoreFile, wgetrcFile].map(async (file) => (await stat(file)).ino));
    const before = await inodes();
    writeClientFiles(authority.certificateFile, {});
    expect(await inodes()).toEqual(before);
    await writeFile(bundleFile, "damaged");
    writeClientFiles(authority.certificateFile, {});
    expect(await readFile(bundleFile, "utf8")).toContain("BEGIN CERTIFICATE");
  });

  it("keep a person's settings of wget, readable for that person alone", async () => {
    const home = join(folder.path, "home");
    await mkdir(home);
    await writeFile(join(home, ".wgetrc"), "tries = 1\n");
    await writeFile(join(folder.path, "other"), "tries = 2\n");
    const ours = join(folder.path, "my ca", "mockai-proxy-ca.wgetrc");
    const trust = `ca_certificate = ${join(folder.path, "my ca", "mockai-proxy-ca.bundle.pem")}\n`;
    for (const [WGETRC, settings] of [
      [undefined, "tries = 1\n"],
      [join(folder.path, "other"), "tries = 2\n"],
      [ours, "tries = 1\n"],
    ] as const) {
      const { wgetrcFile } = writeClientFiles(authority.certificateFile, { HOME: home, WGETRC });
      expect(await readFile(wgetrcFile, "utf8")).toBe(settings + trust);
      // Windows has no such modes.
      const mode = process.platform === "win32" ? 0o666 : 0o600;
      expect((await stat(wgetrcFile)).mode & 0o777).toBe(mode);
    }
  });

  it("name the authority's folder where they cannot be written", async () => {
    const blocked = await openAuthority(join(folder.path, "blocked"));
    await mkdir(join(folder.path, "blocked", "mockai-proxy-ca.jks"));
    expect(() => writeClientFiles(blocked.certificateFile, {})).toThrow(
      `Cannot write what clients need to trust the authority in ${join(folder.path, "blocked")}. ` +
        "The system says EISDIR: illegal operation on a directory. " +
        "Give this user the right to write there, or name another folder with --ca-dir DIR.",
    );
  });

  it("name the certificate that cannot be read", () => {
    const file = join(folder.path, "none", "mockai-proxy-ca.pem");
    expect(() => writeClientFiles(file, {})).toThrow(
      `Cannot read ${file}. The system says ENOENT: no such file or directory. ` +
        "Correct its permissions, or name another folder with --ca-dir DIR.",
    );
  });
});

describe("a client in its environment trusts the authority", () => {
  it.each([
    ["curl", "curl", ["--silent", "--show-error"]],
    ["wget", "wget", ["--quiet", "--output-document=-"]],
    [
      "Python",
      "python3",
      ["-c", "import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())"],
    ],
    ["Node", "node", ["-e", "fetch(process.argv[1]).then((response) => response.text()).then(console.log)"]],
  ])("%s", async (_name, command, args) => {
    const files = writeClientFiles(authority.certificateFile, {});
    const server = createServer(
      await authority.leafFor("localhost"),
      (_request, response) => void response.end("hi"),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const environment = clientEnvironment({ proxyUrl: "http://127.0.0.1:1", files, dummyKeys: false }, {});
    const url = `https://localhost:${port}/`;
    const accepted = { code: 0, stdout: "hi", stderr: "" };
    expect(await runTool(command, [...args, url], environment)).toBeOneOf([undefined, accepted]);
    expect(await runTool(command, [...args, url], {})).not.toEqual(accepted);
    await new Promise((resolve) => server.close(resolve));
  });
});
