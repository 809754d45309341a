import type { Mode } from "../model/exchange.ts";
import type { Command } from "./command.ts";
import { PROXY_OPTIONS } from "./options.ts";
import { runProxy } from "./run-proxy.ts";

/** The commands that start the proxy: one for each mode. */
export const PROXY_COMMANDS: readonly Command[] = [
  {
    ...proxyCommand("record"),
    description: "Forwards to the real provider, streams the answers through and saves them as fixtures.",
    examples: [
      "mockai-proxy record -- pytest",
      "mockai-proxy record",
      "mockai-proxy record --map api.openai.com=http://127.0.0.1:8080 --recordings test/recordings",
    ],
  },
  {
    ...proxyCommand("replay"),
    description: "Answers from the fixtures: no key, no network.",
    examples: [
      "mockai-proxy replay -- npm test",
      "mockai-proxy replay",
      "mockai-proxy replay --strict --report report.xml -- npm test",
      "mockai-proxy replay --port 0 --tunnel '*.example.com'",
    ],
    exitCodes: "3 after misses (--strict: unused too)",
  },
  {
    ...proxyCommand("auto"),
    description: "Answers from the fixtures; forwards and saves what has none.",
    examples: ["mockai-proxy auto -- go test ./...", "mockai-proxy auto"],
  },
  {
    ...proxyCommand("passthrough"),
    description: "Forwards everything and saves nothing.",
    examples: ["mockai-proxy passthrough --log-level debug"],
  },
];

function proxyCommand(mode: Mode): Pick<Command, "name" | "runsCommand" | "options" | "run"> {
  return {
    name: mode,
    runsCommand: true,
    options: PROXY_OPTIONS,
    run: (invocation) => runProxy(mode, invocation),
  };
}
