import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../../upstream/corporate-proxy.ts";
import { observe, type Observation } from "./observe.ts";
import type { Finding, Probe, ProbeRequest } from "./probe.ts";
import type { Tap } from "./tap.ts";

/** What probes are run with. */
export interface Examination {
  /** Where the requests come. */
  readonly tap: Pick<Tap, "connections" | "settle">;
  /** The environment that leads to the tap, whole. */
  readonly environment: Environment;
  /** The environment that runtimes are looked for with. */
  readonly inherited: Environment;
  /** A folder for their files, in which they run. */
  readonly folder: string;
  /** How long each may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs the probes one after another. Resolves to what came of those whose runtime is there. */
export async function examineAll(probes: readonly Probe[], examination: Examination): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const probe of probes) {
    if (examination.signal.aborted) break;
    const finding = await examine(probe, examination);
    if (finding !== undefined) findings.push(finding);
  }
  return findings;
}

async function examine(probe: Probe, examination: Examination): Promise<Finding | undefined> {
  const version = await findVersion(probe, examination);
  if (version === undefined) return undefined;
  const { runtime, request } = probe;
  if (request === undefined) {
    return {
      runtime,
      version,
      reaches: undefined,
      trusts: undefined,
      advice: probe.distrusted,
      said: undefined,
    };
  }
  const before = examination.tap.connections();
  const observation = await send(request, examination);
  await examination.tap.settle();
  const reaches = examination.tap.connections() > before;
  const trusts = reaches ? request.answer.test(observation.output) : undefined;
  if (trusts === true) return { runtime, version, reaches, trusts, advice: undefined, said: undefined };
  const advice = reaches ? probe.distrusted : probe.unreached;
  return { runtime, version, reaches, trusts, advice, said: complaintOf(observation, examination) };
}

async function findVersion(
  { find, version }: Probe,
  { inherited, folder, timeoutMs, signal }: Examination,
): Promise<string | undefined> {
  const setting = { environment: inherited, cwd: folder, timeoutMs, signal };
  const { exitCode, output } = await observe(find, setting);
  return exitCode === 0 ? version.exec(output)?.[1] : undefined;
}

async function send(
  { call, file, environment: own }: ProbeRequest,
  { environment, folder, timeoutMs, signal }: Examination,
): Promise<Observation> {
  if (file !== undefined) await writeFile(join(folder, file.name), file.text);
  return observe(call, { environment: { ...environment, ...own }, cwd: folder, timeoutMs, signal });
}

/** The line that names an error, where there is one, else the first. */
function complaintOf(
  { output, timedOut }: Observation,
  { timeoutMs }: Pick<Examination, "timeoutMs">,
): string | undefined {
  if (timedOut) return `No answer within ${timeoutMs / 1000} seconds.`;
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.findLast((line) => /(error|exception|fatal|warning)\S*: /i.test(line)) ?? lines[0];
}
