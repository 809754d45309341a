import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CommandError } from "../../src/launch/command-error.ts";
import { runCommand, type SignalSource } from "../../src/launch/run-command.ts";
import { temporaryFolder } from "../support/lab.ts";
import { openEar, TELLS_SIGNALS } from "../support/signal-teller.ts";

const NODE = process.execPath;
const NO_SIGNALS: SignalSource = () => ({ [Symbol.dispose]: () => {} });

function runNode(code: string, args: readonly string[] = [], cwd = process.cwd()): Promise<number> {
  return runCommand(NODE, ["-e", code, "--", ...args], { environment: {}, cwd, signals: NO_SIGNALS });
}

async function refusalOf(command: string, cwd: string): Promise<CommandError> {
  const environment = { PATH: "/usr/bin:/bin" };
  const started = runCommand(command, [], { environment, cwd, signals: NO_SIGNALS });
  const error: unknown = await started.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CommandError);
  return error as CommandError;
}

describe("runCommand", () => {
  it.each([0, 3, 255])("resolves to the exit code %d", async (code) => {
    expect(await runNode(`process.exit(${code})`)).toBe(code);
  });

  it.each([
    ["SIGKILL", 137],
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("resolves to 128 and the signal's number after %s", async (signal, code) => {
    expect(await runNode(`process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000)`)).toBe(code);
  });

  it("hands the arguments on as they were typed, in the folder that it is told", async () => {
    await using folder = await temporaryFolder();
    const args = ["1e3", "0x10", "", "a b", "--", "--port", "-x", "$HOME", "*", "'\"", "ü"];
    const write = `require("fs").writeFileSync("seen.json", JSON.stringify(process.argv.slice(1)))`;
    expect(await runNode(write, args, folder.path)).toBe(0);
    expect(JSON.parse(await readFile(join(folder.path, "seen.json"), "utf8"))).toEqual(args);
  });

  it("gives the environment that it is told, and nothing else", async () => {
    await using folder = await temporaryFolder();
    const write = `require("fs").writeFileSync("seen.json", JSON.stringify(process.env))`;
    const environment = { ONE: "1", TWO: undefined, THREE: "" };
    await runCommand(NODE, ["-e", write], { environment, cwd: folder.path, signals: NO_SIGNALS });
    expect(JSON.parse(await readFile(join(folder.path, "seen.json"), "utf8"))).toEqual({
      ONE: "1",
      THREE: "",
    });
  });

  it("hands on each signal once, leaves it to the command what that means, and lets go at its end", async () => {
    const ear = await openEar();
    let take: ((signal: NodeJS.Signals) => void) | undefined;
    const signals: SignalSource = (taker) => {
      take = taker;
      return { [Symbol.dispose]: () => void (take = undefined) };
    };
    const args = ["-e", TELLS_SIGNALS, String(ear.port)];
    const exitCode = runCommand(NODE, args, { environment: {}, cwd: process.cwd(), signals });
    const said = await ear.hear((signal) => take?.(signal));
    expect(said).toEqual(["ready", "SIGINT", "SIGTERM", "SIGHUP"]);
    expect(await exitCode).toBe(5);
    expect(take).toBeUndefined();
  });
});

describe("a command that cannot be started", () => {
  it("is not found on the PATH", async () => {
    const error = await refusalOf("no-such-program", "/");
    expect([error.exitCode, error.code]).toEqual([127, "command_not_found"]);
    expect(error.message).toBe(
      "Cannot run the command no-such-program: it was not found.\n" +
        "No folder of PATH has such a program.\n" +
        "Correct its name. What only a shell knows (an alias, A=1, &&) needs one: -- sh -c 'COMMAND'",
    );
    expect((await refusalOf("", "/")).message).toMatch(/^Cannot run the command "": it was not found\.\n/);
  });

  it("is not found where its path says", async () => {
    const error = await refusalOf("./no-such-program", "/");
    expect(error.exitCode).toBe(127);
    expect(error.message).toContain("\nThere is no file /no-such-program.\n");
  });

  it("names an interpreter that is not there", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "script");
    await writeFile(file, "#!/no/such/interpreter\n");
    await chmod(file, 0o755);
    const error = await refusalOf("./script", folder.path);
    expect(error.exitCode).toBe(127);
    expect(error.message).toContain(`\n${file} is there, but not the program that its first line names.\n`);
  });

  it("is not executable", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "notes.txt");
    await writeFile(file, "notes\n");
    const error = await refusalOf("./notes.txt", folder.path);
    expect([error.exitCode, error.code]).toEqual([126, "command_not_executable"]);
    expect(error.message).toBe(
      "Cannot run the command ./notes.txt: permission denied (EACCES).\n" +
        `It is ${file}.\n` +
        "Make it executable (chmod +x ./notes.txt), or name the program that runs it: -- sh ./notes.txt",
    );
    expect((await refusalOf(`${file}/below`, folder.path)).exitCode).toBe(126);
  });

  it("lets go of the signals", async () => {
    let taken = 0;
    const signals: SignalSource = () => {
      taken += 1;
      return { [Symbol.dispose]: () => void (taken -= 1) };
    };
    const started = runCommand("no-such-program", [], { environment: {}, cwd: "/", signals });
    await expect(started).rejects.toThrow(CommandError);
    expect(taken).toBe(0);
  });
});
