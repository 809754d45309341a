import type { JsonObject } from "../model/json.ts";

/**
 * True for data of a request that asks for a token: its form or JSON body has one of these members at the
 * top. Such requests are never recorded, whatever their host.
 */
export function isTokenRequest(data: JsonObject, members: readonly string[]): boolean {
  const form = data["$form"];
  if (!Array.isArray(form)) return members.some((member) => Object.hasOwn(data, member));
  return form.some((pair) => Array.isArray(pair) && members.some((member) => member === pair[0]));
}
