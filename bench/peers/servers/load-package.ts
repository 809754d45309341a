import { createRequire } from "node:module";
import { join } from "node:path";
import { peersFolder, type PeerPackage } from "../packages.ts";

/** Loads an installed package. */
export function loadPackage(name: PeerPackage): unknown {
  return createRequire(join(peersFolder, "package.json"))(name);
}
