import { resolve } from "node:path";
import type { Authority } from "../../authority/authority.ts";
import type { ClientFiles } from "../../launch/client-files.ts";
import type { Invocation } from "../command.ts";
import { CA_DIR } from "../options.ts";

/** The folder of the authority, an absolute path. */
export function caFolder({ settings, terminal }: Invocation): string {
  return resolve(terminal.cwd, settings.get(CA_DIR) ?? "ca");
}

/** The authority of the folder, made when there is none. */
export async function openCa(invocation: Invocation): Promise<Authority> {
  const { openAuthority } = await import("../../authority/authority.ts");
  return openAuthority(caFolder(invocation));
}

/** The files for clients, beside the authority, made when they are not there or not right. */
export async function writeCaFiles(invocation: Invocation): Promise<ClientFiles> {
  const { writeClientFiles } = await import("../../launch/client-files.ts");
  const { certificateFile } = await openCa(invocation);
  return writeClientFiles(certificateFile, invocation.terminal.environment);
}
