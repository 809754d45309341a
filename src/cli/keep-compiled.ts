import * as nodeModule from "node:module";

/**
 * Lets Node keep what it compiles for the next start, in the system's temporary folder, where it can: since 22.1.
 * What stands in its way (a folder that cannot be written, NODE_DISABLE_COMPILE_CACHE) changes nothing.
 */
export function keepCompiled(): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: () => unknown };
  enableCompileCache?.();
}
