import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The path of a program that tests use beside Node: `openssl`, `go`. Undefined where this machine has none;
 * the test then checks what it can without. In CI, where every check must run, a missing program throws.
 */
export function requireTool(name: string): string | undefined {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  if (found === undefined && process.env["CI"]) {
    throw new Error(
      `The tests need ${name}. It is not on the PATH, and CI runs every check. Install ${name}.`,
    );
  }
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
