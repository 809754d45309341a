import { bareHost } from "../model/origin.ts";

/** Where a CONNECT goes: host in lower case without brackets. */
export interface ConnectTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads the target of a CONNECT (RFC 9110, 9.3.6), also as clients write it wrongly: IPv6 without brackets.
 * Undefined where it is no host and port.
 */
export function parseConnectTarget(target: string): ConnectTarget | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[0-9a-fA-F:.]+|[A-Za-z0-9._~-]+):(\d{1,5})$/.exec(target);
  const [, host, digits] = match ?? [];
  if (host === undefined || digits === undefined) return undefined;
  const port = Number(digits);
  if (port < 1 || port > 65_535 || host.length > 255) return undefined;
  return { host: bareHost(host), port };
}
