import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { knownNames } from "../../src/authority/known-names.ts";
import { createLeafIssuer, type Leaf } from "../../src/authority/leaf-issuer.ts";
import { loadAuthority } from "../../src/authority/load-authority.ts";
import { patternHosts } from "../../src/authority/pattern-hosts.ts";
import { knownProviders } from "../../src/providers/index.ts";
import { requireTool } from "../support/tools.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const LONG_HOST = `${"a".repeat(63)}.example.com`;
/** Those of the providers share one leaf. */
const KNOWN_HOSTS = ["api.anthropic.com", "us.api.openai.com", "my-res.openai.azure.com"];
const HOSTS = [
  "api.openai.example",
  "my_service.internal",
  LONG_HOST,
  "localhost",
  "127.0.0.1",
  "2001:db8::1",
  ...KNOWN_HOSTS,
];
const run = promisify(execFile);

/** Each client is shown good leaves, and then a leaf under a name that it is not good for. */
describe("the leaves are accepted", () => {
  let folder: string;
  let authority: Authority;
  let shared: Leaf;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    authority = await openAuthority(folder);
    const issuer = createLeafIssuer(await loadAuthority(authorityFiles(folder)), undefined);
    const hosts = knownProviders.flatMap((provider) => provider.hosts.flatMap(patternHosts));
    shared = issuer.forNames(knownNames([hosts], undefined).listOf("api.openai.com") ?? []);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("by OpenSSL's strict checks", async () => {
    const openssl = requireTool("openssl");
    if (openssl === undefined) return acceptedByNode();
    const leafFile = join(temporaryFolder(), "leaf.pem");
    const verify = async (host: string, name: string): Promise<string> => {
      writeFileSync(leafFile, (await leafOf(host)).cert);
      const strict = [
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-CAfile",
        authority.certificateFile,
      ];
      const check = isIP(name) === 0 ? "-verify_hostname" : "-verify_ip";
      return (await run(openssl, [...strict, check, name, leafFile])).stdout.trim();
    };
    for (const host of [...HOSTS, "::ffff:1.2.3.4"]) expect(await verify(host, host)).toBe(`${leafFile}: OK`);
    for (const address of ["127.0.0.1", "::1"])
      expect(await verify("localhost", address)).toBe(`${leafFile}: OK`);
    await expect(verify("api.openai.example", "api.anthropic.com")).rejects.toThrow("hostname mismatch");
  });

  it("by curl", async () => {
    const curl = requireTool("curl");
    if (curl === undefined) return acceptedByNode();
    const call = async (host: string, name: string): Promise<string> => {
      const port = await serve(host);
      const trust = ["--silent", "--show-error", "--noproxy", "*", "--cacert", authority.certificateFile];
      const url = isIP(name) === 6 ? `https://[${name}]:${port}/` : `https://${name}:${port}/`;
      return (await run(curl, [...trust, "--connect-to", `::127.0.0.1:${port}`, url])).stdout;
    };
    for (const host of HOSTS) expect(await call(host, host)).toBe("hello");
    await expect(call("api.openai.example", "api.anthropic.com")).rejects.toThrow(
      "no alternative certificate",
    );
  });

  it("by Python's strict checks", async () => {
    const python = requireTool("python3");
    if (python === undefined) return acceptedByNode();
    const script = join(temporaryFolder(), "call.py");
    writeFileSync(script, PYTHON);
    const { stdout } = await run(python, [script, authority.certificateFile, ...(await serveAll())]);
    expect(stdout.trim().split("\n")).toEqual([...HOSTS.map(() => "accepted"), "SSLCertVerificationError"]);
  });

  it("by Go", { timeout: 240_000 }, async () => {
    const go = requireTool("go");
    if (go === undefined) return acceptedByNode();
    const program = temporaryFolder();
    writeFileSync(join(program, "go.mod"), "module call\n\ngo 1.19\n");
    writeFileSync(join(program, "main.go"), GO);
    const env = { ...process.env, GOFLAGS: "", GOPROXY: "off", GOTOOLCHAIN: "local", GOWORK: "off" };
    const calls = ["run", ".", authority.certificateFile, ...(await serveAll())];
    const { stdout } = await run(go, calls, { cwd: program, env });
    expect(stdout.trim().split("\n")).toEqual([...HOSTS.map(() => "accepted"), "x509.HostnameError"]);
  });

  async function leafOf(host: string): Promise<Leaf> {
    return KNOWN_HOSTS.includes(host) ? shared : authority.leafFor(host);
  }

  /** What Node alone can tell. */
  async function acceptedByNode(): Promise<void> {
    const issuer = new X509Certificate(authority.certificate);
    for (const host of HOSTS) {
      const leaf = new X509Certificate((await leafOf(host)).cert);
      expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
      expect(isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)).toBeDefined();
    }
  }

  /** Name and port for each host, and for a leaf that is not good for its name. */
  async function serveAll(): Promise<string[]> {
    const targets: string[] = [];
    for (const host of HOSTS) targets.push(host, String(await serve(host)));
    return [...targets, "api.anthropic.com", String(await serve("api.openai.example"))];
  }

  async function serve(host: string): Promise<number> {
    const server = createServer({ ...(await leafOf(host)), ca: [] }, (_, response) => {
      response.end("hello");
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return address.port;
  }
});

const PYTHON = `
import socket, ssl, sys

context = ssl.create_default_context(cafile=sys.argv[1])
context.verify_flags |= ssl.VERIFY_X509_STRICT
for name, port in zip(sys.argv[2::2], sys.argv[3::2]):
    try:
        with socket.create_connection(("127.0.0.1", int(port))) as plain:
            with context.wrap_socket(plain, server_hostname=name):
                print("accepted")
    except ssl.SSLError as error:
        print(type(error).__name__ if "mismatch" in str(error) else error)
`;

const GO = `package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
)

func main() {
	pem, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		panic("no certificate in " + os.Args[1])
	}
	for i := 2; i < len(os.Args); i += 2 {
		fmt.Println(call(os.Args[i], os.Args[i+1], roots))
	}
}

func call(name, port string, roots *x509.CertPool) string {
	connection, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{RootCAs: roots, ServerName: name})
	var mismatch x509.HostnameError
	if errors.As(err, &mismatch) {
		return "x509.HostnameError"
	}
	if err != nil {
		return err.Error()
	}
	connection.Close()
	return "accepted"
}
`;
