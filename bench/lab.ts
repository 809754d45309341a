import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "../src/authority/authority.ts";
import { createLoadGenerators, type LoadGenerators } from "./load-generators.ts";
import { builtFile } from "./paths.ts";
import { startServer, type RunningServer } from "./processes.ts";
import { HOST } from "./samples.ts";

/** Everything that measurements have in common: a folder, an authority, an upstream, load generators. */
export interface Lab extends AsyncDisposable {
  /** Goes with the lab. */
  readonly folder: string;
  readonly caDir: string;
  readonly caFile: string;
  /** A certificate and key for the host that everything is asked of. */
  readonly leaf: readonly [cert: string, key: string];
  /** `https://localhost:PORT`. */
  readonly upstreamUrl: string;
  readonly load: LoadGenerators;
  /** The command line that starts the program under test, without its arguments. */
  readonly program: readonly string[];
  /** Options that it gets besides. */
  readonly with: readonly string[];
}

export async function openLab(program: readonly string[], more: readonly string[] = []): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "mockai-proxy-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const caDir = join(folder, "ca");
  await mkdir(caDir);
  const authority = await openAuthority(caDir);
  const leafOf = async (host: string): Promise<readonly [string, string]> => {
    const { cert, key } = await authority.leafFor(host);
    const files = [join(folder, `${host}.pem`), join(folder, `${host}.key`)] as const;
    await writeFile(files[0], cert);
    await writeFile(files[1], key);
    await chmod(files[1], 0o600);
    return files;
  };
  const upstream = await startUpstream(await leafOf("localhost"));
  const load = createLoadGenerators();
  return {
    folder,
    caDir,
    caFile: authority.certificateFile,
    leaf: await leafOf(HOST),
    upstreamUrl: `https://localhost:${upstream.port}`,
    load,
    program,
    with: more,
    async [Symbol.asyncDispose]() {
      await load[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function startUpstream(leaf: readonly string[]): Promise<RunningServer> {
  return startServer([process.execPath, builtFile("upstream/main.js"), ...leaf], { core: "others" });
}
