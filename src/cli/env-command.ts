import { resolve } from "node:path";
import type { Environment } from "../launch/client-environment.ts";
import { formatVariables, guessShell, knowsOwnValue, OWN_VALUE, type Shell } from "../launch/shell-syntax.ts";
import { BASE_URL, SHELL } from "./client-options.ts";
import { EXIT, type Command, type Invocation } from "./command.ts";
import { CA_DIR, PORT } from "./options.ts";
import { DEFAULT_PORT } from "./proxy-options.ts";
import { usageError } from "./usage-error.ts";

/** Prints the variables that lead clients through a proxy that runs already, or will. */
export const ENV_COMMAND: Command = {
  name: "env",
  description: "Prints the variables that send a program through a proxy that runs already.",
  options: [SHELL, PORT, BASE_URL, CA_DIR],
  examples: [
    'eval "$(mockai-proxy env)"',
    "mockai-proxy env --shell fish | source",
    "mockai-proxy env --shell powershell | Out-String | Invoke-Expression",
    'mockai-proxy env --shell github >> "$GITHUB_ENV"',
    "mockai-proxy env --shell docker > proxy.env && docker run --env-file proxy.env ...",
    'eval "$(mockai-proxy env --base-url)"',
  ],
  run: printVariables,
};

async function printVariables(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const shell = settings.get(SHELL) ?? guessShell(terminal.environment);
  const proxyUrl = `http://127.0.0.1:${portOf(invocation)}`;
  const variables =
    settings.get(BASE_URL) === true
      ? (await import("../launch/base-urls.ts")).baseUrls(proxyUrl)
      : await proxyVariables(proxyUrl, shell, invocation);
  terminal.stdout.write(formatVariables(variables, shell));
  return EXIT.ok;
}

async function proxyVariables(
  proxyUrl: string,
  shell: Shell,
  { settings, terminal }: Invocation,
): Promise<Readonly<Record<string, string>>> {
  const { environment, cwd } = terminal;
  const [{ openAuthority }, { clientEnvironment }, { writeClientFiles }] = await Promise.all([
    import("../authority/authority.ts"),
    import("../launch/client-environment.ts"),
    import("../launch/client-files.ts"),
  ]);
  const { certificateFile } = await openAuthority(resolve(cwd, settings.get(CA_DIR) ?? "ca"));
  const files = writeClientFiles(certificateFile, environment);
  // Nobody here knows the mode of the proxy, and in record a dummy key would be sent to the provider.
  return clientEnvironment({ proxyUrl, files, dummyKeys: false }, inheritedBy(shell, environment));
}

/** Those that the program may have already, and that are extended. */
const EXTENDED = ["NODE_OPTIONS", "BUN_OPTIONS", "PYTHONPATH", "JAVA_TOOL_OPTIONS", "PHP_INI_SCAN_DIR"];

/**
 * What the program will have already. A shell puts its own values in by itself, so that nothing of them (a
 * password among Java's options) is printed; the later steps of a job on GitHub have ours; whoever reads
 * another file has an environment of its own.
 */
function inheritedBy(shell: Shell, environment: Environment): Environment {
  if (shell === "github") return environment;
  if (!knowsOwnValue(shell)) return {};
  const isSet = (name: string): boolean => (environment[name] ?? "") !== "";
  return { ...environment, ...Object.fromEntries(EXTENDED.filter(isSet).map((name) => [name, OWN_VALUE])) };
}

function portOf({ settings }: Invocation): number {
  const port = settings.get(PORT) ?? DEFAULT_PORT;
  if (port !== 0) return port;
  throw usageError("bad_value", [
    "env cannot know which port 0 came to be.",
    "The variables name the port of the proxy that runs.",
    "Give the one that it printed: mockai-proxy env --port 5001",
  ]);
}
