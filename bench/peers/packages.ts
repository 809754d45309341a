import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";

/** A folder of their own: nothing of them joins what the program needs. */
export const peersFolder: string = join(projectRoot, "build", "bench-peers");

/** The peers that are packages of npm. */
export type PeerPackage = "mockttp" | "http-mitm-proxy" | "talkback" | "proxay";

const PACKAGES: Record<PeerPackage, string> = {
  mockttp: "mockttp@4",
  "http-mitm-proxy": "http-mitm-proxy@1",
  talkback: "talkback@4",
  proxay: "proxay@1",
};

/** Installs them, without running their scripts. */
export async function installPeers(): Promise<void> {
  await mkdir(peersFolder, { recursive: true });
  await writeFile(join(peersFolder, "package.json"), '{ "private": true }\n');
  const options = ["install", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", [...options, ...Object.values(PACKAGES)], {
    cwd: peersFolder,
    stdio: ["ignore", 2, 2],
  });
}

/** The version of an installed package. */
export function installedVersion(name: PeerPackage): string | undefined {
  try {
    const text = readFileSync(join(peersFolder, "node_modules", name, "package.json"), "utf8");
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return undefined;
  }
}
