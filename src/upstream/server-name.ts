import { isIP } from "node:net";

/** The name that TLS asks a host for (SNI, RFC 6066, 3): none, "", for an IP address, which is verified all the same. */
export function serverName(host: string): string {
  return isIP(host) === 0 ? host : "";
}
