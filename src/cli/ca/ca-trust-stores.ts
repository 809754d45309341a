import { quoteForShell } from "../../launch/shell-syntax.ts";

/** The certificate to trust. */
export interface Trusted {
  /** Its path, absolute. */
  readonly file: string;
  /** Its common name, which no other authority has. */
  readonly name: string;
}

/** A place that authorities are installed in, and the commands that a person types for it. */
export interface TrustStore {
  readonly title: string;
  readonly install: (trusted: Trusted) => readonly string[];
  readonly uninstall: (trusted: Trusted) => readonly string[];
}

/** Systems that keep a folder of certificates and a command that reads it. */
function folderStore(title: string, file: string, update: string, updateAfterRemoval = update): TrustStore {
  return {
    title,
    install: (trusted) => [`sudo cp ${quoteForShell(trusted.file)} ${file}`, update],
    uninstall: () => [`sudo rm ${file}`, updateAfterRemoval],
  };
}

const CA_CERTIFICATES_FILE = "/usr/local/share/ca-certificates/mockai-proxy-ca.crt";
const UPDATE_CA_CERTIFICATES = "sudo update-ca-certificates";

/** By what `ID` and `ID_LIKE` in /etc/os-release say. */
const LINUX_STORES: ReadonlyMap<string, TrustStore> = new Map([
  [
    "debian",
    folderStore(
      "Debian, Ubuntu",
      CA_CERTIFICATES_FILE,
      UPDATE_CA_CERTIFICATES,
      `${UPDATE_CA_CERTIFICATES} --fresh`,
    ),
  ],
  [
    "fedora",
    folderStore(
      "Fedora, RHEL",
      "/etc/pki/ca-trust/source/anchors/mockai-proxy-ca.pem",
      "sudo update-ca-trust extract",
    ),
  ],
  ["alpine", folderStore("Alpine", CA_CERTIFICATES_FILE, UPDATE_CA_CERTIFICATES)],
  [
    "arch",
    {
      title: "Arch",
      install: ({ file }) => [`sudo trust anchor --store ${quoteForShell(file)}`],
      uninstall: ({ file }) => [`sudo trust anchor --remove ${quoteForShell(file)}`],
    },
  ],
]);

const KEYCHAIN = "/Library/Keychains/System.keychain";

const MACOS_STORE: TrustStore = {
  title: "macOS",
  install: ({ file }) => [
    `sudo security add-trusted-cert -d -r trustRoot -k ${KEYCHAIN} ${quoteForShell(file)}`,
  ],
  uninstall: ({ name }) => [`sudo security delete-certificate -t -c ${quoteForShell(name)} ${KEYCHAIN}`],
};

const WINDOWS_STORE: TrustStore = {
  title: "Windows, for this user",
  install: ({ file }) => [`certutil -user -addstore Root "${file}"`],
  uninstall: ({ name }) => [`certutil -user -delstore Root "${name}"`],
};

/** Chromium on Linux; Firefox has one in each profile. */
const NSS_STORE: TrustStore = {
  title: "Chromium on Linux, and Firefox with the folder of its profile (certutil is of NSS, libnss3-tools)",
  install: ({ file, name }) => [
    `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${quoteForShell(name)} -i ${quoteForShell(file)}`,
  ],
  uninstall: ({ name }) => [`certutil -d sql:$HOME/.pki/nssdb -D -n ${quoteForShell(name)}`],
};

/** Browsers with a list of their own that only a person can change. */
const FIREFOX_STORE: TrustStore = {
  title: "Firefox, by hand",
  install: ({ file }) => [
    `# Settings, Privacy & Security, View Certificates, Authorities, Import: ${file}, for websites`,
  ],
  uninstall: ({ name }) => [`# Settings, Privacy & Security, View Certificates, Authorities: delete ${name}`],
};

/** The stores of a system: `process.platform`, and on Linux the text of /etc/os-release. All where it is unknown. */
export function trustStoresOf(platform: string, osRelease: string): readonly TrustStore[] {
  switch (platform) {
    case "darwin":
      return [MACOS_STORE, FIREFOX_STORE];
    case "win32":
      return [WINDOWS_STORE, FIREFOX_STORE];
    default:
      return [...linuxStores(osRelease), NSS_STORE, FIREFOX_STORE];
  }
}

function linuxStores(osRelease: string): readonly TrustStore[] {
  const [, ids = ""] = /^ID="?([^"\n]*)/m.exec(osRelease) ?? [];
  const [, likes = ""] = /^ID_LIKE="?([^"\n]*)/m.exec(osRelease) ?? [];
  const known = `${ids} ${likes}`.split(" ").map((id) => LINUX_STORES.get(id === "rhel" ? "fedora" : id));
  const found = known.find((store) => store !== undefined);
  return found === undefined ? [...LINUX_STORES.values()] : [found];
}
