import type { ClientRequest } from "../model/exchange.ts";
import { splitAbsoluteForm, type Origin } from "../model/origin.ts";

/** The folder in origin form below which each provider and each host has its own: `/_p/replicate/v1/predictions`. */
export const MOUNT_FOLDER = "/_p";

/** A request with what its path said of its destination, the prefix gone. */
export interface Arrival {
  readonly request: ClientRequest;
  /** The provider that the prefix named. */
  readonly mount: string | undefined;
  /** Whether it came in origin form, so that absolute URLs in its answer must lead back here. */
  readonly isDirect: boolean;
}

const MOUNT = /^\/+_p\/+([^/?#]+)(.*)$/s;

/**
 * Reads `/_p/NAME/...` in origin form. A name with a dot or a port is a host, and the request goes on as if it
 * had come through the proxy; any other is a provider's.
 */
export function readMount(request: ClientRequest): Arrival {
  const isDirect = request.destination === undefined;
  const [, name, rest] = (isDirect ? MOUNT.exec(request.path) : undefined) ?? [];
  if (name === undefined || rest === undefined) return { request, mount: undefined, isDirect };
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  const destination = hostOf(name);
  return destination === undefined
    ? { request: { ...request, path }, mount: name, isDirect }
    : { request: { ...request, path, destination }, mount: undefined, isDirect };
}

function hostOf(name: string): Origin | undefined {
  const host = name.replace(/%3a/gi, ":").replace(/%5b/gi, "[").replace(/%5d/gi, "]");
  if (!/[.:]/.test(host)) return undefined;
  const scheme = host.endsWith(":80") ? "http" : "https";
  return splitAbsoluteForm(`${scheme}://${host}`)?.origin;
}
