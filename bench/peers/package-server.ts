import { builtFile } from "../paths.ts";
import { startServer } from "../processes.ts";
import type { MeasuredServer } from "../servers.ts";

/** Starts a server of `bench/peers/servers`, in front of a package. Without an authority it speaks plain HTTP. */
export async function startPackageServer(
  server: string,
  args: readonly string[],
  way: { readonly caFile: string | undefined; readonly echoes: boolean },
  environment: NodeJS.ProcessEnv = {},
): Promise<MeasuredServer> {
  const started = await startServer([process.execPath, builtFile(`peers/servers/${server}.js`), ...args], {
    core: "program",
    environment,
  });
  const { pid, port } = started;
  return { ...started, target: { pid, port, ...way } };
}
