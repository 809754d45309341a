import type { ClientRequest } from "../model/exchange.ts";

/** The host at which the proxy shows its own pages to those who come through it. No name server knows it. */
export const OWN_HOST = "mockai.proxy";
/** Where its pages are for those who call the port itself. */
export const OWN_FOLDER = "/__mockai";

/** A request's path without its query. */
export function pathnameOf({ path }: ClientRequest): string {
  return path.replace(/[?#].*$/, "");
}
