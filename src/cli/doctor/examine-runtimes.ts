import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isUnwell } from "../../launch/doctor/probe.ts";
import { EXIT, type Invocation } from "../command.ts";
import { formatFindings } from "./format-findings.ts";
import { CA_DIR, JSON_LINES, PORT } from "../options.ts";
import { toProxyOptions } from "../proxy-options.ts";

/** Something that was found does not come through. */
export const EXIT_OF_THE_UNWELL = 1;

const A_FREE_PORT = 0;
const PROBE_TIMEOUT_MS = 20_000;

/** The proxy that is asked. */
interface Patient extends AsyncDisposable {
  readonly port: number;
  /** Its authority's certificate, an absolute path. */
  readonly certificateFile: string;
}

/** Has every runtime of this machine ask the proxy for a page, and prints what came of it. */
export async function examineRuntimes(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const { environment: inherited, signal } = terminal;
  const [{ clientEnvironment }, { writeClientFiles }, { examineAll }, { PROBES }, { openTap }] =
    await Promise.all([
      import("../../launch/client-environment.ts"),
      import("../../launch/client-files.ts"),
      import("../../launch/doctor/examine.ts"),
      import("../../launch/doctor/probes.ts"),
      import("../../launch/doctor/tap.ts"),
    ]);
  await using folder = await temporaryFolder();
  await using patient = await openPatient(invocation, folder.path);
  await using tap = await openTap(patient.port);
  const files = writeClientFiles(patient.certificateFile, inherited);
  const setup = { proxyUrl: tap.url, files, dummyKeys: false };
  if (terminal.isTerminal) terminal.stderr.write("Looking at the runtimes of this machine ...\n");
  const findings = await examineAll(PROBES, {
    tap,
    environment: { ...inherited, ...clientEnvironment(setup, inherited) },
    inherited,
    folder: folder.path,
    timeoutMs: PROBE_TIMEOUT_MS,
    signal,
  });
  if (signal.aborted) return EXIT.interrupted;
  const isJson = settings.get(JSON_LINES) === true;
  terminal.stdout.write(isJson ? `${JSON.stringify(findings)}\n` : formatFindings(findings, files));
  return findings.some(isUnwell) ? EXIT_OF_THE_UNWELL : EXIT.ok;
}

function openPatient(invocation: Invocation, folder: string): Promise<Patient> {
  const port = invocation.settings.get(PORT) ?? A_FREE_PORT;
  return port === A_FREE_PORT ? startOne(invocation, folder) : findRunning(invocation, port);
}

/** One that has no recordings and asks nobody. */
async function startOne({ settings, terminal, startProxy }: Invocation, folder: string): Promise<Patient> {
  const options = toProxyOptions("replay", A_FREE_PORT, settings, terminal);
  const proxy = await startProxy({ ...options, recordings: join(folder, "recordings") });
  const certificateFile = resolve(terminal.cwd, proxy.caFile);
  return { port: proxy.port, certificateFile, [Symbol.asyncDispose]: () => proxy.close() };
}

/** One of another process, which goes on. */
async function findRunning({ settings, terminal }: Invocation, port: number): Promise<Patient> {
  const [{ openAuthority }, { checkRunningProxy }] = await Promise.all([
    import("../../authority/authority.ts"),
    import("../../launch/doctor/running-proxy.ts"),
  ]);
  const { certificate, certificateFile } = await openAuthority(
    resolve(terminal.cwd, settings.get(CA_DIR) ?? "ca"),
  );
  await checkRunningProxy(port, { certificate, certificateFile });
  return { port, certificateFile, [Symbol.asyncDispose]: async () => {} };
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "mockai-proxy-doctor-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
