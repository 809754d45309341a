import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startProgram, type Ended } from "./child-process.ts";

async function runProgram(...argv: readonly string[]): Promise<Ended> {
  return (await startProgram(argv)).ended;
}

describe("mockai-proxy", () => {
  it("shows its help", async () => {
    const { exitCode, output, errors } = await runProgram("--help");
    expect([exitCode, errors]).toEqual([0, ""]);
    expect(output).toMatch(/^mockai-proxy COMMAND \[options\] \[-- PROGRAM ARGS\.\.\.\]\n/);
  });

  it("shows its version", async () => {
    const file = new URL("../../package.json", import.meta.url);
    const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string };
    expect(await runProgram("--version")).toEqual({ exitCode: 0, output: `${version}\n`, errors: "" });
  });

  it("refuses an unknown option with exit code 2", async () => {
    expect(await runProgram("record", "--prot", "5001")).toEqual({
      exitCode: 2,
      output: "",
      errors:
        "mockai-proxy: mockai-proxy record has no option --prot.\nDid you mean --port?\n" +
        "Type mockai-proxy record --help to see what each does.\n",
    });
  });

  it("says which port is in use, and exits with 2", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { exitCode, errors } = await runProgram("replay", "--port", String(port));
    expect(errors).toMatch(new RegExp(`^mockai-proxy: Cannot listen on 127\\.0\\.0\\.1:${port}\\. `));
    expect(exitCode).toBe(2);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends well on %s, with its summary", async (signal) => {
    const program = await startProgram(["replay", "--port", "0"]);
    await program.says("Ctrl-C ends.");
    program.kill(signal);
    const { exitCode, output, errors } = await program.ended;
    expect([exitCode, output]).toEqual([0, ""]);
    expect(errors).toMatch(/^mockai-proxy replay at http:\/\/127\.0\.0\.1:\d+, recordings in recordings\n/);
    expect(errors).toMatch(/\n\nNothing came through the proxy\.\n$/);
  });

  it("ends at once on a second signal", async () => {
    const twice = `process.on("newListener", (name) => {
      if (name === "uncaughtException") setImmediate(() => { process.emit("SIGINT"); process.emit("SIGINT"); });
    })`;
    const program = await startProgram(["replay", "--port", "0"], twice);
    const { exitCode, errors } = await program.ended;
    expect(exitCode).toBe(130);
    // It does not wait to sum up.
    expect(errors).not.toContain("Nothing came through the proxy.");
  });

  it("tells of an error that nothing caught, ends as on a signal, and exits with 70", async () => {
    const bug = `process.on("SIGUSR2", () => { throw new Error("planted"); })`;
    const program = await startProgram(["replay", "--port", "0"], bug);
    await program.says("Ctrl-C ends.");
    program.kill("SIGUSR2");
    const { exitCode, errors } = await program.ended;
    expect(exitCode).toBe(70);
    expect(errors).toContain("mockai-proxy: This is a bug of mockai-proxy, not of yours.\nError: planted\n");
    expect(errors).toMatch(/\n\nNothing came through the proxy\.\n$/);
  });

  it("does not leave its command behind after such an error", async () => {
    const bug = `process.on("SIGUSR2", () => { throw new Error("planted"); })`;
    const code = `process.on("SIGTERM", () => process.exit(console.error("ended"))); console.error("ready"); setInterval(() => {}, 1000)`;
    const program = await startProgram(["replay", "--", process.execPath, "-e", code], bug);
    await program.says("ready");
    program.kill("SIGUSR2");
    const { exitCode, errors } = await program.ended;
    expect(exitCode).toBe(70);
    expect(errors).toMatch(/\nended\n\nNothing came through the proxy\.\n/);
  });
});
