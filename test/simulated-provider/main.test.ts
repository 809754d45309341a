import { execFileSync, spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatedProvider } from "./server.ts";
import { exchange } from "./support/raw-exchange.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulated-provider-"));
  const compile = [
    "node_modules/typescript/bin/tsc",
    "-p",
    "test/tsconfig.programs.json",
    "--outDir",
    folder,
  ];
  execFileSync(process.execPath, compile, { stdio: "inherit" });
  // Its "type": "module" is what makes node read the compiled files as they are meant.
  await cp("package.json", join(folder, "package.json"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the simulated provider's program", () => {
  it("prints its URL and what to type to record from it, answers, and ends on SIGINT", async () => {
    const child = start("--port", "0");
    const [bytes] = (await once(child.stdout, "data")) as [Buffer];
    const said = bytes.toString();
    const [, url = ""] = /^The simulated provider answers at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(said) ?? [];
    expect(said).toContain(`--map api.openai.com=${url} \\\n`);
    expect(said).toContain(`--map us-central1-aiplatform.googleapis.com=${url}\n`);
    const answer = await exchange(url, { path: "/v1/models", headers: { authorization: "Bearer any" } });
    expect(answer.status).toBe(200);
    const exited = once(child, "exit");
    child.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
  });

  it("refuses what is not a port", async () => {
    const child = start("--port", "http");
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(errors).toBe(
      'The simulated provider failed: "http" is not a port. Type --port and a number from 0 to 65535; 0 takes a free one.\n',
    );
    expect(code).toBe(1);
  });

  it("says what to type when the port is taken", async () => {
    await using taken = await startSimulatedProvider();
    const errors = await text(start("--port", `${taken.port}`).stderr);
    expect(errors).toBe(
      `The simulated provider failed: It cannot listen on port ${taken.port} (listen EADDRINUSE: address already in use ` +
        `127.0.0.1:${taken.port}). Type --port 0 to take a free one.\n`,
    );
  });
});

function start(...argv: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [join(folder, "simulated-provider", "main.js"), ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}
