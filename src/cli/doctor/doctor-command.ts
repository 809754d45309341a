import { EXIT_OF_THE_UNWELL, examineRuntimes } from "./examine-runtimes.ts";
import type { Command } from "../command.ts";
import type { Option } from "../option.ts";
import { CA_DIR, HOST, JSON_LINES, MAP, PORT, TUNNEL, UPSTREAM, UPSTREAM_CA } from "../options.ts";
import { watchCommand } from "./watch-command.ts";

const DOCTORS_PORT: Option<number> = {
  ...PORT,
  description: "ask the proxy that runs on this port; with a PROGRAM, listen on it (default a free one)",
};

/** Asks every runtime of this machine through a proxy, or watches one program. */
export const DOCTOR_COMMAND: Command = {
  name: "doctor",
  description: "Tells which runtimes here come through the proxy, or what a PROGRAM does, and what to set.",
  runsCommand: true,
  options: [DOCTORS_PORT, CA_DIR, JSON_LINES, HOST, TUNNEL, MAP, UPSTREAM, UPSTREAM_CA],
  examples: [
    "mockai-proxy doctor              # through a proxy of its own, or with --port through one that runs",
    "mockai-proxy doctor -- pytest    # forwards everything, saves nothing, and then tells what came",
  ],
  exitCodes: `${EXIT_OF_THE_UNWELL} a runtime to mend`,
  run: (invocation) =>
    invocation.child === undefined ? examineRuntimes(invocation) : watchCommand(invocation, invocation.child),
};
