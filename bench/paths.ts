import { fileURLToPath } from "node:url";

/** A program of this suite as it is built, beside this file. */
export function builtFile(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The root of the project: two folders above where the suite is built. */
export const projectRoot: string = fileURLToPath(new URL("../../", import.meta.url));
