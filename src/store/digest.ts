import type { JsonObject } from "../model/json.ts";
import type { Sketch } from "../model/sketch.ts";

/** What this run's rules make of request data. */
export interface Digest {
  /** The hash of the key: SHA-256, 64 lower-case hex digits. */
  readonly hash: string;
  readonly sketch: Sketch;
  /** The ids in the data that echo earlier answers, in the order of their first appearance. */
  readonly ids?: readonly string[];
}

/** Digests request data as a document holds it, before the normalizers; `provider` is the provider's name. */
export type DigestData = (data: JsonObject, provider: string) => Digest;
