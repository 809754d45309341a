import { isIP, isIPv4 } from "node:net";

/**
 * 4 or 6 for an IP address without brackets, 0 for all else. As Node's own `isIP`, which compiles a pattern that
 * takes milliseconds for the first host that might be an address of version 6: a name has no colon.
 */
export function ipVersion(host: string): 0 | 4 | 6 {
  if (host.includes(":")) return isIP(host) === 6 ? 6 : 0;
  return isIPv4(host) ? 4 : 0;
}
