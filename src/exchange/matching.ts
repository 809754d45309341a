import { hashRequestData } from "../matching/hash-request-data.ts";
import { createNormalizer, type Normalizer } from "../matching/normalize-data.ts";
import { isSameAnswer } from "../matching/same-answer.ts";
import { sketchOf } from "../matching/sketch-data.ts";
import type { JsonObject } from "../model/json.ts";
import type { ProxyOptions } from "../model/options.ts";
import type { Provider } from "../model/provider.ts";
import type { DigestData } from "../store/digest.ts";
import type { SameInteraction } from "../store/reservation.ts";
import { normalizerRules } from "./normalizer-rules.ts";

/** This run's rules of matching, as the parts need them that know providers by name only. */
export interface Matching {
  readonly normalize: Normalizer;
  /** What is keyed of request data as it is stored, for the provider of that name. */
  readonly keyedOf: (data: JsonObject, provider: string) => JsonObject;
  /** For request data as it is stored. */
  readonly digest: DigestData;
  readonly isSame: SameInteraction;
}

/** The rules of these providers and of the person. Throws UsageError for a path that is none. */
export function createMatching(
  providers: readonly Provider[],
  unknownProvider: Provider,
  options: Pick<ProxyOptions, "ignore" | "replace" | "providers">,
): Matching {
  const byName = new Map(providers.map((provider) => [provider.name, provider]));
  const named = (name: string): Provider => byName.get(name) ?? unknownProvider;
  const normalize = createNormalizer(normalizerRules(options));
  return {
    normalize,
    keyedOf: (data, name) => normalize(data, named(name)).data,
    digest(data, name) {
      const keyed = normalize(data, named(name));
      return {
        hash: hashRequestData(keyed.data),
        // Dear, and wanted by the index alone.
        get sketch() {
          return sketchOf(keyed.data);
        },
        ids: keyed.ids,
      };
    },
    isSame: (onDisk, fresh, name) => isSameAnswer(onDisk, fresh, named(name)),
  };
}
