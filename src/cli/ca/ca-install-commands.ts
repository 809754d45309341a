import { readFileSync } from "node:fs";
import { caFolder, openCa } from "./ca-folder.ts";
import { trustStoresOf, type Trusted, type TrustStore } from "./ca-trust-stores.ts";
import { EXIT, type Command, type Invocation } from "../command.ts";
import { CA_DIR } from "../options.ts";

/** Prints what makes this system trust the authority. */
export const CA_INSTALL_COMMAND: Command = {
  name: "ca install",
  description: "Prints the commands that make this system and its browsers trust the CA, and runs none.",
  options: [CA_DIR],
  examples: ["mockai-proxy ca install"],
  async run(invocation) {
    const { certificateFile, certificate } = await openCa(invocation);
    return printCommands("install", { file: certificateFile, certificate }, invocation);
  },
};

/** Prints what takes that trust away again. */
export const CA_UNINSTALL_COMMAND: Command = {
  name: "ca uninstall",
  description: "Prints the commands that take that trust away again, and runs none.",
  options: [CA_DIR],
  examples: ["mockai-proxy ca uninstall"],
  async run(invocation) {
    const { existingAuthority } = await import("../../authority/existing-authority.ts");
    const { files, certificate } = await existingAuthority(caFolder(invocation));
    return printCommands("uninstall", { file: files.certificate, certificate }, invocation);
  },
};

async function printCommands(
  action: "install" | "uninstall",
  { file, certificate }: { readonly file: string; readonly certificate: string },
  { terminal }: Invocation,
): Promise<number> {
  const { describeCertificate } = await import("../../authority/describe-certificate.ts");
  const trusted = { file, name: describeCertificate(certificate).name };
  const stores = trustStoresOf(process.platform, readOsRelease());
  terminal.stderr.write(
    "mockai-proxy runs none of these. Paste what you want; it changes more than this project.\n\n",
  );
  terminal.stdout.write(formatCommands(action, stores, trusted));
  return EXIT.ok;
}

/** A paragraph for each store, its title as a comment. */
export function formatCommands(
  action: "install" | "uninstall",
  stores: readonly TrustStore[],
  trusted: Trusted,
): string {
  return stores.map((store) => [`# ${store.title}`, ...store[action](trusted), ""].join("\n")).join("\n");
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
