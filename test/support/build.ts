import { execFileSync } from "node:child_process";

/** Compiles `src/` once before the tests, because they also run the command line as users have it. */
export function setup(): void {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
}
