import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { filesBelow } from "../support/lab.ts";
import { BIN, endOf, openWorkshop, type Ended } from "../support/launched.ts";
import { CURL_CLIENT, KEY, NODE_CLIENT, writeClients } from "../support/plain-clients.ts";
import { openEar, TELLS_SIGNALS } from "../support/signal-teller.ts";
import { requireTool } from "../support/tools.ts";

const execute = promisify(execFile);
const NODE = process.execPath;

describe("mockai-proxy MODE -- COMMAND", () => {
  it.each([
    ["Node's fetch", "node", ["node", "client.mjs", "Hello."]],
    ["Node's fetch, a stream", "node", ["node", "client.mjs", "Hello.", "stream"]],
    ["Python's urllib", "python3", ["python3", "client.py", "Hello."]],
    ["curl", "curl", ["sh", "-c", CURL_CLIENT]],
  ])("records %s, and replays it without a provider or a key", async (_client, tool, command) => {
    if (requireTool(tool) === undefined) return;
    await using workshop = await openWorkshop();
    await writeClients(workshop.folder);
    const recorded = await workshop.run(["record", ...workshop.toProvider, "--", ...command], {
      OPENAI_API_KEY: KEY,
    });
    expect(recorded.errors).toMatch(/\nrecorded +200 +POST +api\.openai\.com\/v1\/chat\/completions /);
    expect(recorded.errors).toMatch(/\n\nrecorded +1\n  added    \S+\/[0-9a-f]{64}\.json\n$/);
    expect(recorded.exitCode).toBe(0);
    await workshop.provider.close();
    const replayed = await workshop.run(["replay", "--", ...command]);
    expect(replayed.output).toBe(recorded.output);
    expect(replayed.output).toContain("chat.completion");
    expect(replayed.errors).toMatch(/\n\nreplayed +1\n$/);
    expect(replayed.exitCode).toBe(0);
    for (const bytes of (await filesBelow(join(workshop.folder, "recordings"))).values()) {
      expect(bytes.includes(KEY)).toBe(false);
    }
  });

  it("saves what a command was told that ends at once, by a signal even", async () => {
    await using workshop = await openWorkshop();
    await writeFile(join(workshop.folder, "abrupt.mjs"), `${NODE_CLIENT}\nprocess.kill(process.pid, 9);`);
    const argv = ["record", ...workshop.toProvider, "--", NODE, "abrupt.mjs", "Hello.", "stream"];
    const { exitCode, errors } = await workshop.run(argv, { OPENAI_API_KEY: KEY });
    expect(exitCode).toBe(137);
    expect(errors).toMatch(/\n\nrecorded +1\n  added    \S+\/[0-9a-f]{64}\.json\n$/);
  });

  it("tells the command where the proxy is, and gives dummy keys in replay alone", async () => {
    await using workshop = await openWorkshop();
    const print = "process.stdout.write(JSON.stringify(process.env))";
    const seenBy = async (...argv: string[]): Promise<Record<string, string>> =>
      JSON.parse((await workshop.run([...argv, "--", NODE, "-e", print])).output) as Record<string, string>;
    const replay = await seenBy("replay");
    expect(replay).toMatchObject({
      HTTPS_PROXY: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      MOCKAI_URL: replay["HTTPS_PROXY"],
      MOCKAI_CA_FILE: join(workshop.folder, "ca/mockai-proxy-ca.pem"),
      MOCKAI_MODE: "replay",
      OPENAI_API_KEY: expect.stringMatching(/./) as string,
    });
    expect(await seenBy("replay", "--no-dummy-keys")).not.toHaveProperty("OPENAI_API_KEY");
    expect(await seenBy("record")).not.toHaveProperty("OPENAI_API_KEY");
  });

  it("hands arguments on as they were typed", async () => {
    await using workshop = await openWorkshop();
    const args = ["1e3", "0x10", "", "a b", "--", "--port", "70000", "--quiet", "-x", "$HOME", "--no-color"];
    const print = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
    const { output } = await workshop.run(["replay", "--quiet", "--", NODE, "-e", print, "--", ...args]);
    expect(JSON.parse(output)).toEqual(args);
  });

  it("leaves standard output to the command, and with --quiet standard error too", async () => {
    await using workshop = await openWorkshop();
    const speak = `process.stdout.write("out"); process.stderr.write("err")`;
    const loud = await workshop.run(["replay", "--", NODE, "-e", speak]);
    expect(loud.output).toBe("out");
    expect(loud.errors.replace(/:\d+,/, ":PORT,")).toBe(
      `mockai-proxy replay at http://127.0.0.1:PORT, recordings in recordings, for ${NODE}\n` +
        "err\nNothing came through the proxy.\n" +
        "The command sent no request through the proxy.\n" +
        "It asks no provider, or something took the variables from it that lead there: sudo, docker, tox and bazel\n" +
        "do, and so do daemons that ran before. Let them pass on what mockai-proxy env prints.\n",
    );
    const quiet = await workshop.run(["replay", "--quiet", "--", NODE, "-e", speak]);
    expect(quiet).toEqual({ exitCode: 0, output: "out", errors: "err" });
  });

  it("writes the lines of exchanges to the file of --log", async () => {
    await using workshop = await openWorkshop();
    await writeClients(workshop.folder);
    const { errors } = await workshop.run([
      "replay",
      "--log",
      "proxy.log",
      "--",
      NODE,
      "client.mjs",
      "Hello.",
    ]);
    expect(errors).not.toMatch(/^missed +404/m);
    expect(await readFile(join(workshop.folder, "proxy.log"), "utf8")).toMatch(/^missed +404 +POST /);
  });

  it("listens where --port says", async () => {
    await using workshop = await openWorkshop();
    const busy = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void busy.close());
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo;
    const { exitCode, errors } = await workshop.run([
      "replay",
      "--port",
      String(port),
      "--",
      NODE,
      "-e",
      "0",
    ]);
    expect(exitCode).toBe(2);
    expect(errors).toContain(`Cannot listen on 127.0.0.1:${port}.`);
  });
});

/** Runs a command in a workshop of its own. */
async function runAlone(mode: string, ...command: string[]): Promise<Ended> {
  await using workshop = await openWorkshop();
  await writeClients(workshop.folder);
  return await workshop.run([mode, "--", ...command]);
}

describe("the exit code of mockai-proxy MODE -- COMMAND", () => {
  it.each([
    ["the command's own", 7, [NODE, "-e", "process.exit(7)"]],
    ["128 and the signal's number", 143, [NODE, "-e", "process.kill(process.pid)"]],
    ["127 where there is no such command", 127, ["no-such-program"]],
    ["126 where it is none", 126, ["./client.mjs"]],
    ["3 after misses that the command did not mind", 3, [NODE, "client.mjs", "Hello."]],
    [
      "the command's own after misses too",
      9,
      ["sh", "-c", `"${NODE}" client.mjs Hello. > /dev/null; exit 9`],
    ],
  ])("is %s", async (_what, exitCode, command) => {
    expect((await runAlone("replay", ...command)).exitCode).toBe(exitCode);
  });

  it("is 2 after a broken fixture that the command did not mind", async () => {
    await using workshop = await openWorkshop();
    await writeClients(workshop.folder);
    const client = ["--", NODE, "client.mjs", "Hello."];
    await workshop.run(["record", ...workshop.toProvider, ...client], { OPENAI_API_KEY: KEY });
    const recordings = join(workshop.folder, "recordings");
    for (const file of (await filesBelow(recordings)).keys()) {
      if (file.endsWith(".json")) await writeFile(join(recordings, file), "{ broken");
    }
    expect((await workshop.run(["replay", ...client])).exitCode).toBe(2);
  });

  it("comes with three sentences where the command cannot be started", async () => {
    const { errors } = await runAlone("replay", "no-such-program");
    expect(errors.split("\n").slice(1)).toEqual([
      "mockai-proxy: Cannot run the command no-such-program: it was not found.",
      "No folder of PATH has such a program.",
      "Correct its name. What only a shell knows (an alias, A=1, &&) needs one: -- sh -c 'COMMAND'",
      "",
    ]);
  });
});

describe("signals to mockai-proxy MODE -- COMMAND", () => {
  it("reach the command once each, which decides what they mean", async () => {
    await using workshop = await openWorkshop();
    const ear = await openEar();
    const child = workshop.start(["replay", "--", NODE, "-e", TELLS_SIGNALS, String(ear.port)]);
    const end = endOf(child);
    const said = await ear.hear((signal) => void child.kill(signal));
    expect(said).toEqual(["ready", "SIGINT", "SIGTERM", "SIGHUP"]);
    const { exitCode, errors } = await end;
    expect(exitCode).toBe(5);
    expect(errors).toContain("\nNothing came through the proxy.\n");
  });

  it("reach it once when a terminal sends them to both", async () => {
    const python = requireTool("python3");
    if (python === undefined) return;
    await using workshop = await openWorkshop();
    // Ctrl-C is typed when the command is ready, Ctrl-D when it has come. By then a second one would have, too.
    const COUNTS = `
      let count = 0;
      process.on("SIGINT", () => {
        count += 1;
        require("node:child_process").execFile(process.execPath, ["-e", "0"], () => console.log("idle"));
      });
      process.stdin.on("end", () => process.exit(count)).resume();
      console.log("ready");
    `;
    const TYPES = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
typed = 0
while True:
    try:
        piece = os.read(terminal, 1024)
    except OSError:
        break
    if not piece:
        break
    said += piece
    if typed == 0 and b"ready" in said:
        typed = 1
        os.write(terminal, b"\\x03")
    if typed == 1 and b"idle" in said:
        typed = 2
        os.write(terminal, b"\\x04")
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
`;
    await writeFile(join(workshop.folder, "types.py"), TYPES);
    const argv = [NODE, BIN, "replay", "--quiet", "--", NODE, "-e", COUNTS];
    const { stdout } = await execute(python, ["types.py", ...argv], { cwd: workshop.folder });
    expect(stdout).toBe("1\n");
  });
});

describe("mockai-proxy within mockai-proxy", () => {
  it("records through both, each with a port of its own", async () => {
    await using workshop = await openWorkshop();
    await writeClients(workshop.folder);
    const inner = [NODE, BIN, "record", "--recordings", "inner", "--", NODE, "client.mjs", "Hello."];
    const { exitCode, errors, output } = await workshop.run(
      ["record", ...workshop.toProvider, "--", ...inner],
      {
        OPENAI_API_KEY: KEY,
      },
    );
    expect(errors.match(/^recorded +1$/gm)).toHaveLength(2);
    expect([exitCode, JSON.parse(output)]).toMatchObject([0, { object: "chat.completion" }]);
    const outer = await filesBelow(join(workshop.folder, "recordings"));
    expect([...(await filesBelow(join(workshop.folder, "inner"))).keys()]).toEqual([...outer.keys()]);
  });
});
