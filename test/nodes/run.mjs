// Runs the tests whose outcome a version of Node can change on those that are supported besides the one at hand.
// npm has each as a package.
import { spawnSync } from "node:child_process";

const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24", "26"];
const npx = process.platform === "win32" ? "npx.cmd" : "npx";
const platform = process.platform === "win32" ? "win" : process.platform;

/** Sockets, streams, codings and programs; what is left out computes, and does so everywhere alike. */
const FOLDERS = ["connection", "e2e", "exchange", "launch", "model", "regressions", "upstream"];
const TESTS = [...FOLDERS.map((folder) => `test/${folder}/`), "--exclude", "test/e2e/secrets-*"];

let failed = 0;
for (const version of VERSIONS) {
  const node = ["--yes", "--package", `node-${platform}-${process.arch}@${version}`, "--", "node"];
  process.stdout.write(`\nNode ${version}: `);
  spawnSync(npx, [...node, "--version"], { stdio: "inherit" });
  const { status } = spawnSync(npx, [...node, "node_modules/vitest/vitest.mjs", "run", ...TESTS], {
    stdio: "inherit",
  });
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
