import { outOfBounds } from "./authority-error.ts";
import type { AuthorityFiles } from "./authority-files.ts";
import { isWithin, limitOfHost, type Limits } from "./limits.ts";
import { subjectName } from "./subject-names.ts";

/**
 * Throws AuthorityError for hosts that the authority's limits leave out: `host`, `host:port` or `*.domain`, as
 * options name them.
 */
export function checkHosts(
  hosts: readonly string[],
  limits: Limits | undefined,
  files: AuthorityFiles,
): void {
  if (limits === undefined) return;
  const beyond = hosts.filter((host) => !isWithin(subjectName(limitOfHost(host)), limits));
  if (beyond.length > 0) throw outOfBounds(beyond, files);
}
