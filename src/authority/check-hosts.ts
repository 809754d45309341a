import { outOfBounds } from "./authority-error.ts";
import { findLimits } from "./certificate-extensions.ts";
import { extensionsOf } from "./certificate.ts";
import { isWithin, limitOfHost } from "./limits.ts";
import type { SigningAuthority } from "./load-authority.ts";
import { subjectName } from "./subject-names.ts";

/**
 * Throws AuthorityError for hosts that the authority's limits leave out: `host`, `host:port` or `*.domain`, as
 * options name them.
 */
export function checkHosts({ certificate, files }: SigningAuthority, hosts: readonly string[]): void {
  const limits = findLimits(extensionsOf(certificate.raw));
  if (limits === undefined) return;
  const beyond = hosts.filter((host) => !isWithin(subjectName(limitOfHost(host)), limits));
  if (beyond.length > 0) throw outOfBounds(beyond, files);
}
