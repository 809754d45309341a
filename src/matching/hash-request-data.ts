import { hash } from "node:crypto";
import type { JsonObject } from "../model/json.ts";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 of the canonical JSON of request data, 64 lower-case hex digits. */
export function hashRequestData(data: JsonObject): string {
  return hash("sha256", canonicalJson(data), "hex");
}
