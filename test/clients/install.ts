import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { installed, sources } from "./folders.ts";
import type { Installation } from "./installations.ts";
import { runProgram } from "./run-program.ts";

const TEN_MINUTES_MS = 600_000;

/** Installs the Debian packages of the tools that are missing. Rejects where only root could do that. */
export async function installTools(installations: readonly Installation[]): Promise<void> {
  const missing = installations.flatMap(({ tools }) =>
    Object.entries(tools).filter(([program]) => !isOnPath(program)),
  );
  if (missing.length === 0) return;
  const packages = missing.flatMap(([, names]) => names);
  if (process.getuid?.() !== 0) {
    const programs = missing.map(([program]) => program).join(", ");
    throw new Error(
      `The clients need ${programs}, which this machine has not. Only root may install them. ` +
        "Install them, then type make clients again.",
    );
  }
  await runAll(
    [
      ["apt-get", "update", "-qq"],
      ["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...packages],
    ],
    installed,
  );
}

/** Copies the programs, installs their packages unless that is done, and compiles them. */
export async function install(installation: Installation): Promise<void> {
  const folder = join(installed, installation.name);
  await mkdir(folder, { recursive: true });
  for (const source of installation.sources) await cp(join(sources, source), folder, { recursive: true });
  const wanted = await fingerprint(installation, folder);
  const stamp = join(folder, ".installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) !== wanted) {
    await runAll(installation.install, folder);
    await writeFile(stamp, wanted);
  }
  await runAll(installation.build, folder);
}

async function fingerprint({ install: commands, pins }: Installation, folder: string): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([commands, process.arch]));
  for (const pin of pins) hash.update(await readFile(join(folder, pin)));
  return hash.digest("hex");
}

async function runAll(commands: readonly (readonly string[])[], cwd: string): Promise<void> {
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await runProgram(command, { cwd, timeoutMs: TEN_MINUTES_MS });
    if (exitCode !== 0) throw new Error(`In ${cwd}, ${command.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
