import { createMatching, type Matching } from "../exchange/matching.ts";
import type { Provider } from "../model/provider.ts";
import { extendProviders } from "../providers/extend-providers.ts";
import { knownProviders, unknownProvider } from "../providers/index.ts";
import { IGNORE, PROVIDERS, REPLACE } from "./matching-options.ts";
import type { Settings } from "./settings.ts";

/** The rules by which a proxy with these settings matches. */
export interface MatchingRules extends Matching {
  readonly providers: readonly Provider[];
}

/** Throws UsageError where the configuration file has a provider that cannot be. */
export function matchingRules(settings: Settings): MatchingRules {
  const extensions = settings.get(PROVIDERS) ?? [];
  const providers = extendProviders(knownProviders, extensions);
  const rules = { ignore: settings.get(IGNORE), replace: settings.get(REPLACE), providers: extensions };
  return { providers, ...createMatching(providers, unknownProvider, rules) };
}
