import { createPrivateKey, X509Certificate } from "node:crypto";
import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, connect, type PeerCertificate, type SecureVersion, type TlsOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { createAuthority } from "../../src/authority/create-authority.ts";

const DAY_MS = 86_400_000;

describe("the authority", () => {
  let folder: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    authority = await openAuthority(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function leafOf(host: string): Promise<X509Certificate> {
    return new X509Certificate((await authority.leafFor(host)).cert);
  }

  it("signs leaves for host names", async () => {
    const leaf = await leafOf("api.openai.com");
    expect(leaf.subjectAltName).toBe("DNS:api.openai.com");
    expect(leaf.subject).toBe("O=mockai-proxy\nCN=api.openai.com");
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expectSigned(leaf);
  });

  it("signs leaves for IP addresses, as addresses and not as names", async () => {
    expect((await leafOf("127.0.0.1")).subjectAltName).toBe("IP Address:127.0.0.1");
    expect((await leafOf("2001:db8::1")).subjectAltName).toBe("IP Address:2001:DB8:0:0:0:0:0:1");
    expect((await leafOf("::ffff:1.2.3.4")).subjectAltName).toBe("IP Address:0:0:0:0:0:FFFF:102:304");
  });

  it("makes the leaf of localhost good for the loopback addresses", async () => {
    const leaf = await leafOf("localhost");
    expect(leaf.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  });

  it("leaves the common name out where the host is too long for it", async () => {
    const host = `${"a".repeat(63)}.example.com`;
    const leaf = await leafOf(host);
    expect(leaf.subject).toBe("O=mockai-proxy");
    expect(leaf.checkHost(host)).toBe(host);
    expectSigned(leaf);
  });

  it("makes leaves that are valid since yesterday, for less than 398 days", async () => {
    const leaf = await leafOf("api.openai.com");
    const validFrom = new Date(leaf.validFrom).getTime();
    expect(Math.abs(Date.now() - DAY_MS - validFrom)).toBeLessThan(60_000);
    expect(new Date(leaf.validTo).getTime() - validFrom).toBe(397 * DAY_MS);
  });

  it("numbers its leaves with positive random serials of 16 bytes", async () => {
    const leaves = await Promise.all(Array.from({ length: 300 }, () => authority.leafFor("api.openai.com")));
    const serials = leaves.map(({ cert }) => new X509Certificate(cert).serialNumber);
    expect(new Set(serials).size).toBe(serials.length);
    for (const serial of serials) expect(serial).toMatch(/^(0[1-9A-F]|[1-7][0-9A-F])[0-9A-F]{30}$/);
  });

  it("gives all leaves one P-256 key that is not the authority's", async () => {
    const one = await authority.leafFor("api.openai.com");
    const other = await authority.leafFor("api.anthropic.com");
    expect(other.key).toBe(one.key);
    expect(createPrivateKey(one.key).asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
    expect(new X509Certificate(one.cert).checkPrivateKey(createPrivateKey(one.key))).toBe(true);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "shakes hands in %s, with the SNI's leaf where there is one",
    async (version) => {
      const port = await listen({
        ...(await authority.leafFor("127.0.0.1")),
        ca: [],
        minVersion: "TLSv1.2",
        SNICallback: (name, done) => {
          authority.contextFor(name).then((context) => done(null, context), done);
        },
      });
      expect((await peerCertificate(port, version)).subjectaltname).toBe("IP Address:127.0.0.1");
      expect((await peerCertificate(port, version, "api.openai.com")).subjectaltname).toBe(
        "DNS:api.openai.com",
      );
    },
  );

  it("shows one leaf for all hosts known ahead, and another for each other host", async () => {
    const hosts = ["api.openai.com", "*.openai.azure.com", "169.254.169.254"];
    const knowing = await openAuthority(folder, { known: () => [hosts] });
    const context = await knowing.contextFor("api.openai.com");
    expect(await knowing.contextFor("my-res.openai.azure.com")).toBe(context);
    expect(await knowing.contextFor("us.api.openai.com")).not.toBe(context);
    expect(await knowing.contextFor("169.254.169.254")).not.toBe(context);

    const port = await listen({
      ...(await knowing.leafFor("127.0.0.1")),
      ca: [],
      SNICallback: (name, done) => {
        knowing.contextFor(name).then((found) => done(null, found), done);
      },
    });
    const shown = await peerCertificate(port, "TLSv1.3", "my-res.openai.azure.com");
    expect(shown.subjectaltname).toBe("DNS:api.openai.com, DNS:*.openai.azure.com");
    const leaf = new X509Certificate(shown.raw);
    expect(leaf.subject).toBe("O=mockai-proxy");
    expectSigned(leaf);
    const other = await peerCertificate(port, "TLSv1.3", "us.api.openai.com");
    expect(other.subjectaltname).toBe("DNS:us.api.openai.com");
  });

  it("shows each list of hosts known ahead a leaf of its own, and the first that has a host counts", async () => {
    const lists = [
      ["api.openai.com", "one.example.com"],
      ["*.openai.com", "api.x.ai"],
    ];
    const knowing = await openAuthority(folder, { known: () => lists });
    const [recorded, provided] = [
      await knowing.contextFor("api.openai.com"),
      await knowing.contextFor("api.x.ai"),
    ];
    expect(recorded).not.toBe(provided);
    expect(await knowing.contextFor("one.example.com")).toBe(recorded);
    expect(await knowing.contextFor("other.openai.com")).toBe(provided);
  });

  it("shows no leaf for known hosts beyond its limits", async () => {
    const limited = mkdtempSync(join(tmpdir(), "mockai-authority-"));
    onTestFinished(() => rmSync(limited, { recursive: true, force: true }));
    await createAuthority(authorityFiles(limited), ["api.openai.com", "api.x.ai"]);
    const hosts = ["api.anthropic.com", "api.openai.com", "api.x.ai"];
    const knowing = await openAuthority(limited, { known: () => [hosts] });
    expect(await knowing.contextFor("api.x.ai")).toBe(await knowing.contextFor("api.openai.com"));
    await expect(knowing.contextFor("api.anthropic.com")).rejects.toMatchObject({
      code: "authority_limited",
    });
  });

  it("asks which hosts are known no sooner than for the first leaf", async () => {
    const known = vi.fn<() => string[][]>(() => [["api.openai.com"]]);
    const knowing = await openAuthority(folder, { known });
    expect(known).not.toHaveBeenCalled();
    await knowing.contextFor("api.openai.com");
    await knowing.contextFor("api.x.ai");
    expect(known).toHaveBeenCalledTimes(1);
  });

  it("refuses a certificate for what is no host", async () => {
    const refusal = { name: "AuthorityError", code: "authority_host" };
    await expect(authority.leafFor("[::1]")).rejects.toMatchObject(refusal);
    await expect(authority.contextFor("api.openai.com:443")).rejects.toMatchObject(refusal);
  });

  it("keeps the contexts of the thousand hosts that were asked for last", async () => {
    const one = await authority.contextFor("one.example.com");
    const other = await authority.contextFor("other.example.com");
    for (let index = 2; index < 1000; index += 1) await authority.contextFor(`${index}.example.com`);
    expect(await authority.contextFor("one.example.com")).toBe(one);
    await authority.contextFor("one-more.example.com");
    expect(await authority.contextFor("one.example.com")).toBe(one);
    expect(await authority.contextFor("other.example.com")).not.toBe(other);
  });

  function expectSigned(leaf: X509Certificate): void {
    const issuer = new X509Certificate(authority.certificate);
    expect(leaf.checkIssued(issuer)).toBe(true);
    expect(leaf.verify(issuer.publicKey)).toBe(true);
  }

  function peerCertificate(port: number, version: SecureVersion, servername = ""): Promise<PeerCertificate> {
    return new Promise((resolve, reject) => {
      const limits = { minVersion: version, maxVersion: version };
      const socket = connect({ port, host: "127.0.0.1", servername, ca: authority.certificate, ...limits });
      socket.once("secureConnect", () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      });
      socket.once("error", reject);
    });
  }
});

async function listen(options: TlsOptions): Promise<number> {
  const server = createServer(options, (socket) => socket.end());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
