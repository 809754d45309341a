import type { JsonObject } from "../model/json.ts";
import { type JsonPath, jsonPaths } from "../model/json-path.ts";
import type { TextReplacement } from "../model/options.ts";
import type { Provider } from "../model/provider.ts";
import { changeFields } from "./field-paths.ts";
import { renameIds } from "./rename-ids.ts";
import { compileReplacements, replaceText } from "./replace-text.ts";

/** What a person wants kept out of keys. */
export interface UserRules {
  /** Paths of request data, as `changeFields` reads them. */
  readonly ignore: readonly JsonPath[];
  readonly replace: readonly TextReplacement[];
}

/** A person's rules for every provider, and for single ones by name. */
export interface NormalizerRules extends UserRules {
  readonly byProvider: ReadonlyMap<string, UserRules>;
}

/** What is keyed of a request. */
export interface NormalizedData<Data extends JsonObject = JsonObject> {
  readonly data: Data;
  /** The ids that echo earlier answers, as they were, each once, in the order of their first appearance. */
  readonly ids: readonly string[];
}

/** What of a provider takes part. */
export type NormalizedProvider = Pick<Provider, "name" | "ignoredMembers" | "echoedIds">;

/**
 * Takes out of request data what does not decide the answer. Data where nothing applies comes back as the same
 * object, so that its hash is the documented one. What is stored is never this, but the data it is made from.
 */
export type Normalizer = <Data extends JsonObject>(
  data: Data,
  provider: NormalizedProvider,
) => NormalizedData<Data>;

/**
 * A normalizer with these rules: it drops the provider's ignored members, renames the ids that echo earlier
 * answers, drops what the person ignores, and makes the person's replacements, those for every provider first.
 * `provider`, `stream` and `$method` are the proxy's own members: nothing changes them.
 *
 * Paths reach into queries, forms and multipart bodies by name: `$query.page`, `$form.user`,
 * `$parts.file.filename`; and `$.user` is a JSON body's member or a form's field. A path to a position
 * (`$.messages[0]`) takes the item out, so that the next one moves up.
 *
 * A person's regular expression that backtracks without end holds up the whole process: it is theirs to mend.
 */
export function createNormalizer(rules: NormalizerRules): Normalizer {
  const pipelines = new WeakMap<NormalizedProvider, Pipeline>();
  return <Data extends JsonObject>(data: Data, provider: NormalizedProvider) => {
    const pipeline = pipelines.get(provider) ?? createPipeline(rules, provider);
    pipelines.set(provider, pipeline);
    const { provider: _name, stream: _stream, $method: _method, ...body } = data as JsonObject;
    const done = pipeline(body);
    if (done.data === body) return { data, ids: done.ids };
    // What has changed is a copy of ours.
    for (const name of OWN) if (data[name] !== undefined) done.data[name] = data[name];
    return { data: done.data as Data, ids: done.ids };
  };
}

const OWN = ["$method", "provider", "stream"];

type Pipeline = (body: JsonObject) => NormalizedData;

function createPipeline(rules: NormalizerRules, provider: NormalizedProvider): Pipeline {
  const ofProvider = rules.byProvider.get(provider.name);
  const volatile = jsonPaths(provider.ignoredMembers);
  const echoed = jsonPaths(provider.echoedIds);
  const ignored = [...rules.ignore, ...(ofProvider?.ignore ?? [])];
  const replaced = compileReplacements([...rules.replace, ...(ofProvider?.replace ?? [])]);
  return (body) => {
    const { data, ids } = renameIds(drop(body, volatile), echoed);
    return { data: replaceText(drop(data, ignored), replaced), ids };
  };
}

function drop(body: JsonObject, paths: readonly JsonPath[]): JsonObject {
  const kept = changeFields(body, paths, () => undefined);
  return kept === body ? body : withoutEmptyQuery(kept);
}

/** A query of which nothing is left is as none. */
function withoutEmptyQuery(body: JsonObject): JsonObject {
  if (!Array.isArray(body["$query"]) || body["$query"].length > 0) return body;
  const { $query: _empty, ...rest } = body;
  return rest;
}
