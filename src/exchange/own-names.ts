import type { AddressInfo } from "node:net";
import type { Origin } from "../model/origin.ts";

/** Whoever calls the proxy directly on this machine calls it so. */
const OWN_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/** The names and addresses by which this machine reaches itself. */
const LOOPBACK = /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|::1?|::ffff:127\..*)$/;

/** Who listens on every address is reached by the loopback one. */
const REACHED_BY: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

/**
 * Whether a Host header means the proxy that listens here: by a name that is always its own, or by its port,
 * because other names lead to it too, such as a container's.
 */
export function namesProxy({ host, port }: Origin, bound: AddressInfo | undefined): boolean {
  return OWN_NAMES.has(host) || port === bound?.port;
}

/** Whether going to this host and port would come back to the proxy that listens here. */
export function leadsBack(host: string, port: number, bound: AddressInfo | undefined): boolean {
  return bound !== undefined && port === bound.port && (host === bound.address || LOOPBACK.test(host));
}

/** The host by which clients reach what listens on this address. */
export function reachableHost(listen: string): string {
  return REACHED_BY.get(listen) ?? listen;
}
