import type { Exhausted, ProviderExtension, TextReplacement } from "../model/options.ts";
import { cassetteType, pathType, providerType, replacementType } from "./matching-types.ts";
import { list, objects, single, splitAt, type Option } from "./option.ts";
import { choiceType } from "./value-types.ts";

export const CASSETTE: Option<string> = single(
  {
    name: "cassette",
    placeholder: "NAME",
    description: "the set of fixtures for clients that name none; the shared ones stand in",
  },
  cassetteType,
);
export const IGNORE: Option<readonly string[]> = list(
  {
    name: "ignore",
    placeholder: "PATH",
    description: "leave this JSONPath of the request data out of the key; may be repeated",
    // A comma within brackets is part of a name.
    split: splitAt(/,(?![^[]*\])/),
  },
  pathType,
);
export const REPLACE: Option<readonly TextReplacement[]> = list(
  {
    name: "replace",
    placeholder: "REGEX=TEXT",
    description: "replace this in the key's strings; may be repeated, in the environment by line",
    // Commas and spaces are part of either side; in the environment each pair has a line.
    split: (text) => text.split(/[\r\n]+/).filter((pair) => pair !== ""),
  },
  replacementType,
);
export const EXHAUSTED: Option<Exhausted> = single(
  {
    name: "exhausted",
    placeholder: "WHAT",
    description: "repeat, cycle or miss: when each answer of a fixture had its turn (default repeat)",
  },
  choiceType("a word for what comes after the last answer", "The words are repeat, cycle and miss.", [
    "repeat",
    "cycle",
    "miss",
  ]),
);
/** Only in the configuration file. */
export const PROVIDERS: Option<readonly ProviderExtension[]> = objects(
  { name: "providers", description: "new ones, and additions to known ones" },
  providerType,
);

/** What decides how a request finds its fixture. */
export const KEY_OPTIONS: readonly Option<unknown>[] = [IGNORE, REPLACE, PROVIDERS];
