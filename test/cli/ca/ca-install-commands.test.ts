import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatCommands } from "../../../src/cli/ca/ca-install-commands.ts";
import { trustStoresOf } from "../../../src/cli/ca/ca-trust-stores.ts";
import { run } from "../../../src/cli/run.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

const CA = { file: "/project/ca/mockai-proxy-ca.pem", name: "mockai-proxy CA 5f0c1e9a (host 2026-11-20)" };

function titles(platform: string, osRelease = ""): string[] {
  return trustStoresOf(platform, osRelease).map(({ title }) => title.replace(/,? .*/, ""));
}

function commands(platform: string, osRelease = ""): string {
  const [store] = trustStoresOf(platform, osRelease);
  if (store === undefined) throw new Error(`no store for ${platform}`);
  return formatCommands("install", [store], CA) + formatCommands("uninstall", [store], CA);
}

describe("the trust stores", () => {
  it.each([
    ["Debian", 'ID=debian\nVERSION_ID="12"'],
    ["Debian", "NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian"],
    ["Fedora", 'ID="rhel"\nID_LIKE="fedora"'],
    ["Fedora", 'ID="rocky"\nID_LIKE="rhel centos fedora"'],
    ["Alpine", 'NAME="Alpine Linux"\nID=alpine'],
    ["Arch", "ID=manjaro\nID_LIKE=arch"],
  ])("are those of %s for %j", (title, osRelease) => {
    expect(titles("linux", osRelease)).toEqual([title, "Chromium", "Firefox"]);
  });

  it("are all of Linux where the system tells nothing, and their own elsewhere", () => {
    expect(titles("linux")).toEqual(["Debian", "Fedora", "Alpine", "Arch", "Chromium", "Firefox"]);
    expect(titles("linux", "ID=constructor")).toContain("Alpine");
    expect(titles("darwin")).toEqual(["macOS", "Firefox"]);
    expect(titles("win32")).toEqual(["Windows", "Firefox"]);
  });

  it("take a certificate and give it up again on Debian", () => {
    expect(commands("linux", "ID=debian")).toBe(
      "# Debian, Ubuntu\n" +
        "sudo cp /project/ca/mockai-proxy-ca.pem /usr/local/share/ca-certificates/mockai-proxy-ca.crt\n" +
        "sudo update-ca-certificates\n" +
        "# Debian, Ubuntu\n" +
        "sudo rm /usr/local/share/ca-certificates/mockai-proxy-ca.crt\n" +
        "sudo update-ca-certificates --fresh\n",
    );
  });

  it("take a certificate and give it up again on Fedora", () => {
    expect(commands("linux", "ID=fedora")).toBe(
      "# Fedora, RHEL\n" +
        "sudo cp /project/ca/mockai-proxy-ca.pem /etc/pki/ca-trust/source/anchors/mockai-proxy-ca.pem\n" +
        "sudo update-ca-trust extract\n" +
        "# Fedora, RHEL\n" +
        "sudo rm /etc/pki/ca-trust/source/anchors/mockai-proxy-ca.pem\n" +
        "sudo update-ca-trust extract\n",
    );
  });

  it("take a certificate and give it up again on Arch, macOS and Windows", () => {
    expect(commands("linux", "ID=arch")).toBe(
      "# Arch\nsudo trust anchor --store /project/ca/mockai-proxy-ca.pem\n" +
        "# Arch\nsudo trust anchor --remove /project/ca/mockai-proxy-ca.pem\n",
    );
    expect(commands("darwin")).toBe(
      "# macOS\nsudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain " +
        "/project/ca/mockai-proxy-ca.pem\n" +
        `# macOS\nsudo security delete-certificate -t -c '${CA.name}' /Library/Keychains/System.keychain\n`,
    );
    expect(commands("win32")).toBe(
      '# Windows, for this user\ncertutil -user -addstore Root "/project/ca/mockai-proxy-ca.pem"\n' +
        `# Windows, for this user\ncertutil -user -delstore Root "${CA.name}"\n`,
    );
  });

  it("of browsers are told by hand and by NSS, one paragraph each", () => {
    const [, nss, firefox] = trustStoresOf("linux", "ID=debian");
    if (nss === undefined || firefox === undefined) throw new Error("a browser is missing");
    expect(formatCommands("install", [nss, firefox], CA)).toBe(
      "# Chromium on Linux, and Firefox with the folder of its profile (certutil is of NSS, libnss3-tools)\n" +
        `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n '${CA.name}' -i /project/ca/mockai-proxy-ca.pem\n` +
        "\n# Firefox, by hand\n" +
        "# Settings, Privacy & Security, View Certificates, Authorities, Import: " +
        "/project/ca/mockai-proxy-ca.pem, for websites\n",
    );
  });
});

describe("ca install and ca uninstall", () => {
  it("print commands with this authority, and run none", async () => {
    const cwd = await temporaryFolder();
    for (const action of ["install", "uninstall"]) {
      const terminal = scriptTerminal({ cwd });
      expect(await run(["ca", action], terminal)).toBe(0);
      expect(terminal.errors()).toBe(
        "mockai-proxy runs none of these. Paste what you want; it changes more than this project.\n\n",
      );
      expect(terminal.output()).toMatch(/^# .*\n(?:sudo|certutil) /);
      expect(terminal.output()).toContain("# Firefox, by hand\n");
    }
    expect((await readdir(join(cwd, "ca"))).toSorted()).toEqual([
      ".gitignore",
      "mockai-proxy-ca.key",
      "mockai-proxy-ca.pem",
    ]);
  });

  it("uninstall makes no authority", async () => {
    const terminal = scriptTerminal({ cwd: await temporaryFolder() });
    expect([await run(["ca", "uninstall"], terminal), terminal.output()]).toEqual([2, ""]);
    expect(terminal.errors()).toContain("There is no certificate authority in ");
  });
});
