import { execFileSync } from "node:child_process";

const NODE_SCRIPTS = [
  ["bundle.mjs"],
  ["node_modules/typescript/bin/tsc", "-p", "test/tsconfig.modules.json"],
];

/**
 * Builds `src/` once before the tests, because they also run the command line as users have it, and compiles it
 * file by file into `build/src` for those that run one of its modules in another process.
 */
export function setup(): void {
  for (const script of NODE_SCRIPTS) execFileSync(process.execPath, script, { stdio: "inherit" });
}
