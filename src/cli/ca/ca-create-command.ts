import { quoteForShell } from "../../launch/shell-syntax.ts";
import type { Limits } from "../../authority/limits.ts";
import { caFolder } from "./ca-folder.ts";
import { interceptedLimits, isSameLimits, LIMITING_OPTIONS } from "./ca-limits.ts";
import { NAME_CONSTRAINTS } from "./ca-options.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR, HOST } from "../options.ts";
import { usageError } from "../usage-error.ts";

/** Makes the authority before a proxy does. */
export const CA_CREATE_COMMAND: Command = {
  name: "ca create",
  description: "Makes the CA, and leaves one that is there as it is.",
  options: [CA_DIR, NAME_CONSTRAINTS, ...LIMITING_OPTIONS],
  examples: ["mockai-proxy ca create", "mockai-proxy ca create --name-constraints --host llm.corp.example"],
  async run(invocation) {
    const [{ existingAuthority }, { authorityFiles, hasAuthority }, { createAuthority }] = await Promise.all([
      import("../../authority/existing-authority.ts"),
      import("../../authority/authority-files.ts"),
      import("../../authority/create-authority.ts"),
    ]);
    const { settings, terminal } = invocation;
    const folder = caFolder(invocation);
    const isLimited = settings.get(NAME_CONSTRAINTS);
    const wanted = isLimited === true ? await interceptedLimits(settings) : undefined;
    const wasThere = hasAuthority(authorityFiles(folder));
    if (!wasThere) await createAuthority(authorityFiles(folder), wanted);
    const { files, limits } = await existingAuthority(folder);
    if (isLimited !== undefined && !isSameLimits(limits, wanted)) {
      throw otherLimits(files.certificate, { limits, wanted }, settings.get(HOST) ?? []);
    }
    const made =
      limits === undefined ? "Made the CA:" : "Made the CA, limited as mockai-proxy ca show tells:";
    terminal.stderr.write(wasThere ? "The CA was there already, and was left as it is:\n" : `${made}\n`);
    terminal.stdout.write(`${files.certificate}\n`);
    return EXIT.ok;
  },
};

/** What an authority is good for, and what it was to be good for. */
interface Difference {
  readonly limits: Limits | undefined;
  readonly wanted: Limits | undefined;
}

function otherLimits(file: string, difference: Difference, hosts: readonly string[]): Error {
  const limited = difference.wanted === undefined ? "--name-constraints=false" : "--name-constraints";
  const options = [limited, ...hosts.map((host) => `--host ${quoteForShell(host)}`)];
  return usageError("other_limits", [
    `There is a CA already: ${file}.`,
    describe(difference),
    `Type mockai-proxy ca rotate ${options.join(" ")} to replace it.`,
  ]);
}

function describe({ limits, wanted }: Difference): string {
  if (limits === undefined) return "It is good for any host.";
  if (wanted === undefined) return "It is limited, as mockai-proxy ca show tells.";
  const [lacks, exceeds] = [without(wanted, limits), without(limits, wanted)];
  return [
    "It is limited to other hosts.",
    ...(lacks.length === 0 ? [] : [`It lacks ${lacks.join(", ")}.`]),
    ...(exceeds.length === 0 ? [] : [`It has ${exceeds.join(", ")} besides.`]),
  ].join(" ");
}

function without(some: Limits, others: Limits): Limits {
  return some.filter((limit) => !others.includes(limit));
}
